"""What web archives are asked for, what came of it, and how fast they are asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0007_memento"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchiveRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("lookup", "Look for copies"), ("save", "Make a copy")],
                        max_length=10,
                    ),
                ),
                ("archive", models.CharField(max_length=260)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("catalogued", "The link was catalogued"),
                            ("endangered", "The page was lost or changed"),
                            ("asked", "Somebody asked"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "wanted_at",
                    models.DateTimeField(help_text="The time at which the page was as we cite it."),
                ),
                ("asked_at", models.DateTimeField()),
                ("empty_since", models.DateTimeField(blank=True, null=True)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_token", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("found", "Found"),
                            ("refuted", "None is the page"),
                            ("none", "None there"),
                            ("saved", "Copy made"),
                            ("gave-up", "Given up"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archive_requests",
                        to="sources.link",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ArchivePace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("archive", models.CharField(max_length=260, unique=True)),
                ("next_ask_at", models.DateTimeField()),
                (
                    "penalty_seconds",
                    models.PositiveIntegerField(
                        default=0, help_text="How long it was left alone last time it was not well."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ArchiveTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lease_token", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=60)),
                ("status_code", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "said",
                    models.CharField(
                        blank=True, help_text="In the archive's own words.", max_length=300
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tries",
                        to="sources.archiverequest",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "archive tries",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="archiverequest",
            index=models.Index(fields=["next_try_at"], name="archiverequest_due"),
        ),
        migrations.AddConstraint(
            model_name="archiverequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True)),
                fields=("link", "kind", "archive"),
                name="archiverequest_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiverequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["lookup", "save"])),
                name="archiverequest_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiverequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by__isnull", False), ("cause", "asked")),
                    models.Q(
                        ("asked_by__isnull", True), ("cause__in", ["catalogued", "endangered"])
                    ),
                    _connector="OR",
                ),
                name="archiverequest_asked_has_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiverequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("next_try_at__isnull", False),
                        ("outcome", ""),
                        ("settled_at__isnull", True),
                    ),
                    models.Q(
                        ("next_try_at__isnull", True),
                        ("outcome__in", ["found", "refuted", "none", "saved", "gave-up"]),
                        ("settled_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="archiverequest_is_due_or_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiverequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_token__isnull", True), ("lease_until__isnull", True)),
                    models.Q(("lease_token__isnull", False), ("lease_until__isnull", False)),
                    _connector="OR",
                ),
                name="archiverequest_lease_is_a_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="archivetry",
            constraint=models.UniqueConstraint(
                fields=("request", "lease_token"), name="archivetry_one_per_lease"
            ),
        ),
    ]
