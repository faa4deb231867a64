"""Why a verdict stands although a rule of the publish gate is not met as written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("claims", "0014_api_key"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordedReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reasons",
                        to="claims.verdict",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            model_name="recordedreason",
            constraint=models.UniqueConstraint(
                fields=["verdict", "code"], name="recordedreason_one_per_rule"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordedreason",
            constraint=models.CheckConstraint(
                name="recordedreason_names_a_rule", condition=~Q(code="")
            ),
        ),
    ]
