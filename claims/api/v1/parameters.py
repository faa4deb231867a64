"""The query parameters of the claims API."""

import datetime as dt
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from claims.models import Rating, Verdict
from claims.rules import listing
from sources.api.parameters import Parameters, Truth
from sources.choices import Health
from sources.rules import canonical
from sources.services import cataloguing


class Moment(serializers.CharField):
    """A day or a time; a day stands for its first moment in UTC."""

    def to_internal_value(  # type: ignore[override]  # typed as text, read as a time
        self, data: Any
    ) -> dt.datetime:
        try:
            return listing.moment(super().to_internal_value(data))
        except ValueError as error:
            message = "Give a day or a time as in 2026-03-01 or 2026-03-01T09:00:00Z."
            raise serializers.ValidationError(message) from error


class RatingCode(serializers.CharField):
    """A code of the scale in use, or of a version that is published."""

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        self.run_validators(code)  # a NUL is refused before a database is asked
        if Verdict.objects.published(timezone.localtime()).with_facet("rating", code).exists():
            return code
        known = list(Rating.objects.filter(scale__in_use=True).values_list("code", flat=True))
        if code not in known:
            raise serializers.ValidationError(
                f"There is no rating “{code}”. Give one of: {', '.join(known)}."
            )
        return code


class Address(serializers.CharField):
    """An address in the form under which articles are kept."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return cataloguing.canonical_address(typed=super().to_internal_value(data))
        except canonical.UnusableAddress as error:
            raise serializers.ValidationError(str(error)) from error


class AsOf(Parameters):
    as_of = Moment(required=False, help_text="As it was at this time: the record and the health.")


class Version(Parameters):
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="Default: the current one."
    )


class ClaimFilters(AsOf):
    paged = True

    q = serializers.CharField(
        required=False, max_length=200, help_text="All words, folding case and accents."
    )
    rating = RatingCode(required=False, help_text="Code of a rating, for example mostly-true.")
    claimant = serializers.CharField(required=False, help_text="Name of the claimant.")
    outlet = serializers.CharField(required=False, help_text="Outlet the claim appeared in.")
    article_url = Address(required=False, help_text="Address of an article it appeared in.")
    language = serializers.CharField(required=False, help_text="For example en.")
    topic = serializers.CharField(required=False)
    register = serializers.SlugField(
        required=False, help_text="Slug of an official list that the claim speaks of."
    )
    published_after = Moment(
        required=False, help_text="The current version came out at this time or later."
    )
    published_before = Moment(
        required=False, help_text="The current version came out before this time."
    )
    endangered = Truth(required=False, help_text="Cites evidence that is no longer as cited.")
    parts = Truth(required=False, help_text="false leaves out parts of other claims.")


class LinkFilters(Parameters):
    paged = True

    health = serializers.ChoiceField(
        required=False,
        choices=Health.values,
        error_messages={"invalid_choice": f"Give one of: {', '.join(Health.values)}."},
    )


class ArticleAddress(Parameters):
    url = Address(help_text="Address of the article; tracking parameters do not matter.")
