"""What people say of a host is kept, row by row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0013_seen_until"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HostChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("paused", "Paused"),
                            ("resumed", "Resumed"),
                            ("slowed", "Delay set"),
                            ("taught", "Taught that its “not found” is a wall"),
                            ("untaught", "Lesson taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("delay", models.FloatField(blank=True, null=True)),
                (
                    "revision",
                    models.PositiveIntegerField(help_text="Of the host, with this change made."),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="sources.host",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("host", "revision"), name="hostchange_one_per_revision"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("act__in", ["paused", "resumed", "slowed", "taught", "untaught"])
                        ),
                        name="hostchange_act_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act__in", ["paused", "taught"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="hostchange_says_why",
                    ),
                ],
            },
        ),
    ]
