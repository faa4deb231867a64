"""Up to where a person has seen what changed."""

from django.conf import settings
from django.db import models


class SeenUntil(models.Model):
    """One row a person, theirs alone: erased with the account, moved only by their own hand.

    Everything up to `read_up_to` is seen. Of the minutes after it the changes are named one by one,
    because a change becomes visible when it is committed, not at the time it carries.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seen_until"
    )
    read_up_to = models.DateTimeField()
    health_changes = models.JSONField(default=list, blank=True)
    passage_changes = models.JSONField(default=list, blank=True)
    taken_back_to = models.JSONField(
        null=True, blank=True, help_text="What stood here before the last step, to take it back."
    )

    class Meta:
        default_permissions = ()
        verbose_name = "what a person has seen"
        verbose_name_plural = "what people have seen"

    def __str__(self) -> str:
        return f"{self.user} up to {self.read_up_to:%Y-%m-%d %H:%M}"
