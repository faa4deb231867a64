"""Query parameters: each is declared, and what is not understood is refused, never ignored."""

from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

PAGING = ("cursor", "page_size")
BOOLEANS = ("true", "false")


class Parameters(serializers.Serializer[Any]):
    """Subclasses declare the parameters of one address; a blank one counts as not given."""

    paged = False

    @classmethod
    def read(cls, given: QueryDict) -> dict[str, Any]:
        """The values by name, without those not given. Raises ValidationError."""
        names = [*cls().fields, *(PAGING if cls.paged else ())]
        refuse_unknown(given, names)
        parameters = cls(data={name: given[name] for name in names if given.get(name, "").strip()})
        parameters.is_valid(raise_exception=True)
        return dict(parameters.validated_data)


class NoParameters(Parameters):
    pass


class NoParametersButPaging(Parameters):
    paged = True


class Truth(serializers.ChoiceField):
    """`true` or `false`, as a bool."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=BOOLEANS,
            error_messages={"invalid_choice": "Give true or false."},
            **kwargs,
        )

    def to_internal_value(self, data: Any) -> bool:  # type: ignore[override]  # a bool it is
        return bool(super().to_internal_value(data) == "true")


class Day(serializers.DateField):
    def __init__(self, **kwargs: Any) -> None:
        message = "Give a day as in 2026-03-01."
        super().__init__(error_messages={"invalid": message, "datetime": message}, **kwargs)


def refuse_unknown(given: QueryDict, names: list[str]) -> None:
    errors: dict[str, list[str]] = {}
    for name, values in given.lists():
        if name not in names:
            allowed = f"The parameters here are: {', '.join(names)}." if names else ""
            errors[name] = [f"There is no such parameter here. {allowed}".strip()]
        elif len(values) > 1:
            errors[name] = ["Give this parameter once."]
    if errors:
        raise ValidationError(errors)
