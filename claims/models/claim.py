"""What was said, by whom, where."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims import choices, querysets
from claims.models.article import Article

CLAIM_MAX_LENGTH = 500


class Claimant(models.Model):
    """Person or organisation that made claims."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(
        max_length=15,
        choices=choices.ClaimantKind.choices,
        default=choices.ClaimantKind.PERSON,
    )
    same_as = models.JSONField(
        default=list, blank=True, help_text="Home page, Wikipedia or Wikidata addresses."
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """One checkable statement in our neutral wording; may be a numbered part of a whole."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.CharField(max_length=CLAIM_MAX_LENGTH)
    claimant = models.ForeignKey(
        Claimant, on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    claimed_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    topics = models.JSONField(default=list, blank=True)
    whole = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    part = models.PositiveSmallIntegerField(null=True, blank=True)
    blind_review = models.BooleanField(
        default=False,
        help_text="Two people propose its first verdict, each unseen until both are in.",
    )
    notes = models.TextField(blank=True, help_text="Internal; never published.")
    taken_in_at = models.DateTimeField()
    taken_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decline_reason = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = querysets.ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_in_at", "-id"]
        permissions = [
            ("take_in", "Take in articles and claims, and decline claims"),
            ("attach_evidence", "Attach and withdraw evidence"),
        ]
        constraints = [
            models.CheckConstraint(name="claim_text_not_empty", condition=~Q(text="")),
            models.CheckConstraint(
                name="claim_part_has_number_and_whole",
                condition=Q(whole__isnull=True, part__isnull=True)
                | Q(whole__isnull=False, part__isnull=False, part__gte=1),
            ),
            models.CheckConstraint(name="claim_not_part_of_itself", condition=~Q(whole=F("id"))),
            models.UniqueConstraint(
                name="claim_part_number_unique_in_whole", fields=["whole", "part"]
            ),
            models.CheckConstraint(
                name="claim_declined_has_who_when_why",
                condition=Q(declined_at__isnull=True, declined_by__isnull=True, decline_reason="")
                | (Q(declined_at__isnull=False, declined_by__isnull=False) & ~Q(decline_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Appearance(models.Model):
    """Claim x article: the verbatim quote as a W3C TextQuoteSelector, with its position."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="appearances")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="appearances")
    exact = models.TextField()
    prefix = models.CharField(max_length=100, blank=True)
    suffix = models.CharField(max_length=100, blank=True)
    position = models.PositiveIntegerField(help_text="Character offset in the article's text.")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["article__published_on", "id"]
        constraints = [
            models.CheckConstraint(name="appearance_quote_not_empty", condition=~Q(exact="")),
            models.UniqueConstraint(
                name="appearance_unique_in_article", fields=["claim", "article", "position"]
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.exact[:60]}”"


class CommentRequest(models.Model):
    """We asked somebody for comment; the answer is public."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="comment_requests")
    asked_of = models.CharField(max_length=200)
    asked_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["asked_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="commentrequest_answer_has_date",
                condition=Q(answer="", answered_on__isnull=True)
                | (~Q(answer="") & Q(answered_on__isnull=False, answered_on__gte=F("asked_on"))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_of}, asked on {self.asked_on}"
