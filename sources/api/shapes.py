"""Answers whose shape is a TypedDict: checked by mypy where made, told by the schema as is."""

from typing import Any, ClassVar

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import resolve_type_hint
from rest_framework.serializers import BaseSerializer


class Shape(BaseSerializer):
    """Names an answer in the schema, and the TypedDict that it is."""

    shape: ClassVar[type]


class ShapeSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    target_class = Shape
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: str) -> Any:
        return resolve_type_hint(self.target.shape)  # type: ignore[no-untyped-call]


def say_null(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Hook of the schema: `nullable` is OpenAPI 3.0; in 3.1 null is one of the types."""
    return _with_null(result)


def _with_null(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_null(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _with_null(one) for name, one in schema.items()}
    if told.get("nullable") is True and isinstance(told.get("type"), str):
        del told["nullable"]
        told["type"] = [told["type"], "null"]
    return told
