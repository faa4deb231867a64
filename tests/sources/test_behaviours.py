"""The scripted web, behaviour by behaviour: one look, and the looks of a week."""

import asyncio
import datetime as dt
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver
from django.contrib.auth.models import User
from pytest_django import Settings

from sources.choices import Anchoring
from sources.models import Link, LinkCheck
from sources.rules import fingerprint, health, quoting
from sources.services import checking, looking
from sources.services.findings import Finding
from sources.services.leasing import LeasedLink, WatchedPassage
from sources.services.surroundings import Surroundings
from sources.web import fetching
from tests import services, watching, web
from tests.newsroom import NOW
from tests.sources import behaviours
from tests.sources.behaviours import QUOTE, Behaviour
from tests.sources.odd_answers import InTurn
from tests.sources.web.looks import Names
from tests.watching import DAY

HOSTS = [f"127.0.9.{number}" for number in range(1, len(behaviours.ALL) + 1)]
SELLER, TRUSTED, EXPIRED = "127.0.10.1", "127.0.10.2", "127.0.10.3"
LOOKED_ON = (0, 1.1, 3.1, 5.1, 7.2, 8.2)
"""Days of the looks; the first strike is on day 0, so that day 7.2 may settle the rest."""
LIMITS = fetching.Limits(seconds=1.0)
BROKEN_OUTCOMES = {"soft-404", "parked", "gone", "unreachable"}
LOST = {"gone", "dead"}
Address = Callable[[Behaviour], str]


@pytest.fixture(scope="module")
def plain() -> Iterator[web.Site]:
    """Every behaviour answers at its own host, under its own path."""
    answers = dict(behaviours.COMMON)
    for behaviour in behaviours.ALL:
        answers |= {f"/reports/{behaviour.slug}": behaviour.answer, **behaviour.more}
    with web.serve(hosts=[*HOSTS, SELLER], answers=answers) as site:
        site.missing = elsewhere
        yield site


async def elsewhere(request: web.Request, writer: asyncio.StreamWriter) -> None:
    """What the host of a behaviour answers for an address that it never had."""
    answer = None
    if request.host in HOSTS and request.path != "/robots.txt":
        answer = behaviours.ALL[HOSTS.index(request.host)].elsewhere
    await (answer or web.status(404))(request, writer)


@pytest.fixture(scope="module")
def address(plain: web.Site) -> Iterator[Address]:
    """Where a behaviour is to be had."""
    with ExitStack() as stack:

        def secure(*hosts: str, certificate: Path = web.CERTIFICATE) -> web.Site:
            pages = plain.answers
            return stack.enter_context(
                web.serve(hosts=hosts, answers=pages, tls=True, certificate=certificate)
            )

        self_signed = secure(*HOSTS)
        trusted = secure(TRUSTED, certificate=web.CERTIFICATES / "fresh.pem")
        expired = secure(EXPIRED, certificate=web.CERTIFICATES / "expired.pem")
        closed = services.free_port()

        def of(behaviour: Behaviour) -> str:
            host = HOSTS[behaviours.ALL.index(behaviour)]
            path = f"/reports/{behaviour.slug}"
            return {
                "http": plain.url(path, host=host),
                "self-signed": self_signed.url(path, host=host),
                "trusted": trusted.url(path),
                "expired": expired.url(path),
                "no-tls": plain.url(path, host=host, scheme="https"),
                "closed": f"http://{host}:{closed}{path}",
                "no-name": f"http://no-such-name.example{path}",
            }[behaviour.at]

        yield of


@pytest.fixture(autouse=True)
def trusted_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    """We trust the authority of the tests, so that nothing but its date is wrong with what it
    vouched for. The library makes its context once, when it is imported.
    """
    context = ssl.create_default_context(cafile=web.CERTIFICATES / "authority.pem")
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", context)


def leased(url: str) -> LeasedLink:
    return LeasedLink(id=1, url=url, host="host", attempts=1, standing=health.Standing())


def look(link: LeasedLink, *, resolver: AbstractResolver | None = None) -> Finding:
    async def once() -> Finding:
        async with fetching.Fetcher(
            user_agent="Factcheck (+https://example.org/about)",
            guard=fetching.Guard(allowed_networks=(ip_network("127.0.8.0/22"),)),
            limits=LIMITS,
            resolver=resolver,
        ) as fetcher:
            around = Surroundings(clock=lambda: NOW, pause=0)
            return await looking.look(link=link, fetcher=fetcher, around=around, clock=lambda: NOW)

    return fetching.run(once())


def cited(link: LeasedLink, found: Finding) -> LeasedLink:
    """The link as it is known after that look, with a passage cited from it."""
    text, baseline = found.reading.text or "", found.reading.baseline
    assert baseline is not None
    selector = quoting.locate(quote=QUOTE, text=text)
    assert selector is not None
    passage = WatchedPassage(1, selector, Anchoring.FOUND)
    return replace(link, fingerprint=fingerprint.dump(baseline), passages=(passage,))


@pytest.mark.parametrize("behaviour", behaviours.ALL, ids=lambda behaviour: behaviour.slug)
def test_one_look(behaviour: Behaviour, plain: web.Site, address: Address) -> None:
    link = leased(address(behaviour))
    path = f"/reports/{behaviour.slug}"
    if behaviour.before:
        plain.answers[path] = behaviour.before
        link = cited(link, look(link))
        plain.answers[path] = behaviour.answer

    found = look(link)

    reading = found.reading
    passages = [anchor.state.value for _, anchor in reading.anchors]
    assert (reading.diagnosis.outcome, reading.diagnosis.reason, passages) == (
        behaviour.outcome,
        behaviour.reason,
        [behaviour.passage] if behaviour.passage else [],
    )
    assert found.seen.elapsed_ms <= 1000 * LIMITS.seconds + 500
    assert {hit.method for hit in plain.hits} <= {"GET"}


