"""A page that its server calls moved for good, and what a person made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sources import choices, querysets
from sources.models.link import URL_MAX_LENGTH, Link
from sources.models.look import LinkCheck


class Move(models.Model):
    """A proposal until settled. One for each link and address: what was declined stays declined."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="moves")
    look = models.ForeignKey(LinkCheck, on_delete=models.PROTECT, related_name="moves")
    url = models.CharField(max_length=URL_MAX_LENGTH, verbose_name="new canonical address")
    first_seen_at = models.DateTimeField()
    settlement = models.CharField(max_length=10, choices=choices.MoveSettlement.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    target = models.ForeignKey(
        Link, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals"
    )
    revision = models.PositiveIntegerField(default=1)

    objects = querysets.MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-first_seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="move_one_per_link_and_address", fields=["link", "url"]),
            models.CheckConstraint(
                name="move_settled_has_who_when_how",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, settlement="")
                | Q(
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                    settlement__in=choices.MoveSettlement.values,
                ),
            ),
            models.CheckConstraint(
                name="move_accepted_has_target",
                condition=Q(settlement=choices.MoveSettlement.ACCEPTED, target__isnull=False)
                | (~Q(settlement=choices.MoveSettlement.ACCEPTED) & Q(target__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link} → {self.url}"
