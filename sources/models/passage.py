"""A quoted passage of a link, re-anchored at each look."""

from django.db import models
from django.db.models import F, Q

from sources import choices, querysets
from sources.models.link import Link
from sources.models.look import LinkCheck


class Passage(models.Model):
    """A link plus a W3C TextQuoteSelector, and how the last counted look found it."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="passages")
    exact = models.TextField()
    prefix = models.CharField(max_length=100, blank=True)
    suffix = models.CharField(max_length=100, blank=True)
    anchoring = models.CharField(
        max_length=10, choices=choices.Anchoring.choices, default=choices.Anchoring.UNSEEN
    )
    score = models.FloatField(null=True, blank=True)
    added_at = models.DateTimeField()

    objects = querysets.PassageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="passage_not_empty", condition=~Q(exact="")),
            models.CheckConstraint(
                name="passage_anchoring_known",
                condition=Q(anchoring__in=choices.Anchoring.values),
            ),
        ]

    def __str__(self) -> str:
        return self.exact[:80]


class PassageChange(models.Model):
    """Append-only: how a passage was found before and is found now."""

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="changes")
    look = models.ForeignKey(LinkCheck, on_delete=models.PROTECT, related_name="passage_changes")
    old = models.CharField(max_length=10, choices=choices.Anchoring.choices)
    new = models.CharField(max_length=10, choices=choices.Anchoring.choices)
    score = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    before = models.TextField(
        blank=True, db_default="", help_text="How the page read there at the look before."
    )
    after = models.TextField(blank=True, db_default="", help_text="How it reads there now.")

    objects = querysets.PassageChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="passagechange_changes", condition=~Q(old=F("new"))),
            models.UniqueConstraint(name="passagechange_one_per_look", fields=["passage", "look"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_old_display()} → {self.get_new_display()}"
