"""Official lists, issued in editions: for example the U.S. Majors List, once a year."""

from django.db import models
from django.db.models import Q

from sources import querysets


class Register(models.Model):
    """An official list that is issued again and again."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]
        permissions = [("edit_registers", "Edit registers")]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """One issue of a register, in force from the day it was issued until the next one is."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="editions")
    label = models.CharField(max_length=40)
    issued_on = models.DateField()
    source_url = models.CharField(max_length=2000, blank=True)
    citation = models.CharField(max_length=100, blank=True)
    determination = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    added_at = models.DateTimeField()

    objects = querysets.EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on"]
        constraints = [
            models.UniqueConstraint(
                name="edition_label_unique_in_register", fields=["register", "label"]
            ),
            models.UniqueConstraint(
                name="edition_day_unique_in_register", fields=["register", "issued_on"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.label}"


class Entry(models.Model):
    """One member of one edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                name="entry_code_unique_in_edition", fields=["edition", "code"]
            ),
            models.CheckConstraint(name="entry_code_not_empty", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.name
