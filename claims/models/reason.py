"""Why a verdict stands although a rule of the publish gate is not met as it is written."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models.verdict import Verdict


class RecordedReason(models.Model):
    """What somebody recorded for one rule; a warning is acknowledged without words.

    The reasons that readers are told stand in the record once the verdict is published.
    """

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="reasons")
    code = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="recordedreason_one_per_rule", fields=["verdict", "code"]),
            models.CheckConstraint(name="recordedreason_names_a_rule", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason or 'acknowledged'}"
