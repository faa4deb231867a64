"""Versions of links at web archives."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0006_captures_of_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Memento",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archive", models.CharField(max_length=260)),
                ("url", models.CharField(max_length=4200, verbose_name="address of the copy")),
                ("original_url", models.CharField(max_length=4200)),
                ("captured_at", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                (
                    "seconds_off",
                    models.BigIntegerField(
                        help_text="Between the copy and the time for which it was looked up."
                    ),
                ),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("unverified", "Not compared"),
                            ("verified", "Same page"),
                            ("refuted", "Another page"),
                        ],
                        default="unverified",
                        max_length=10,
                    ),
                ),
                (
                    "compared_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When it was opened; empty when it never answered.",
                        null=True,
                    ),
                ),
                ("similarity", models.FloatField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=60)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mementos",
                        to="sources.link",
                    ),
                ),
            ],
            options={
                "ordering": ["link", "captured_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="memento",
            constraint=models.UniqueConstraint(
                fields=("link", "archive", "captured_at"), name="memento_one_per_archive_and_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="memento",
            constraint=models.CheckConstraint(
                condition=models.Q(("verification__in", ["unverified", "verified", "refuted"])),
                name="memento_verification_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="memento",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verification", "unverified"), ("compared_at__isnull", False), _connector="OR"
                ),
                name="memento_judged_has_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="memento",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("url__startswith", "http://"), ("url__startswith", "https://"), _connector="OR"
                ),
                name="memento_url_is_http",
            ),
        ),
    ]
