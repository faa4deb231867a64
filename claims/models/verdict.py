"""Our reasoned finding on a claim, one row a version."""

from django.conf import settings
from django.db import models
from django.db.models import F, JSONField, Q, Value

from claims import choices, querysets
from claims.models.claim import Claim
from claims.models.evidence import Evidence
from claims.models.newsroom import SinglePersonPeriod
from claims.models.rating import Rating

STAGES = choices.VerdictStage


class Verdict(models.Model):
    """A rating, a summary and the evidence it cites. Published rows never change."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="verdicts")
    stage = models.CharField(max_length=10, choices=STAGES.choices, default=STAGES.DRAFT)
    kind = models.CharField(
        max_length=12,
        choices=choices.VerdictKind.choices,
        default=choices.VerdictKind.ORIGINAL,
    )
    rating = models.ForeignKey(
        Rating, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    summary = models.TextField(blank=True, help_text="What we found; a few sentences, published.")
    notice = models.TextField(
        blank=True, help_text="Public: what changed since the last version, and why."
    )
    cited = models.ManyToManyField(Evidence, blank=True, related_name="verdicts")
    review_due_on = models.DateField(null=True, blank=True)
    review_yearly = models.BooleanField(
        default=False, help_text="Falls due every year, on the month and day of its due date."
    )
    embargo_until = models.DateTimeField(
        null=True, blank=True, help_text="Nothing of it is public before; empty: once published."
    )
    revision = models.PositiveIntegerField(default=1)

    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_hash = models.CharField(max_length=64, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_revision = models.PositiveIntegerField(null=True, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True, editable=False)
    single_person_period = models.ForeignKey(
        SinglePersonPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Named where an author approved it: the newsroom had nobody else.",
    )
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(null=True, blank=True)
    record = models.JSONField(null=True, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = querysets.VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["claim_id", "-version", "-id"]  # by the column: joins no other table
        permissions = [
            ("propose", "Draft and propose verdicts"),
            ("approve", "Approve or return other people's verdicts"),
            ("publish", "Publish approved verdicts"),
            ("correct", "Publish corrections and retractions"),
            ("export", "Export verdicts"),
        ]
        constraints = [
            models.CheckConstraint(
                name="verdict_stage_known", condition=Q(stage__in=STAGES.values)
            ),
            models.CheckConstraint(
                name="verdict_kind_known",
                condition=Q(kind__in=choices.VerdictKind.values),
            ),
            models.UniqueConstraint(
                name="verdict_version_unique_per_claim", fields=["claim", "version"]
            ),
            models.UniqueConstraint(
                name="verdict_one_in_the_making_per_claim",
                fields=["claim"],
                condition=~Q(stage=STAGES.PUBLISHED),
            ),
            models.CheckConstraint(
                name="verdict_proposed_has_who_when",
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="verdict_approval_has_who_when_revision",
                condition=Q(
                    approved_at__isnull=True,
                    approved_by__isnull=True,
                    approved_revision__isnull=True,
                )
                | Q(
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    approved_revision__isnull=False,
                    approved_revision=F("revision"),
                    proposed_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="verdict_approver_is_not_proposer",
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("proposed_by"))
                | Q(single_person_period__isnull=False),
            ),
            models.CheckConstraint(
                name="verdict_single_person_is_of_an_approval",
                condition=Q(single_person_period__isnull=True) | Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="verdict_needs_approval_of_this_revision",
                condition=Q(stage__in=[STAGES.DRAFT, STAGES.PROPOSED, STAGES.RETURNED])
                | Q(
                    approved_by__isnull=False,
                    approved_revision__isnull=False,
                    approved_revision=F("revision"),
                ),
            ),
            models.CheckConstraint(
                name="verdict_published_is_complete",
                condition=Q(
                    ~Q(stage=STAGES.PUBLISHED),
                    published_at__isnull=True,
                    published_by__isnull=True,
                    version__isnull=True,
                    record__isnull=True,
                )
                | Q(
                    Q(stage=STAGES.PUBLISHED),
                    ~Q(hash=""),
                    ~Q(summary=""),
                    ~Q(record=Value(None, JSONField())),
                    published_at__isnull=False,
                    published_by__isnull=False,
                    version__isnull=False,
                    version__gte=1,
                    record__isnull=False,
                    rating__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="verdict_is_public_after_its_embargo",
                condition=~Q(stage=STAGES.PUBLISHED)
                | Q(embargo_until__isnull=True)
                | Q(published_at__gte=F("embargo_until")),
            ),
            models.CheckConstraint(
                name="verdict_first_version_is_the_original",
                condition=Q(version__isnull=True)
                | Q(version=1, kind=choices.VerdictKind.ORIGINAL)
                | (Q(version__gt=1) & ~Q(kind=choices.VerdictKind.ORIGINAL)),
            ),
            models.CheckConstraint(
                name="verdict_yearly_review_has_day",
                condition=Q(review_yearly=False) | Q(review_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="verdict_correction_has_notice",
                condition=~Q(stage=STAGES.PUBLISHED)
                | ~Q(
                    kind__in=[choices.VerdictKind.CORRECTION, choices.VerdictKind.RETRACTION],
                    notice="",
                ),
            ),
        ]

    def __str__(self) -> str:
        number = f"version {self.version}" if self.version else self.get_stage_display()
        return f"{self.claim} – {number}"


class VerdictStep(models.Model):
    """Append-only: who did what to which revision of a verdict, when and why."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10, choices=choices.Act.choices)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="verdictstep_act_known", condition=Q(act__in=choices.Act.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} by {self.by}"


class VerdictFacet(models.Model):
    """What a published version can be found by: folded words of its frozen record."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="facets")
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=2000)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["name", "value"], name="verdictfacet_lookup")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"
