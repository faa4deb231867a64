"""What a host answered for an address that is deliberately missing."""

from django.db import models
from django.db.models import Q

from sources import choices
from sources.models.link import URL_MAX_LENGTH


class Probe(models.Model):
    """One row a host and directory, written over when it is asked again, a week later or more."""

    host = models.CharField(max_length=260)
    directory = models.CharField(max_length=URL_MAX_LENGTH)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=choices.Outcome.choices)
    reason = models.CharField(max_length=60, blank=True)
    final_url = models.CharField(max_length=URL_MAX_LENGTH, blank=True)
    fingerprint = models.TextField(blank=True)

    class Meta:
        ordering = ["host", "directory"]
        constraints = [
            models.UniqueConstraint(name="probe_one_per_directory", fields=["host", "directory"]),
            models.CheckConstraint(
                name="probe_outcome_known", condition=Q(outcome__in=choices.Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        return f"Missing address at {self.host}{self.directory}"
