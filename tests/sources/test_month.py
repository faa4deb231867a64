"""Thirty days of watching: nothing that lives is given up, and what dies is noticed."""

import datetime as dt
import random
import uuid
from collections import Counter

import pytest

from claims.models import ReReview, Verdict
from claims.services import rereviews
from sources.models import HealthChange, Link, LinkCheck
from sources.rules import health, schedule
from sources.rules.diagnosis import Diagnosis
from sources.rules.seen import Seen
from sources.services import leasing, recording
from sources.services.findings import Finding, Reading
from sources.services.leasing import LeasedLink
from tests import newsroom, watching
from tests.newsroom import NOW, People
from tests.sources import month
from tests.sources.month import MONTH, NOTICED_WITHIN, Page
from tests.watching import DAY

HOUR = dt.timedelta(hours=1)
LINKS = 60


@pytest.mark.parametrize("cited", [False, True], ids=["uncited", "cited"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_live_page_is_given_up_and_the_dead_are_found_within_ten_days(
    seed: int, cited: bool
) -> None:
    tally = month.live(seed=seed, cited=cited)

    watching.tell(f"seed {seed}, {'cited' if cited else 'uncited'}: {tally}")
    assert tally.falsely_judged == 0
    assert tally.died >= 80
    assert tally.noticed_share >= 0.99


def test_looks_on_the_days_of_strikes_alone_would_give_up_live_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The guard is that a suspect is looked at often; without it the same month goes wrong."""
    monkeypatch.setattr(schedule, "HOUR", DAY)
    monkeypatch.setattr(schedule, "LONGEST_DOUBT", dict.fromkeys(health.Ladder, 2 * DAY))

    tally = month.live(seed=1, cited=False)

    watching.tell(f"without looks between the strikes: {tally}")
    assert tally.falsely_judged > 5


def test_a_weekly_look_would_find_the_dead_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "PACE", schedule.WEEK)

    tally = month.live(seed=1, cited=False)

    watching.tell(f"with a look a week: {tally}")
    assert tally.noticed_share < 0.95


@pytest.fixture
def dice() -> random.Random:
    return random.Random(7)  # noqa: S311 - a repeatable test, no secret


@pytest.fixture
def web_of(people: People, dice: random.Random) -> dict[int, Page]:
    """Sixty links by id, each with its page; every fifth is what a published verdict rests on."""
    made = month.pages(LINKS, hosts=20, dying=0.25, dice=dice)
    links = watching.watch_many(
        [f"https://{page.host}/{n}" for n, page in enumerate(made)], by=people.reviewer
    )
    for number, link in enumerate(links[::5]):
        claim = newsroom.claim(by=people.reviewer, text=f"Ship {number} called at the harbour")
        newsroom.evidence(claim, by=people.reviewer, url=link.url)
        newsroom.published(claim, by=people.reviewer, approver=people.editor)
    return {link.pk: page for link, page in zip(links, made, strict=True)}


def found(link: LeasedLink, page: Page, at: dt.datetime, dice: random.Random) -> Finding:
    outcome, reason = page.answer(at, dice)
    seen = Seen(url=link.url, final_url=link.url)
    return Finding(link, at, seen, Reading(Diagnosis(outcome, reason)))


def live_through_it(web_of: dict[int, Page], dice: random.Random) -> None:
    """Every hour: lease what is due, look, record, bring verdicts back; as worker and beat do."""
    now = NOW
    while now < NOW + MONTH + NOTICED_WITHIN:
        now, token = now + HOUR, uuid.UUID(int=dice.getrandbits(128), version=4)
        leased = leasing.lease(token=token, limit=LINKS, now=now, lease_seconds=60)
        findings = [found(link, web_of[link.id], now, dice) for link in leased]
        if findings:
            recording.record(token=token, findings=findings, offline=False)
            rereviews.open_for_changes(now=now)


def judged(web_of: dict[int, Page]) -> month.Tally:
    """By the rows: the first time that each link was called gone or dead."""
    tally = month.Tally(looks=LinkCheck.objects.count())
    changes = HealthChange.objects.filter(new__in=month.JUDGED).order_by("-at")
    first = dict(changes.values_list("link", "at"))
    for pk, page in web_of.items():
        tally.add(page, first.get(pk))
    return tally


def came_back() -> Counter[int]:
    """Ids of the links whose verdicts came back, with how many re-reviews each opened."""
    return Counter(ReReview.objects.values_list("verdict__cited__link", flat=True))


def test_the_rows_of_a_month_say_the_same_and_only_the_dead_bring_verdicts_back(
    web_of: dict[int, Page], dice: random.Random
) -> None:
    before = list(Verdict.objects.order_by("pk").values())

    live_through_it(web_of, dice)

    tally = judged(web_of)
    cited = Link.objects.filter(evidence__verdicts__isnull=False)
    died = Counter(link.pk for link in cited if web_of[link.pk].dies_at is not None)
    watching.tell(
        f"on the database: {tally}; {len(before)} verdicts, {came_back().total()} came back"
    )
    assert (tally.falsely_judged, tally.died) == (0, len(tally.noticed))
    assert died
    assert came_back() == died
    assert list(Verdict.objects.order_by("pk").values()) == before
    for link in Link.objects.all():
        assert watching.standing(link) == watching.replayed(link)
