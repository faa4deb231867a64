"""What a claim says of an official list."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims import querysets
from claims.models.claim import Claim
from sources.models import Register


class RegisterBinding(models.Model):
    """The claim says that this entry is on the register, or is not. Never edited: taken off.

    The entry is named by its code, not by a row: an edition may never have held it, and that may be
    just what the claim says.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="bindings")
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="bindings")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    listed = models.BooleanField(help_text="The claim says that it is on the list.")
    bound_at = models.DateTimeField()
    bound_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = querysets.BindingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="registerbinding_names_its_entry", condition=~Q(code="") & ~Q(name="")
            ),
            models.CheckConstraint(
                name="registerbinding_released_has_who_when",
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="registerbinding_one_standing_per_entry",
                fields=["claim", "register", "code"],
                condition=Q(released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {'on' if self.listed else 'not on'} {self.register}"
