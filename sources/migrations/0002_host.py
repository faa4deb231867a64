"""How single hosts are treated: delay, pause, penalty, and what a person taught us of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0003_seen_until"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Host",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=260, unique=True)),
                (
                    "delay",
                    models.FloatField(
                        blank=True,
                        help_text="Seconds between two looks; empty: as the setting says.",
                        null=True,
                    ),
                ),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("pause_reason", models.CharField(blank=True, max_length=300)),
                (
                    "penalty_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="The host sent us away; nothing is asked of it before.",
                        null=True,
                    ),
                ),
                (
                    "penalty_seconds",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="How long the last penalty was; the next one doubles it.",
                    ),
                ),
                ("taught_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lesson",
                    models.CharField(
                        blank=True,
                        help_text="Why its “not found” is a wall against machines.",
                        max_length=300,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "paused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taught_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delay__isnull", True),
                            models.Q(("delay__gte", 0), ("delay__lte", 3600.0)),
                            _connector="OR",
                        ),
                        name="host_delay_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("pause_reason", ""),
                                ("paused_at__isnull", True),
                                ("paused_by__isnull", True),
                            ),
                            models.Q(
                                ("paused_at__isnull", False),
                                ("paused_by__isnull", False),
                                models.Q(("pause_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="host_paused_has_who_when_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("penalty_seconds", 0), ("penalty_until__isnull", True)),
                            models.Q(("penalty_seconds__gt", 0), ("penalty_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="host_penalty_is_a_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lesson", ""),
                                ("taught_at__isnull", True),
                                ("taught_by__isnull", True),
                            ),
                            models.Q(
                                ("taught_at__isnull", False),
                                ("taught_by__isnull", False),
                                models.Q(("lesson", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="host_taught_has_who_when_why",
                    ),
                ],
            },
        ),
    ]
