"""The cited work, and the address or file under which it can be consulted."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from sources import choices, querysets


class Source(models.Model):
    """A cited work: on the web, as an uploaded document, or a contact at a date."""

    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=choices.Kind.choices)
    medium = models.CharField(
        max_length=10, choices=choices.Medium.choices, default=choices.Medium.WEB
    )
    published_on = models.DateField(null=True, blank=True)
    document = models.FileField(upload_to="documents/", blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    contact = models.CharField(
        max_length=300, blank=True, help_text="Who was asked and how, for example “by telephone”."
    )
    contacted_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True, help_text="Internal; never published.")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)

    objects = querysets.SourceQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        permissions = [("catalogue", "Catalogue sources")]
        constraints = [
            models.CheckConstraint(
                name="source_kind_known", condition=Q(kind__in=choices.Kind.values)
            ),
            models.CheckConstraint(
                name="source_document_has_hash",
                condition=~Q(medium=choices.Medium.DOCUMENT)
                | (~Q(document="") & ~Q(document_sha256="")),
            ),
            models.CheckConstraint(
                name="source_contact_has_date",
                condition=~Q(medium=choices.Medium.CONTACT)
                | (~Q(contact="") & Q(contacted_on__isnull=False)),
            ),
            models.UniqueConstraint(
                name="source_document_unique",
                fields=["document_sha256"],
                condition=~Q(document_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
