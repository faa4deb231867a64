"""What changed between versions, and the page as it was at a time."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from lxml import html

from claims.models import Verdict
from claims.rules import listing
from claims.services import published, rereviews
from tests import newsroom
from tests.claims import press
from tests.newsroom import NOW

DAY = press.DAY


def path(verdict: Verdict) -> str:
    claim = published.record_of(verdict=verdict)["claim"]
    return listing.page_path(claim_id=claim["id"], text=claim["text"])


def at(days: float) -> str:
    return f"{NOW + days * DAY:%Y-%m-%dT%H:%M:%SZ}"


def page(client: Client, address: str) -> Any:
    answer = client.get(address, headers={"accept-language": "en-gb"})
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


@pytest.fixture
def corrected(people: newsroom.People) -> Verdict:
    first = press.release(people, excerpt="ninety calls")
    newsroom.evidence(first.claim, by=people.reviewer, url="https://council.example/minutes")
    return press.change(first.claim, people, now=NOW + 10 * DAY)


def test_a_correction_stands_side_by_side_with_what_it_corrects(
    client: Client, corrected: Verdict
) -> None:
    shown = page(client, path(corrected))

    [difference] = shown.xpath("//details[@class='difference'][@open]")
    rows = {words(row.xpath("th")[0]): row for row in difference.xpath(".//tbody/tr")}
    assert [words(one) for one in rows["Rating"].xpath("td")] == ["True", "False"]
    assert words(rows["Evidence"].xpath("td")[0]) == "not there"
    assert rows["Evidence"].xpath("td[2]/ins")
    assert words(difference.xpath("summary")[0]) == "What changed from version 1"


def test_an_older_version_tells_nothing_of_what_came_later(
    client: Client, corrected: Verdict
) -> None:
    shown = page(client, f"{path(corrected)}?version=1")

    assert not shown.xpath("//details[@class='difference']")


def test_a_version_that_changes_nothing_says_so(client: Client, people: newsroom.People) -> None:
    first = press.release(people)
    again = press.change(first.claim, people, kind="update", code="true", notice="")

    assert "Nothing that readers would notice" in words(page(client, path(again)))


def test_readers_are_told_the_limits_of_the_evidence(
    client: Client, people: newsroom.People
) -> None:
    [limits] = page(client, path(press.release(people))).xpath(
        "//aside[contains(@class,'reasons')]"
    )

    assert "All of the evidence comes from one place. Only the harbour counts ships." in words(
        limits
    )


def test_the_page_as_it_was_tells_the_record_and_health_of_that_time(
    client: Client, people: newsroom.People, corrected: Verdict
) -> None:
    link = corrected.cited.get(link__url=newsroom.HARBOUR_URL).link
    assert link
    press.turn(link, health="gone", outcome="gone", at=NOW + 5 * DAY)

    early, lost, late = (page(client, f"{path(corrected)}?as_of={at(days)}") for days in (1, 6, 11))

    assert "This is the page as it was on 3 Mar 2026, 09:00 UTC" in words(early)
    assert "It has been replaced since." in words(early)
    assert "The page has been taken down." not in words(early)
    assert "The page has been taken down." in words(lost)
    assert [words(one) for one in early.xpath("//*[@id='verdict']/span[2]")] == ["True"]
    assert [words(one) for one in late.xpath("//*[@id='verdict']/span[2]")] == ["False"]
    assert len(early.xpath("//ol[@class='versions']/li")) == 1
    assert len(late.xpath("//ol[@class='versions']/li")) == 2
    assert "It has been replaced since." not in words(late)


def test_the_page_as_it_was_is_not_for_search_engines(client: Client, corrected: Verdict) -> None:
    shown = page(client, f"{path(corrected)}?as_of={at(11)}")

    assert shown.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not shown.xpath("//script[@type='application/ld+json']")
    assert shown.xpath("//link[@rel='canonical']/@href") == [
        f"http://127.0.0.1:8000{path(corrected)}"
    ]


def test_a_retracted_claim_is_as_it_was_before_and_says_that_it_was_retracted(
    client: Client, people: newsroom.People
) -> None:
    retraction = press.retract(press.release(people).claim, people, now=NOW + 10 * DAY)

    before = words(page(client, f"{path(retraction)}?as_of={at(9)}"))

    assert "The verdict has been retracted since." in before
    assert "We have taken this verdict back." not in before
    assert "We have taken this verdict back." in words(page(client, path(retraction)))


def test_the_next_look_is_the_one_that_was_planned_then(
    client: Client, people: newsroom.People
) -> None:
    first = press.release(people)
    rereview = first.rereviews.create(opened_at=NOW + DAY)
    rereviews.confirm(
        rereview=rereview,
        note="It stands.",
        next_due_on=dt.date(2027, 5, 1),
        by=people.reviewer,
        now=NOW + 2 * DAY,
    )
    press.change(first.claim, people, now=NOW + 5 * DAY)

    assert "1 May 2027" not in words(page(client, f"{path(first)}?version=1"))
    assert "1 May 2027" not in words(page(client, f"{path(first)}?as_of={at(1)}"))
    assert "1 May 2027" in words(page(client, f"{path(first)}?as_of={at(3)}"))


@pytest.mark.parametrize(
    "typed", ["soon", "2026-13-01", "", "2026-03-01", "0001-01-01T00:00+09:00"]
)
def test_a_time_that_is_none_or_lies_before_is_not_found(
    client: Client, corrected: Verdict, typed: str
) -> None:
    assert client.get(path(corrected), {"as_of": typed}).status_code == 404


def test_the_future_is_not_known_and_leads_to_the_present(
    client: Client, corrected: Verdict
) -> None:
    answer: Any = client.get(f"{path(corrected)}?as_of=2999-01-01")

    assert (answer.status_code, answer["Location"]) == (302, path(corrected))


@pytest.mark.parametrize(
    "typed", ["2026-03-05", "2026-03-05T09:00:00Z", "2026-03-05T09:00:00%2B01:00"]
)
def test_a_time_stands_under_the_one_address_of_the_claim(
    client: Client, corrected: Verdict, typed: str
) -> None:
    claim_id = corrected.claim.public_id

    moved: Any = client.get(f"/claims/{claim_id}/wrong-words/?as_of={typed}")

    assert (moved.status_code, moved["Location"]) == (301, f"{path(corrected)}?as_of={typed}")
    assert client.get(moved["Location"]).status_code == 200
    assert client.get(f"{moved['Location']}&utm_source=x").status_code == 200


def test_the_api_does_not_foresee_either(client: Client, corrected: Verdict) -> None:
    told = client.get(f"/api/v1/claims/{corrected.claim.public_id}/?as_of=2999-01-01").json()

    assert told["as_of"] < "2999"
    assert told["verdict"]["version"] == 2
