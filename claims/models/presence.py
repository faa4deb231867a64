"""Who has which claim open just now: no record of anything, forgotten within a day."""

from django.conf import settings
from django.db import models

from claims.models.claim import Claim


class Presence(models.Model):
    """Kept up by a script on the claim page. `writing`: something typed there is not sent yet."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "presences"
        constraints = [
            models.UniqueConstraint(
                name="presence_one_per_person_and_claim", fields=["claim", "person"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} on claim {self.claim_id}"