@pytest.mark.parametrize(
    "behaviour", [one for one in behaviours.ALL if one.elsewhere], ids=lambda one: one.slug
)
def test_an_honest_host_would_be_believed(
    behaviour: Behaviour, plain: web.Site, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the missing address tells that the page is no page of its own."""
    monkeypatch.setattr(plain, "missing", web.status(404))
    path, link = f"/reports/{behaviour.slug}", leased(address(behaviour))
    if behaviour.before:
        plain.answers[path] = behaviour.before
        link = cited(link, look(link))
        plain.answers[path] = behaviour.answer

    assert look(link).outcome in {"alive", "drifted"}


def test_a_page_that_was_sold_to_a_domain_dealer_is_parked(plain: web.Site) -> None:
    plain.answers["/sold"] = web.redirect(f"http://www.hugedomains.com:{plain.port}/harbour")
    plain.answers["/harbour"] = web.page("A premium name", "Yours for a price.")

    found = look(leased(plain.url("/sold", host=HOSTS[0])), resolver=Names([SELLER])).reading

    assert (found.diagnosis.outcome, found.diagnosis.reason) == ("parked", "domain-seller")


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.62.1", "::1"])
def test_a_name_that_answers_otherwise_the_second_time_is_refused(
    plain: web.Site, inside: str
) -> None:
    gone_on = {"Location": "/reports/a-plain-page", "Connection": "close"}  # or it asks no name
    plain.answers["/again"] = web.reply(302, headers=gone_on)
    url = f"http://rebinding.example:{plain.port}"
    before = len(plain.hits)

    changing = look(leased(f"{url}/again"), resolver=Names([HOSTS[0]], [inside]))
    mixed = look(leased(f"{url}/again"), resolver=Names([HOSTS[0], inside]))

    for found in (changing.reading.diagnosis, mixed.reading.diagnosis):
        assert (found.outcome, found.reason) == ("refused", "private-address")
    assert {hit.path for hit in plain.hits[before:]} == {"/robots.txt", "/again"}


@pytest.fixture
def hurried(settings: Settings) -> Settings:
    settings.FETCH_ALLOWED_NETWORKS = (ip_network("127.0.8.0/22"),)
    settings.FETCH_TIMEOUT = 3.0  # all at once, servers and checker in one process
    settings.FETCH_CONCURRENCY = 200
    settings.FETCH_PER_HOST_CONCURRENCY = 0
    settings.FETCH_PER_HOST_DELAY = 0.0
    return settings


def sweep_all(at: dt.datetime) -> None:
    """Every link once; a host that asks for patience is looked at in the same hour all the same."""
    checking.make_due(links=Link.objects.all(), now=at)
    watching.sweep(at=at)


@pytest.fixture
def watched(
    plain: web.Site, address: Address, hurried: Settings, reviewer: User
) -> dict[str, Link]:
    """A link for each behaviour; where the page was cited, that was the day before."""
    links = {}
    for behaviour in behaviours.ALL:
        plain.answers[f"/reports/{behaviour.slug}"] = behaviour.before or behaviour.answer
        if behaviour.before:
            links[behaviour.name] = watching.watch(address(behaviour), by=reviewer)
            watching.cite(links[behaviour.name], QUOTE)
    sweep_all(NOW - DAY)
    for behaviour in behaviours.ALL:
        plain.answers[f"/reports/{behaviour.slug}"] = behaviour.answer
        if isinstance(behaviour.answer, InTurn):
            behaviour.answer.asked = 0
        if not behaviour.before:
            links[behaviour.name] = watching.watch(address(behaviour), by=reviewer)
    return links


def healths(watched: dict[str, Link]) -> dict[str, str]:
    now = dict(Link.objects.values_list("pk", "health"))
    return {name: now[link.pk] for name, link in watched.items()}


def row(behaviour: Behaviour, link: Link, first: str, later: str) -> str:
    looks = link.looks.filter(checked_at__gte=NOW).order_by("checked_at")
    seen = looks[0]
    return (
        f"{behaviour.name:34} {seen.outcome:12} {seen.reason:18} {behaviour.passage:11}"
        f"{first:8} {later:8} {max(look.elapsed_ms for look in looks):5} ms"
    )


def test_the_looks_of_a_week(watched: dict[str, Link]) -> None:
    sweep_all(NOW)
    first = healths(watched)
    for days in LOOKED_ON[1:]:
        sweep_all(NOW + days * DAY)
    later = healths(watched)

    told = {b.name: row(b, watched[b.name], first[b.name], later[b.name]) for b in behaviours.ALL}
    watching.tell(f"{len(told)} behaviours, {LinkCheck.objects.count()} looks")
    watching.tell("\n".join(told.values()))
    expected = {b.name: (b.health, b.later) for b in behaviours.ALL}
    assert {name: (first[name], later[name]) for name in told} == expected
    for link in Link.objects.all():
        assert watching.standing(link) == watching.replayed(link)


def test_nothing_that_lives_or_cannot_be_known_is_called_broken() -> None:
    table = {b.name: b for b in (*behaviours.STANDS, *behaviours.UNKNOWABLE)}
    flaky = table.pop("every other time 503")

    assert len(behaviours.ALL) >= 30
    assert not {name for name, b in table.items() if b.outcome in BROKEN_OUTCOMES}
    assert not {name for name, b in table.items() if {b.health, b.later} & LOST}
    assert not {flaky.health, flaky.later} & LOST
    assert {b.later for b in behaviours.BROKEN} == LOST
