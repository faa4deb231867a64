"""Nothing inside the network is dialled, however it is spelt, named or redirected to."""

import sys
from collections.abc import Iterator

import pytest
from aiohttp.abc import AbstractResolver

from sources.rules.seen import Seen
from sources.web import fetching
from tests import web
from tests.sources.web.looks import (
    AGENT,
    ALLOWED_WITH_CANARY,
    CANARY_HOST,
    HOST,
    SMALL,
    Names,
    look,
)


@pytest.fixture(scope="module")
def site() -> Iterator[web.Site]:
    with web.serve(hosts=[HOST]) as running:
        yield running


@pytest.fixture(scope="module")
def canary() -> Iterator[web.Site]:
    with web.serve(hosts=[CANARY_HOST]) as running:
        yield running


def _forbidden(canary: web.Site) -> list[tuple[str, AbstractResolver | None]]:
    """Ways to a canary inside the network. Port and path are its own, so that a leak is a hit."""
    at = f":{canary.port}/plain"
    return [
        (f"http://{CANARY_HOST}{at}", None),
        (f"http://2130722305{at}", None),
        (f"http://0x7f.0.62.1{at}", None),
        (f"http://0177.0.076.01{at}", None),
        (f"http://inside.example{at}", Names([CANARY_HOST])),
        (f"http://[::ffff:{CANARY_HOST}]{at}", None),  # from here on the suite's own net is down
        (f"http://mixed.example{at}", Names([HOST, CANARY_HOST])),
        (f"http://mixed.example{at}", Names([CANARY_HOST, HOST])),
        (f"http://localhost{at}", Names(["127.0.0.1"])),
    ]


def test_no_spelling_of_a_private_address_is_dialled(canary: web.Site) -> None:
    before = len(canary.hits)

    errors = [look(url, resolver=names).error for url, names in _forbidden(canary)]

    assert errors == ["refused:private-address"] * len(errors)
    assert len(canary.hits) == before


def test_without_the_guard_the_same_addresses_reach_the_canary(canary: web.Site) -> None:
    before = len(canary.hits)

    seen = [
        look(url, resolver=names, allowed=ALLOWED_WITH_CANARY)
        for url, names in _forbidden(canary)[:5]
    ]

    assert [one.status for one in seen] == [200] * 5
    assert len(canary.hits) == before + 5


def test_a_redirect_into_the_network_is_not_followed(site: web.Site, canary: web.Site) -> None:
    site.answers["/inwards"] = web.redirect(canary.url("/plain"))
    before = len(canary.hits)

    refused = look(site.url("/inwards"))
    allowed = look(site.url("/inwards"), allowed=ALLOWED_WITH_CANARY)

    assert refused.error == "refused:private-address"
    assert [hop.status for hop in refused.hops] == [302]
    assert allowed.status == 200
    assert len(canary.hits) == before + 1


def test_a_name_that_rebinds_between_two_hops_is_not_followed() -> None:
    answers = {"/start": web.redirect("/plain")}
    for answer in ("/start", "/plain"):
        answers[answer] = web.raw(
            web.head(302, {"Location": "/plain", "Content-Length": "0", "Connection": "close"})
        )
    with web.serve(hosts=[HOST, CANARY_HOST], answers=answers) as rebinding:
        names = Names([HOST], [CANARY_HOST])
        seen = look(f"http://rebind.example:{rebinding.port}/start", resolver=names)

        hit = [request.host for request in rebinding.hits]

    assert seen.error == "refused:private-address"
    assert hit == [HOST]


def test_the_dial_is_judged_even_when_the_name_passed(canary: web.Site) -> None:
    """The name and the dial are two locks: with the first one open the second holds."""

    class Blind(fetching.Guard):
        """Passes every name and judges only sockets."""

        def check(self, *, ip: str, port: int) -> None:
            if sys._getframe(1).f_code.co_name == "make_socket":
                super().check(ip=ip, port=port)

    async def once() -> Seen:
        async with fetching.Fetcher(
            user_agent=AGENT, guard=Blind(), limits=SMALL, resolver=Names([CANARY_HOST])
        ) as fetcher:
            return await fetcher.look(url=f"http://inside.example:{canary.port}/plain")

    before = len(canary.hits)
    assert fetching.run(once()).error == "refused:private-address"
    assert len(canary.hits) == before


def test_a_public_address_on_an_odd_port_is_refused_before_a_packet_leaves() -> None:
    seen = look("http://odd.example:22/", resolver=Names(["93.184.215.14"]))

    assert seen.error == "refused:port"
