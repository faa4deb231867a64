"""The published scale."""

from django.db import models
from django.db.models import F, Q


class RatingScale(models.Model):
    """A newsroom's scale; exactly one is used for new verdicts."""

    name = models.CharField(max_length=100, unique=True)
    description = models.TextField(blank=True)
    in_use = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        permissions = [("edit_scales", "Edit rating scales")]
        constraints = [
            models.UniqueConstraint(
                name="ratingscale_one_in_use", fields=["in_use"], condition=Q(in_use=True)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Rating(models.Model):
    """A step on the scale: label, definition, and a number between worst and best or none."""

    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, related_name="ratings")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    definition = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    value = models.SmallIntegerField(null=True, blank=True)
    best = models.SmallIntegerField(null=True, blank=True)
    worst = models.SmallIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["scale", "position", "id"]
        constraints = [
            models.UniqueConstraint(name="rating_code_unique_in_scale", fields=["scale", "code"]),
            models.CheckConstraint(
                name="rating_numbers_in_range_or_none",
                condition=Q(value__isnull=True, best__isnull=True, worst__isnull=True)
                | Q(
                    value__isnull=False,
                    best__isnull=False,
                    worst__isnull=False,
                    worst__gte=1,
                    best__gt=F("worst"),
                    value__gte=F("worst"),
                    value__lte=F("best"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label
