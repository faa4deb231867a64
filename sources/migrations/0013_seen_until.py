"""Up to where each person has seen what changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0012_passagechange_excerpts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SeenUntil",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_up_to", models.DateTimeField()),
                ("health_changes", models.JSONField(blank=True, default=list)),
                ("passage_changes", models.JSONField(blank=True, default=list)),
                (
                    "taken_back_to",
                    models.JSONField(
                        blank=True,
                        help_text="What stood here before the last step, to take it back.",
                        null=True,
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen_until",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "what a person has seen",
                "verbose_name_plural": "what people have seen",
                "default_permissions": (),
            },
        ),
    ]
