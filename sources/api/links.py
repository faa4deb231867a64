"""How links and sources are told. Which of them are public is not for sources to know."""

from collections.abc import Mapping
from typing import Any, TypedDict

from sources.api.shapes import Shape


class SourceName(TypedDict):
    id: int
    title: str
    publisher: str | None
    kind: str


class LinkAnswer(TypedDict):
    """`checked_at` and `outcome` are those of the newest look; null before the first."""

    id: int
    url: str
    host: str
    health: str
    checked_at: str | None
    outcome: str | None
    source: SourceName


class SourceAnswer(TypedDict):
    id: int
    title: str
    publisher: str | None
    kind: str
    medium: str
    published_on: str | None
    links: list[LinkAnswer]


class LinkShape(Shape):
    shape = LinkAnswer


class SourceShape(Shape):
    shape = SourceAnswer


def link_answer(link: Any, source: Mapping[str, Any]) -> LinkAnswer:
    """Takes a row of `with_latest_check`, and title, publisher and kind of its source."""
    return {
        "id": link.pk,
        "url": link.url,
        "host": link.host,
        "health": link.health,
        "checked_at": link.checked_at and f"{link.checked_at:%Y-%m-%dT%H:%M:%SZ}",
        "outcome": link.last_outcome,
        "source": {
            "id": link.source_id,
            "title": source["title"],
            "publisher": source["publisher"] or None,
            "kind": source["kind"],
        },
    }


def source_answer(
    source_id: int, source: Mapping[str, Any], links: list[LinkAnswer]
) -> SourceAnswer:
    return {
        "id": source_id,
        "title": source["title"],
        "publisher": source["publisher"] or None,
        "kind": source["kind"],
        "medium": source["medium"],
        "published_on": source["published_on"],
        "links": links,
    }
