"""The robots.txt of a host, as it was when we last asked."""

from django.db import models
from django.db.models import Q

from sources.rules import robots


class RobotsFile(models.Model):
    """One row a host, written over when it is asked again.

    `reached` is false when the server failed or did not answer. `crawl_delay` is read from the text
    once, so that nobody has to read it again to keep the pace.
    """

    host = models.CharField(max_length=260, unique=True)
    fetched_at = models.DateTimeField()
    reached = models.BooleanField()
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True, help_text="Why there was no answer.")
    text = models.TextField(blank=True)
    crawl_delay = models.FloatField(null=True, blank=True, help_text="Seconds.")

    class Meta:
        ordering = ["host"]
        verbose_name = "robots.txt"
        verbose_name_plural = "robots.txt files"
        constraints = [
            models.CheckConstraint(
                name="robotsfile_delay_in_range",
                condition=Q(crawl_delay__isnull=True)
                | Q(crawl_delay__gte=0, crawl_delay__lte=robots.LONGEST_DELAY),
            ),
            models.CheckConstraint(
                name="robotsfile_unreached_has_no_rules", condition=Q(reached=True) | Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"robots.txt of {self.host}"
