"""Which runner works while no Redis tells the runners apart."""

from django.db import models
from django.db.models import Q

ONLY = 1


class Runner(models.Model):
    """One row. Taken by compare-and-set, it runs out by itself when its runner dies.

    `waits`: until when hosts want to be left alone (host to seconds since 1970), for the next one.
    """

    token = models.UUIDField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    shared_until = models.DateTimeField(
        null=True, blank=True, help_text="Runners that share hosts through Redis hold some so long."
    )
    waits = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="runner_is_the_only_one", condition=Q(pk=ONLY)),
            models.CheckConstraint(
                name="runner_lease_is_a_pair",
                condition=Q(token__isnull=True, until__isnull=True)
                | Q(token__isnull=False, until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"at work until {self.until}" if self.until else "nobody at work"
