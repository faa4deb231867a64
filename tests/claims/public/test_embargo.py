"""Under embargo nothing shows anywhere in public, not even in a total; then it shows everywhere.

The public surfaces are those of the URLconf: an address that is added is crawled, or fails here.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from claims.models import Claim, CorrectionRequest, Verdict
from claims.querysets import VerdictQuerySet
from claims.services import exports, intake, verdicts
from sources.models import Register, Source
from tests import newsroom
from tests.claims import canary, press
from tests.claims.canary import CANARY

NOW = newsroom.NOW
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PRIVATE = ("admin/", "readyz", "healthz")
TIME_OF_ANSWER = re.compile(rb'"as_of":"[^"]*"')
FORM_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
HASHES = {"/ledger/events", "/ledger/checkpoint"}
"""Every act at the desk adds a hash there, a draft too: none tells what became of it."""
QUERIES = {
    "claims": ["", "?q=" + CANARY, "?rating=satire", "?page=2", "?q=ninety"],
    "claim-page": ["", "?version=1", "?version=2"],
    "corrections": ["", "?page=2"],
    "api-claims": [
        "",
        f"?q={CANARY}",
        "?rating=satire",
        "?as_of=2026-03-01",
        "?as_of=2099-01-01",
        "?published_after=2026-03-03",
        "?published_before=2099-01-01",
        "?endangered=false",
        "?parts=false",
        "?page_size=1",
        f"?topic={CANARY}+topic",
        f"?outlet={CANARY}+outlet",
    ],
    "api-claim": ["", "?as_of=2026-03-03", "?as_of=2099-01-01"],
    "api-articles": [f"?url=https://{CANARY}.example/article", "?url=https://gazette.example/"],
    "api-links": ["", "?health=unknown", "?page_size=1"],
}
"""What is asked of an address besides the address itself."""
Crawl = Callable[[], dict[str, tuple[int, bytes]]]


@dataclass(frozen=True, slots=True)
class World:
    """A claim that readers have with a correction of it, a part that they have, and its whole."""

    known: Claim
    whole: Claim
    part: Claim
    proposals: tuple[Verdict, Verdict]
    until: dt.datetime


@pytest.fixture
def world(people: newsroom.People) -> World:
    """Approved, not published yet; everything that is new in it carries the canary."""
    until = timezone.now().replace(microsecond=0) + DAY
    known = press.release(people).claim
    whole = intake.take_in_claim(
        description=intake.ClaimDescription(text=f"{CANARY} ships and boats called"),
        by=people.reviewer,
        now=NOW,
        article=canary.article_of(people),
        quote=f"{CANARY} article",
    )
    part = intake.take_in_claim(
        description=intake.ClaimDescription(text="Boats called", whole=whole, part=1),
        by=people.reviewer,
        now=NOW,
    )
    newsroom.evidence(part, by=people.reviewer)
    newsroom.published(part, by=people.reviewer, approver=people.editor)
    Register.objects.create(slug="ports", name="Ports")
    canary.spoil(known, people)
    canary.attach(whole, people)
    canary.hide_proposal(people)
    notice = f"{CANARY} notice"
    later = [
        canary.draft_on(known, people, kind="correction", notice=notice, embargo_until=until),
        canary.draft_on(whole, people, embargo_until=until),
    ]
    made = [
        verdicts.approve(verdict=one, revision=one.revision, by=people.editor, now=NOW)
        for one in later
    ]
    return World(known, whole, part, (made[0], made[1]), until)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    """Set the clock by which public pages are answered."""
    return lambda at: monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def crawl(client: Client) -> Crawl:
    """Status and body of every public address, without the time of the answer."""

    def go() -> dict[str, tuple[int, bytes]]:
        found = {}
        for address in addresses():
            answer = client.get(address, follow=True)
            body = b"".join(answer) if answer.streaming else answer.content
            body = FORM_TOKEN.sub(b"", TIME_OF_ANSWER.sub(b"", body))
            found[address] = (answer.status_code, body)
        return found | {f"export {name}": (200, exported(name)) for name in exports.FORMATS}

    return go


def exported(format: str) -> bytes:
    return b"".join(exports.export(format=format, now=timezone.now()))


def publish(world: World, people: newsroom.People) -> None:
    for one in world.proposals:
        verdicts.publish(
            verdict=one, revision=one.revision, by=people.editor, now=world.until - DAY
        )


def addresses() -> Iterator[str]:
    for name, route in public_routes():
        filled = [route]
        for parameter in re.findall(r"<[^>]+>", route):
            filled = [
                one.replace(parameter, value, 1)
                for one in filled
                for value in VALUES[parameter](name)
            ]
        for path in filled:
            yield from (f"/{path}{query}" for query in QUERIES.get(name, [""]))


VALUES: dict[str, Callable[[str], list[str]]] = {
    "<uuid:claim_id>": lambda name: [str(one.public_id) for one in Claim.objects.all()],
    "<uuid:public_id>": lambda name: [
        str(one.public_id) for one in CorrectionRequest.objects.all()
    ],
    "<str:slug>": lambda name: [
        quote(one.text.lower().replace(" ", "-")) for one in Claim.objects.all()
    ],
    "<slug:slug>": lambda name: [one.slug for one in Register.objects.all()] + ["none"],
    "<str:code>": lambda name: ["CN"],
    "<int:source_id>": lambda name: [str(one.pk) for one in Source.objects.all()],
}
"""What stands in a route for a parameter; a new one has to be given its values here."""


def public_routes() -> Iterator[tuple[str, str]]:
    yield from (one for one in routes(get_resolver(), "") if not one[1].startswith(PRIVATE))


def routes(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield entry.name or "", route
        elif not route.startswith(PRIVATE):
            yield from routes(entry, route)


def singing(found: dict[str, tuple[int, bytes]]) -> set[str]:
    return {address for address, (_, body) in found.items() if CANARY.encode() in body.lower()}


def test_every_public_address_is_crawled() -> None:
    names = {name for name, _ in public_routes()}

    assert {"claims", "claim-page", "corrections", "register", "api-claims", "api-links"} <= names
    assert set(QUERIES) <= names


def test_publishing_under_embargo_changes_nothing_in_public(
    world: World, people: newsroom.People, crawl: Crawl, clock: Any
) -> None:
    clock(world.until - dt.timedelta(seconds=1))
    before = crawl()

    publish(world, people)

    assert {a: b for a, b in crawl().items() if b != before[a]}.keys() <= HASHES


def test_the_crawl_hears_what_gets_out(
    world: World, people: newsroom.People, crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the embargo in the one query that all begin with, much of the public tells of it."""
    publish(world, people)
    shown = crawl()
    monkeypatch.setattr(VerdictQuerySet, "published", lambda self, *_, **__: self.versions())

    told = {address for address, (_, body) in crawl().items() if body != shown[address][1]}

    assert {"/claims/", "/corrections/", "/api/v1/claims/?page_size=1", "export csv"} <= told
    assert len(told) > 20


