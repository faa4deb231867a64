"""What readers say is wrong, and what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims import choices, querysets
from claims.models.claim import Claim
from claims.models.verdict import Verdict

MESSAGE_MAX_LENGTH = 4000
URL_MAX_LENGTH = 2000
EMAIL_MAX_LENGTH = 254
TRIAGES = choices.Triage


class CorrectionRequest(models.Model):
    """A reader's words on a published version. Never public; the address can be erased."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="correction_requests")
    about = models.ForeignKey(
        Verdict,
        on_delete=models.PROTECT,
        related_name="correction_requests",
        help_text="The version that the reader read.",
    )
    message = models.TextField(max_length=MESSAGE_MAX_LENGTH)
    source_url = models.CharField(max_length=URL_MAX_LENGTH, blank=True)
    email = models.CharField(max_length=EMAIL_MAX_LENGTH, blank=True)
    received_at = models.DateTimeField()
    triage = models.CharField(max_length=12, choices=TRIAGES.choices, blank=True)
    triaged_at = models.DateTimeField(null=True, blank=True)
    triaged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="Internal: why it was triaged like this.")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    route = models.CharField(
        max_length=12,
        choices=choices.AnswerRoute.choices,
        blank=True,
        help_text="How the answer reached the reader; empty while it waits to be sent.",
    )
    led_to = models.ForeignKey(
        Verdict,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="asked_for_by",
        help_text="The version that came of it.",
    )
    email_erased_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = querysets.CorrectionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        permissions = [
            ("triage", "Triage correction requests"),
            ("answer", "Answer correction requests"),
        ]
        constraints = [
            models.CheckConstraint(
                name="correctionrequest_message_not_empty", condition=~Q(message="")
            ),
            models.CheckConstraint(
                name="correctionrequest_triage_has_who_when",
                condition=Q(triage="", triaged_at__isnull=True, triaged_by__isnull=True)
                | Q(
                    triage__in=TRIAGES.values,
                    triaged_at__isnull=False,
                    triaged_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="correctionrequest_declined_has_reason",
                condition=~Q(triage=TRIAGES.DECLINED, reason=""),
            ),
            models.CheckConstraint(
                name="correctionrequest_answer_has_who_when",
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (
                    ~Q(answer="")
                    & ~Q(triage="")
                    & Q(answered_at__isnull=False, answered_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="correctionrequest_sent_is_answered",
                condition=Q(route="") | (Q(route__in=choices.AnswerRoute.values) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="correctionrequest_erased_has_no_address",
                condition=Q(email_erased_at__isnull=True) | Q(email=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Correction request {self.pk}"
