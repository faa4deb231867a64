"""Keys with which programs read and write what is not public."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims import choices


class ApiKey(models.Model):
    """A program's key, kept as its SHA-256: the key itself is shown once, when it is made."""

    name = models.CharField(max_length=100, unique=True)
    scope = models.CharField(max_length=5, choices=choices.KeyScope.choices)
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="api_key",
        help_text="Stands for the program in what it does. Nobody can sign in with it.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "API key"
        constraints = [
            models.CheckConstraint(
                name="apikey_scope_known", condition=Q(scope__in=choices.KeyScope.values)
            ),
            models.CheckConstraint(name="apikey_name_not_empty", condition=~Q(name="")),
            models.CheckConstraint(
                name="apikey_revoked_after_creation",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_scope_display()})"


class KeptAnswer(models.Model):
    """What was answered to a request with an Idempotency-Key, written with what it did.

    `status` 0: the transaction that acts is not through. Nobody else can see such a row.
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True, help_text="JSON, to the letter as it was answered.")
    headers = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(name="keptanswer_one_per_key", fields=["api_key", "key"]),
            models.CheckConstraint(name="keptanswer_key_not_empty", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.status} to {self.key}"