def test_nothing_sings_before_but_what_was_asked(
    world: World, people: newsroom.People, crawl: Crawl
) -> None:
    """A page may say again what a reader searched for, and an answer which address was asked."""
    publish(world, people)

    found = singing(crawl())

    assert {address for address in found if CANARY not in address} == set()
    assert len(found) <= 4


def test_everything_sings_once_the_embargo_is_over(
    world: World, people: newsroom.People, crawl: Crawl, clock: Any
) -> None:
    publish(world, people)
    clock(world.until)

    found = crawl()

    known, whole = world.known.public_id, world.whole.public_id
    for address in (
        "/claims/",
        "/corrections/",
        "/api/v1/claims/",
        "/api/v1/claims/?rating=satire",
        "/api/v1/claims/?as_of=2099-01-01",
        f"/api/v1/claims/{known}/",
        f"/api/v1/claims/{known}/verdicts/",
        f"/api/v1/claims/{known}/claimreview/",
        f"/api/v1/claims/{whole}/",
        f"/claims/{whole}/",
        f"/api/v1/articles/?url=https://{CANARY}.example/article",
        "/api/v1/links/",
        "export csv",
        "export jsonl",
        "export claimreview",
    ):
        assert found[address][0] == 200, address
        assert CANARY in found[address][1].decode().lower(), address
    assert str(whole) in found[f"/api/v1/claims/{world.part.public_id}/"][1].decode()


def test_the_answer_of_then_is_asked_for_by_its_time(
    client: Client, world: World, people: newsroom.People, clock: Any
) -> None:
    publish(world, people)
    clock(world.until + HOUR)
    address = f"/api/v1/claims/{world.known.public_id}/"

    then = [world.until - dt.timedelta(seconds=1), world.until]
    versions = [
        client.get(address, {"as_of": f"{at:%Y-%m-%dT%H:%M:%SZ}"}).json()["verdict"]["version"]
        for at in then
    ]

    assert versions == [1, 2]


def test_a_tag_that_was_kept_is_good_until_the_embargo_ends(
    client: Client, world: World, people: newsroom.People, clock: Any
) -> None:
    address = f"/api/v1/claims/{world.known.public_id}/"
    tag = client.get(address).headers["ETag"]
    publish(world, people)

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    clock(world.until)
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
