"""How the newsroom works; turned by the operator alone."""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull


class SinglePersonPeriod(models.Model):
    """A time in which one person may approve what they wrote; it lasts until it is turned off.

    A verdict that was approved so names its period: the constraint on verdicts reads that.
    """

    turned_on_at = models.DateTimeField()
    turned_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["turned_on_at", "id"]
        constraints = [
            models.UniqueConstraint(
                IsNull(F("turned_off_at"), True),
                name="singlepersonperiod_one_at_a_time",
                condition=Q(turned_off_at__isnull=True),
            ),
            models.CheckConstraint(
                name="singlepersonperiod_ends_after_it_began",
                condition=Q(turned_off_at__isnull=True) | Q(turned_off_at__gte=F("turned_on_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"Single-person work from {self.turned_on_at:%Y-%m-%d %H:%M}"
