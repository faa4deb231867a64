"""The append-only record of every governed act, its signed heads, and what of it can be erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims import querysets
from claims.rules.ledger import FIRST


class LedgerEvent(models.Model):
    """One governed act. Hashes are hex; `claims.rules.ledger` says over what they are taken.

    `actor` is a random reference to a person, and empty for a machine. `subject` names the
    governed row, as in `verdict/12`. The payload tells nothing of a row but what was published: its
    state is a salted commitment.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=60)
    payload = models.TextField(help_text="Canonical JSON (RFC 8785).")
    prev_hash = models.CharField(max_length=64, help_text="Leaf of the event before this one.")
    leaf_hash = models.CharField(max_length=64)
    crown_hash = models.CharField(
        max_length=64, help_text="Root of the largest whole subtree that ends with this event."
    )

    objects = querysets.LedgerEventQuerySet.as_manager()

    class Meta:
        ordering = ["sequence"]
        verbose_name = "event of the ledger"
        verbose_name_plural = "events of the ledger"
        indexes = [models.Index(fields=["subject", "sequence"], name="ledgerevent_of_subject")]
        constraints = [
            models.UniqueConstraint(name="ledgerevent_follows_one", fields=["prev_hash"]),
            models.CheckConstraint(
                name="ledgerevent_first_follows_none",
                condition=Q(sequence=1, prev_hash=FIRST)
                | (Q(sequence__gt=1) & ~Q(prev_hash=FIRST)),
            ),
            models.CheckConstraint(
                name="ledgerevent_is_complete",
                condition=~Q(kind="") & ~Q(subject="") & ~Q(payload="") & ~Q(leaf_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind}"


class LedgerSalt(models.Model):
    """What opens the commitment of one event. Deleted, the commitment says nothing any more."""

    event = models.OneToOneField(
        LedgerEvent, on_delete=models.PROTECT, primary_key=True, related_name="salt"
    )
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"Salt of {self.event_id}"


class LedgerPerson(models.Model):
    """Who a reference stands for. Deleted when the person is erased; the events stay."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.reference


class Checkpoint(models.Model):
    """Append-only: a signed head of the ledger, as it was given out."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root_hash = models.CharField(max_length=64)
    note = models.TextField(help_text="C2SP tlog-checkpoint, signed.")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["size"]
        constraints = [
            models.CheckConstraint(
                name="checkpoint_is_of_events", condition=Q(size__gte=1) & ~Q(note="")
            )
        ]

    def __str__(self) -> str:
        return f"Checkpoint of {self.size} events"
