"""Keys with which programs read and write what is not public."""

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
