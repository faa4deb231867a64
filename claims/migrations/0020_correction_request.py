"""What readers say is wrong."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0019_roles_read_bindings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("message", models.TextField(max_length=4000)),
                ("source_url", models.CharField(blank=True, max_length=2000)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("received_at", models.DateTimeField()),
                (
                    "triage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("minor", "Minor"),
                            ("update", "Update"),
                            ("substantial", "Substantial"),
                            ("declined", "Declined"),
                        ],
                        max_length=12,
                    ),
                ),
                ("triaged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Internal: why it was triaged like this."
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "route",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mailed", "Mailed by us"),
                            ("by-hand", "Sent by hand"),
                            ("no-address", "No address was given"),
                        ],
                        help_text="How the answer reached the reader; empty while it waits to be sent.",
                        max_length=12,
                    ),
                ),
                ("email_erased_at", models.DateTimeField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "about",
                    models.ForeignKey(
                        help_text="The version that the reader read.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction_requests",
                        to="claims.verdict",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction_requests",
                        to="claims.claim",
                    ),
                ),
                (
                    "led_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="The version that came of it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_for_by",
                        to="claims.verdict",
                    ),
                ),
                (
                    "triaged_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("message", ""), _negated=True),
                        name="correctionrequest_message_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("triage", ""),
                                ("triaged_at__isnull", True),
                                ("triaged_by__isnull", True),
                            ),
                            models.Q(
                                ("triage__in", ["minor", "update", "substantial", "declined"]),
                                ("triaged_at__isnull", False),
                                ("triaged_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="correctionrequest_triage_has_who_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), ("triage", "declined"), _negated=True),
                        name="correctionrequest_declined_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                            ),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("triage", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="correctionrequest_answer_has_who_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("route", ""),
                            models.Q(
                                ("route__in", ["mailed", "by-hand", "no-address"]),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="correctionrequest_sent_is_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email_erased_at__isnull", True), ("email", ""), _connector="OR"
                        ),
                        name="correctionrequest_erased_has_no_address",
                    ),
                ],
                "ordering": ["received_at", "id"],
                "permissions": [
                    ("triage", "Triage correction requests"),
                    ("answer", "Answer correction requests"),
                ],
            },
        ),
    ]
