"""Rounds of blind double reviews, and the two proposals of each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0026_claim_blind_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlindRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("revealed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agreed", "Both gave the same rating"),
                            ("chosen", "A third person chose"),
                            ("sent-back", "Both were sent back"),
                            ("called-off", "Called off before both were in"),
                        ],
                        max_length=10,
                    ),
                ),
                ("stands", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blind_rounds",
                        to="claims.claim",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.verdict",
                    ),
                ),
            ],
            options={
                "ordering": ["claim_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="BlindProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seat", models.PositiveSmallIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("summary", models.TextField()),
                ("reasons", models.JSONField(blank=True, default=dict)),
                ("acknowledged", models.JSONField(blank=True, default=list)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "cited",
                    models.ManyToManyField(blank=True, related_name="+", to="claims.evidence"),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.rating",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="claims.blindround",
                    ),
                ),
            ],
            options={
                "ordering": ["round_id", "seat"],
            },
        ),
        migrations.AddConstraint(
            model_name="blindround",
            constraint=models.UniqueConstraint(
                fields=("claim", "number"), name="blindround_number_unique_per_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="blindround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True)),
                fields=("claim",),
                name="blindround_one_open_per_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("settled_at__isnull", True)),
                    models.Q(
                        ("outcome__in", ["agreed", "chosen", "sent-back", "called-off"]),
                        ("settled_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="blindround_settled_has_when_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["chosen", "sent-back"]), _negated=True),
                    models.Q(
                        ("settled_by__isnull", False), models.Q(("reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="blindround_third_person_has_who_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", "chosen"), ("stands__in", (1, 2)), ("stands__isnull", False)
                    ),
                    models.Q(
                        models.Q(("outcome", "chosen"), _negated=True), ("stands__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="blindround_chosen_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome__in", ["agreed", "chosen"]),
                        ("revealed_at__isnull", False),
                        ("verdict__isnull", False),
                    ),
                    models.Q(
                        models.Q(("outcome__in", ["agreed", "chosen"]), _negated=True),
                        ("verdict__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="blindround_verdict_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__in", (1, 2))), name="blindproposal_seat_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="blindproposal",
            constraint=models.UniqueConstraint(
                fields=("round", "seat"), name="blindproposal_two_in_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="blindproposal",
            constraint=models.UniqueConstraint(
                fields=("round", "proposed_by"), name="blindproposal_one_per_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="blindproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("summary", ""), _negated=True),
                name="blindproposal_summary_not_empty",
            ),
        ),
    ]
