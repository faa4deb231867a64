"""The desk of links: history, reasons, and a look at once, on a real site."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from celery import Celery
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries

from sources import choices
from sources.admin import bells, histories
from sources.models import HealthChange, Link, LinkCheck, Passage, Snapshot, Sweep
from tests import newsroom
from tests.newsroom import NOW, People

LIST = "admin:sources_link_changelist"
Watch = Callable[[str], Link]


@pytest.fixture
def link(people: People) -> Link:
    newsroom.published_claim(people)
    return Link.objects.get()


def page_of(link: Link) -> str:
    return reverse("admin:sources_link_change", args=[link.pk])


def looked(link: Link, outcome: str, days: int, **more: Any) -> LinkCheck:
    return LinkCheck.objects.create(
        link=link,
        lease_token=uuid.uuid4(),
        checked_at=NOW + dt.timedelta(days=days),
        outcome=outcome,
        **more,
    )


def test_page_shows_the_looks_as_a_strip_and_as_a_table(reviewing: Client, link: Link) -> None:
    for days, outcome in enumerate(["alive", "moved", "gone"]):
        looked(link, outcome, days)
    looked(link, "unreachable", 3, counts=False)

    answer = reviewing.get(page_of(link))

    cells = answer.context["cells"]
    assert [cell.letter for cell in cells] == ["A", "M", "G", "U"]
    assert [cell.counts for cell in cells] == [True, True, True, False]
    assert [look.outcome for look, *_ in answer.context["looks"]] == [
        "unreachable",
        "gone",
        "moved",
        "alive",
    ]
    shown = answer.content.decode()
    assert choices.OUTCOME_MEANING["gone"] in shown
    assert choices.HEALTH_MEANING["unknown"] in shown


def test_newest_look_says_why_in_words(reviewing: Client, link: Link) -> None:
    looked(link, "alive", 0, reason="answered")
    looked(link, "gone", 1, reason="http-410", status_code=410)

    why = reviewing.get(page_of(link)).context["why"]

    assert why == (
        "Gone at the look of March 3, 2026, 9 a.m.: "
        "The server says that the page was removed for good (410)."
    )


def test_look_that_changed_the_health_is_marked(reviewing: Client, link: Link) -> None:
    looked(link, "alive", 0)
    look = looked(link, "gone", 1)
    HealthChange.objects.create(
        link=link, look=look, old="healthy", new="suspect", reason="One.", at=look.checked_at
    )

    answer = reviewing.get(page_of(link))

    assert [cell.turned for cell in answer.context["cells"]] == ["", "Healthy → Suspect"]
    assert [turned for *_, turned in answer.context["looks"]] == ["Healthy → Suspect", ""]


def test_change_is_shown_with_both_readings_marked(reviewing: Client, link: Link) -> None:
    passage = Passage.objects.create(link=link, exact="ninety calls", added_at=NOW)
    passage.changes.create(
        look=looked(link, "alive", 0),
        old="found",
        new="missing",
        reason="-",
        at=NOW,
        before="We counted ninety calls.",
        after="We counted <i>nine</i> calls.",
    )

    shown = reviewing.get(page_of(link)).content.decode()

    assert "We counted <del>ninety</del> calls." in shown
    assert "We counted <ins>&lt;i&gt;nine&lt;/i&gt;</ins> calls." in shown


@pytest.mark.parametrize("rows", [2, 10])
def test_page_asks_the_database_the_same_however_much_happened(
    reviewing: Client,
    link: Link,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        look = looked(link, "alive", number)
        HealthChange.objects.create(
            link=link, look=look, old="gone", new="healthy", reason="-", at=look.checked_at
        )
        passage = Passage.objects.create(link=link, exact=f"call {number}", added_at=NOW)
        passage.changes.create(look=look, old="found", new="missing", reason="-", at=NOW)

    with django_assert_max_num_queries(PAGE_QUERIES):
        answer = reviewing.get(page_of(link))

    assert len(answer.context["passage_changes"]) == rows


def test_every_outcome_has_its_letter() -> None:
    assert set(histories.LETTERS) == set(choices.Outcome)
    assert len(set(histories.LETTERS.values())) == len(choices.Outcome)


def test_page_says_why_it_was_judged_so(reviewing: Client, link: Link) -> None:
    look = looked(link, "gone", 0)
    HealthChange.objects.create(
        link=link, look=look, old="healthy", new="suspect", reason="Failed looks on 1 day.", at=NOW
    )
    Passage.objects.create(link=link, exact="ninety calls", anchoring="missing", added_at=NOW)

    shown = reviewing.get(page_of(link)).content.decode()

    assert "Failed looks on 1 day." in shown
    assert "ninety calls" in shown
    assert "The page no longer holds these words." in shown


@pytest.mark.parametrize(
    ("standing", "sentences"),
    [
        ({}, ["No strikes."]),
        (
            {"health": "suspect", "ladder": "gone", "strikes": 1},
            [
                "1 strike since March 2, 2026.",
                "One more such look, on another day and",
                "after March 3, 2026, 9 a.m., makes it gone.",
            ],
        ),
        (
            {"health": "suspect", "ladder": "dead", "strikes": 3},
            [
                "3 strikes since",
                "One more such look",
                "after March 9, 2026, 9 a.m., makes it dead.",
            ],
        ),
        ({"health": "gone", "ladder": "gone", "strikes": 2}, ["Judged gone on March 2, 2026"]),
    ],
)
def test_standing_says_what_is_still_needed(
    link: Link, standing: dict[str, Any], sentences: list[str]
) -> None:
    at = {"first_strike_at": NOW, "last_strike_at": NOW, "health_since": NOW} if standing else {}
    Link.objects.filter(pk=link.pk).update(**standing, **at)
    link.refresh_from_db()

    told = histories.standing(link)

    for sentence in sentences:
        assert sentence in told


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        ({}, ""),
        ({"health": "gone", "ladder": "gone", "strikes": 2}, ""),
        (
            {"health": "suspect", "ladder": "gone", "strikes": 1},
            "One more such look, on another day and after March 3, 2026, 9 a.m., makes it gone.",
        ),
        (
            {"health": "suspect", "ladder": "dead", "strikes": 1},
            "3 more such looks, each on another day and "
            "the last after March 9, 2026, 9 a.m., make it dead.",
        ),
        (
            {"health": "suspect", "ladder": "dead", "strikes": 4},
            "One more such look after March 9, 2026, 9 a.m. makes it dead.",
        ),
    ],
)
def test_what_settles_an_open_case_is_told(
    link: Link, standing: dict[str, Any], sentence: str
) -> None:
    at = {"first_strike_at": NOW, "last_strike_at": NOW, "health_since": NOW} if standing else {}
    Link.objects.filter(pk=link.pk).update(**standing, **at)
    link.refresh_from_db()

    told = histories.what_settles_it(link)

    assert told == sentence


def test_kept_text_is_shown_as_text(reviewing: Client, link: Link) -> None:
    snapshot = Snapshot.objects.create(
        link=link,
        look=looked(link, "alive", 0),
        captured_at=NOW,
        title="Report",
        text="<script>alert(1)</script>",
        sha256="a" * 64,
    )

    shown = reviewing.get(reverse("admin:sources_snapshot_change", args=[snapshot.pk]))

    text = shown.content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "a" * 64 in text
    assert "a" * 64 in reviewing.get(page_of(link)).content.decode()


def test_administrator_has_no_action(
    people: People, link: Link, signed_in: Callable[..., Client]
) -> None:
    shown = signed_in(people.administrator).get(reverse(LIST)).content.decode()

    assert newsroom.HARBOUR_URL in shown
    assert 'name="action"' not in shown


def test_nobody_is_offered_to_delete(editing: Client, link: Link) -> None:
    shown = editing.get(reverse(LIST)).content.decode()

    assert "delete_selected" not in shown
    assert editing.get(reverse("admin:sources_link_delete", args=[link.pk])).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?health__exact=unknown", 1),
        ("?health__exact=gone", 0),
        ("?host=harbour.example", 1),
        ("?host=nowhere.example", 0),
        ("?q=annual-report", 1),
    ],
)
def test_list_is_filtered_and_searched(
    reviewing: Client, link: Link, query: str, found: int
) -> None:
    assert reviewing.get(reverse(LIST) + query).context["cl"].result_count == found


@pytest.mark.parametrize("rows", [2, 10])
def test_list_asks_the_database_the_same_however_long_it_is(
    reviewing: Client,
    watch: Watch,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        looked(watch(f"https://x.example/{number}"), "alive", 0)
    with django_assert_max_num_queries(LIST_QUERIES):
        answer = reviewing.get(reverse(LIST))

    assert answer.context["cl"].result_count == rows


def test_list_shows_the_last_looks_in_small(reviewing: Client, link: Link) -> None:
    for day, outcome in enumerate(["gone", *["alive"] * 7, "blocked"]):
        looked(link, outcome, day)

    shown = reviewing.get(reverse(LIST)).content.decode()

    assert f'aria-label="Oldest first: {"alive, " * 7}blocked"' in shown


LIST_QUERIES = 12
PAGE_QUERIES = 24


@pytest.mark.parametrize(
    ("sweeps", "shown"),
    [([], False), ([True], True), ([True, False], False), ([False, True], True)],
)
def test_desk_says_when_we_are_offline(
    reviewing: Client, link: Link, sweeps: list[bool], shown: bool
) -> None:
    for minute, offline in enumerate(sweeps):
        at = NOW + dt.timedelta(minutes=minute)
        Sweep.objects.create(started_at=at, finished_at=at, offline=offline)

    for address in (reverse(LIST), page_of(link)):
        said = "We are offline." in reviewing.get(address).content.decode()
        assert said is shown


def test_broker_that_is_down_does_not_break_the_button(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_answer(*args: object, **kwargs: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(Celery, "send_task", no_answer)

    bells._ring("sources.tasks.sweep_links")

    assert "runs with the next minute's" in caplog.text


@pytest.mark.parametrize(
    "name",
    [
        "linkcheck",
        "healthchange",
        "passage",
        "passagechange",
        "snapshot",
        "capture",
        "sweep",
        "edition",
    ],
)
def test_what_was_recorded_is_listed_and_read_only(
    editing: Client, people: People, name: str
) -> None:
    assert editing.get(reverse(f"admin:sources_{name}_changelist")).status_code == 200
    assert editing.get(reverse(f"admin:sources_{name}_add")).status_code == 403


def test_recorded_look_is_shown_without_its_lease(reviewing: Client, link: Link) -> None:
    look = looked(link, "alive", 0)

    shown = reviewing.get(reverse("admin:sources_linkcheck_change", args=[look.pk]))

    assert shown.status_code == 200
    assert str(look.lease_token) not in shown.content.decode()
    posted = reviewing.post(reverse("admin:sources_linkcheck_change", args=[look.pk]), {})
    assert posted.status_code == 403


def test_looks_of_one_link_can_be_listed(reviewing: Client, link: Link) -> None:
    looked(link, "alive", 0)

    answer = reviewing.get(
        reverse("admin:sources_linkcheck_changelist") + f"?link__id__exact={link.pk}"
    )

    assert answer.context["cl"].result_count == 1
