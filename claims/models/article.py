"""Publications in which claims appear."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims import choices, querysets
from sources.models.link import URL_MAX_LENGTH


class Outlet(models.Model):
    """Who publishes articles."""

    name = models.CharField(max_length=200, unique=True)
    site_url = models.CharField(max_length=URL_MAX_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """A publication, taken in by its address (fetched by a task) or as pasted text."""

    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    url = models.CharField(
        max_length=URL_MAX_LENGTH,
        unique=True,
        null=True,  # unique where present: pasted text may have no address
        blank=True,
        verbose_name="canonical address",
    )
    typed_url = models.CharField(max_length=URL_MAX_LENGTH, blank=True)
    title = models.CharField(max_length=300, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    stage = models.CharField(max_length=15, choices=choices.ArticleStage.choices)
    failure = models.CharField(max_length=300, blank=True)
    fetch_attempts = models.PositiveSmallIntegerField(default=0)
    next_fetch_at = models.DateTimeField(null=True, blank=True, db_index=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    taken_in_at = models.DateTimeField()
    taken_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    objects = querysets.ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_in_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="article_stage_known", condition=Q(stage__in=choices.ArticleStage.values)
            ),
            models.CheckConstraint(
                name="article_has_text_or_address",
                condition=Q(
                    stage__in=[choices.ArticleStage.TO_BE_FETCHED, choices.ArticleStage.FAILED],
                    url__isnull=False,
                )
                | (
                    Q(stage__in=[choices.ArticleStage.FETCHED, choices.ArticleStage.PASTED])
                    & ~Q(text="")
                ),
            ),
            models.UniqueConstraint(
                name="article_text_unique_without_address",
                fields=["text_sha256"],
                condition=Q(url__isnull=True),
            ),
            models.CheckConstraint(
                name="article_lease_is_a_pair",
                condition=Q(lease_token__isnull=True, lease_until__isnull=True)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url or f"Article {self.pk}"
