"""Published verdicts come back when evidence changes or their day comes, once for each cause."""

import datetime as dt
import uuid

import pytest

from claims.models import ChangeCursor, ReReview, ReReviewCause, Verdict
from claims.services import bindings, rereviews, verdicts
from sources.models import (
    Edition,
    HealthChange,
    Link,
    LinkCheck,
    Passage,
    PassageChange,
    Register,
)
from sources.services import roles
from tests import newsroom, triggers
from tests.claims import press, registers
from tests.newsroom import NOW, People

LATER = NOW + dt.timedelta(hours=1)
OVER_AN_HOUR = dt.timedelta(minutes=70)
TOMORROW = NOW.date() + dt.timedelta(days=1)


@pytest.fixture
def published(people: People) -> Verdict:
    return newsroom.published_claim(people)


@pytest.fixture
def link(published: Verdict) -> Link:
    return Link.objects.get()


def look(link: Link, at: dt.datetime) -> LinkCheck:
    return LinkCheck.objects.create(
        link=link, lease_token=uuid.uuid4(), checked_at=at, outcome="gone"
    )


def health_changes(link: Link, *, to: str = "gone", at: dt.datetime = LATER) -> HealthChange:
    return HealthChange.objects.create(
        link=link, look=look(link, at), old="suspect", new=to, reason="404 twice", at=at
    )


def fall_due(verdict: Verdict, day: dt.date) -> None:
    with triggers.lifted():
        Verdict.objects.filter(pk=verdict.pk).update(review_due_on=day)


def confirm(
    people: People, *, next_due_on: dt.date | None = None, note: str = "Archived copy agrees."
) -> ReReview:
    return rereviews.confirm(
        rereview=ReReview.objects.open().get(),
        note=note,
        next_due_on=next_due_on,
        by=people.reviewer,
        now=LATER,
    )


@pytest.mark.parametrize("health", ["gone", "dead", "drifted"])
def test_verdict_whose_evidence_died_or_changed_comes_back(
    published: Verdict, link: Link, health: str
) -> None:
    change = health_changes(link, to=health)

    assert rereviews.open_for_changes(now=LATER) == 1

    rereview = published.rereviews.get()
    assert rereview.settled_at is None
    assert rereview.causes.get().health_change == change


@pytest.mark.parametrize("health", ["healthy", "blocked", "unknown"])
def test_harmless_change_opens_nothing(link: Link, health: str) -> None:
    health_changes(link, to=health)

    assert rereviews.open_for_changes(now=LATER) == 0
    assert not ReReview.objects.exists()


def test_lost_passage_brings_its_verdict_back(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    cited = newsroom.evidence(claim, by=people.reviewer, excerpt="ninety calls")
    verdict = newsroom.published(claim, by=people.reviewer, approver=people.editor)
    passage, link = Passage.objects.get(), cited.link
    assert link
    change = PassageChange.objects.create(
        passage=passage, look=look(link, LATER), old="found", new="missing", at=LATER
    )

    assert rereviews.open_for_changes(now=LATER) == 1
    assert verdict.rereviews.get().causes.get().passage_change == change


def test_reading_the_same_changes_twice_makes_the_same_rows(published: Verdict, link: Link) -> None:
    health_changes(link)
    rereviews.open_for_changes(now=LATER)
    before = list(ReReviewCause.objects.values())

    assert rereviews.open_for_changes(now=LATER) == 0
    assert list(ReReviewCause.objects.values()) == before
    assert ReReview.objects.count() == 1


def test_two_changes_are_two_causes_of_one_rereview(published: Verdict, link: Link) -> None:
    health_changes(link, to="drifted")
    rereviews.open_for_changes(now=LATER)
    health_changes(link, to="gone", at=LATER + dt.timedelta(days=2))

    assert rereviews.open_for_changes(now=LATER + dt.timedelta(days=2)) == 1
    assert published.rereviews.get().causes.count() == 2


def test_change_that_was_committed_late_is_still_read(published: Verdict, link: Link) -> None:
    rereviews.open_for_changes(now=LATER)
    health_changes(link, at=LATER - dt.timedelta(minutes=5))

    assert rereviews.open_for_changes(now=LATER + dt.timedelta(minutes=1)) == 1


def test_old_changes_are_not_read_again(published: Verdict, link: Link) -> None:
    rereviews.open_for_changes(now=LATER + dt.timedelta(hours=1))
    health_changes(link)

    assert rereviews.open_for_changes(now=LATER + dt.timedelta(hours=2)) == 0
    assert ChangeCursor.objects.get().read_up_to == LATER + dt.timedelta(hours=2)


def test_version_published_after_the_change_was_made_knowing_it(
    published: Verdict, link: Link
) -> None:
    health_changes(link, at=NOW - dt.timedelta(minutes=1))

    assert rereviews.open_for_changes(now=LATER) == 0


def test_only_the_current_version_comes_back(
    published: Verdict, link: Link, people: People
) -> None:
    update = newsroom.published(
        published.claim, by=people.reviewer, approver=people.editor, kind="update"
    )
    health_changes(link)
    rereviews.open_for_changes(now=LATER)

    assert [rereview.verdict for rereview in ReReview.objects.all()] == [update]


def test_retracted_verdict_does_not_come_back(
    published: Verdict, link: Link, people: People
) -> None:
    newsroom.published(
        published.claim, by=people.reviewer, approver=people.editor, kind="retraction", notice="No."
    )
    health_changes(link)

    assert rereviews.open_for_changes(now=LATER) == 0


def test_machine_changes_no_verdict(published: Verdict, link: Link) -> None:
    before = Verdict.objects.filter(pk=published.pk).values().get()
    health_changes(link)
    fall_due(published, NOW.date())
    before["review_due_on"] = NOW.date()

    rereviews.open_for_changes(now=LATER)
    rereviews.open_due(now=LATER)

    assert Verdict.objects.filter(pk=published.pk).values().get() == before


def test_due_verdict_comes_back_once(published: Verdict) -> None:
    fall_due(published, NOW.date())

    assert rereviews.open_due(now=NOW) == 1
    assert rereviews.open_due(now=NOW) == 0
    assert ReReviewCause.objects.get().due_on == NOW.date()


def test_verdict_is_not_due_before_its_day(published: Verdict) -> None:
    fall_due(published, TOMORROW)

    assert rereviews.open_due(now=NOW) == 0


def test_confirmed_verdict_falls_due_again_on_the_next_day_given(
    published: Verdict, people: People
) -> None:
    fall_due(published, NOW.date())
    rereviews.open_due(now=NOW)
    confirm(people, next_due_on=TOMORROW)

    assert rereviews.open_due(now=LATER) == 0
    assert rereviews.open_due(now=LATER + dt.timedelta(days=1)) == 1


def test_confirming_a_due_verdict_needs_the_next_day(published: Verdict, people: People) -> None:
    fall_due(published, NOW.date())
    rereviews.open_due(now=NOW)

    with pytest.raises(rereviews.NotUsable) as refusal:
        confirm(people)
    assert refusal.value.field == "next_due_on"
    assert confirm(people, next_due_on=TOMORROW).settlement == "confirmed"


def test_confirming_after_a_change_needs_no_day(
    published: Verdict, link: Link, people: People
) -> None:
    health_changes(link)
    rereviews.open_for_changes(now=LATER)

    settled = confirm(people)

    assert (settled.settled_by, settled.note) == (people.reviewer, "Archived copy agrees.")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"note": "  "}, "note"), ({"next_due_on": NOW.date()}, "next_due_on")],
)
def test_unsound_confirmation_leaves_it_open(
    published: Verdict, link: Link, people: People, wrong: dict[str, object], field: str
) -> None:
    health_changes(link)
    rereviews.open_for_changes(now=LATER)

    with pytest.raises(rereviews.NotUsable) as refusal:
        confirm(people, **wrong)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert ReReview.objects.open().exists()


def test_rereview_is_settled_once(published: Verdict, link: Link, people: People) -> None:
    health_changes(link)
    rereviews.open_for_changes(now=LATER)
    settled = confirm(people)

    with pytest.raises(rereviews.NotUsable, match="already"):
        rereviews.confirm(
            rereview=settled, note="Again.", next_due_on=None, by=people.editor, now=LATER
        )


def test_change_after_a_confirmation_opens_a_new_one(
    published: Verdict, link: Link, people: People
) -> None:
    health_changes(link, to="drifted")
    rereviews.open_for_changes(now=LATER)
    confirm(people)
    health_changes(link, to="gone", at=LATER + dt.timedelta(days=1))

    assert rereviews.open_for_changes(now=LATER + dt.timedelta(days=1)) == 1
    assert published.rereviews.count() == 2


def test_settled_cause_does_not_open_it_again(
    published: Verdict, link: Link, people: People
) -> None:
    health_changes(link)
    rereviews.open_for_changes(now=LATER)
    confirm(people)

    assert rereviews.open_for_changes(now=LATER) == 0
    assert not ReReview.objects.open().exists()


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_nobody_settles_without_the_role(
    published: Verdict, link: Link, people: People, who: str
) -> None:
    health_changes(link)
    rereviews.open_for_changes(now=LATER)

    with pytest.raises(roles.NotPermitted):
        rereviews.confirm(
            rereview=ReReview.objects.get(),
            note="x",
            next_due_on=None,
            by=getattr(people, who),
            now=LATER,
        )


def approved_and_lost(people: People) -> Verdict:
    """Its only page went after an editor approved it."""
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    draft = newsroom.draft(claim, by=people.reviewer)
    proposed = verdicts.propose(verdict=draft, revision=1, by=people.reviewer, now=NOW)
    approved = verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)
    press.keep_copy(Link.objects.get(), at=NOW)
    Link.objects.update(health="gone")
    health_changes(Link.objects.get())
    return approved


def test_a_page_that_went_between_approval_and_publication_is_looked_at_again(
    people: People,
) -> None:
    approved = approved_and_lost(people)

    published = verdicts.publish(
        verdict=approved, revision=1, by=people.editor, now=LATER + OVER_AN_HOUR
    )
    rereviews.open_for_changes(now=LATER + OVER_AN_HOUR)

    cause = ReReviewCause.objects.get()
    assert (cause.rereview.verdict, cause.health_change) == (published, HealthChange.objects.get())


def test_a_page_that_is_back_by_the_time_of_publication_is_left_alone(people: People) -> None:
    approved = approved_and_lost(people)
    Link.objects.update(health="healthy")

    verdicts.publish(verdict=approved, revision=1, by=people.editor, now=LATER + OVER_AN_HOUR)

    assert not ReReview.objects.exists()


def test_a_version_approved_knowing_that_the_page_is_gone_stands(people: People) -> None:
    published = newsroom.published_claim(people)
    press.keep_copy(Link.objects.get(), at=NOW)
    Link.objects.update(health="gone")
    health_changes(Link.objects.get())

    newsroom.published(
        published.claim,
        by=people.reviewer,
        approver=people.editor,
        kind="update",
        now=LATER + OVER_AN_HOUR,
    )

    assert not ReReview.objects.open().exists()


@pytest.fixture
def bound(people: People) -> Verdict:
    """A published verdict on a claim that speaks of a register."""
    claim = registers.claim(people)
    registers.bind(claim, registers.majors(people), people)
    return newsroom.published(claim, by=people.reviewer, approver=people.editor)


def new_edition(people: People, *, at: dt.datetime = LATER) -> Edition:
    day = dt.date(2025, 9, 15)
    return registers.issue(Register.objects.get(), people, "FY2026", on=day, now=at)


def test_a_new_edition_brings_back_what_speaks_of_its_register_once(
    bound: Verdict, published: Verdict, people: People
) -> None:
    edition = new_edition(people)

    assert rereviews.open_for_changes(now=LATER) == 1
    assert rereviews.open_for_changes(now=LATER) == 0

    cause = ReReviewCause.objects.get()
    assert (cause.rereview.verdict, cause.kind) == (bound, "new-edition")
    assert cause.edition == edition


def test_a_register_and_its_claims_loaded_at_once_bring_nothing_back(people: People) -> None:
    loaded = NOW.replace(microsecond=250_000)  # a version is published on the full second
    register = registers.majors(people, now=loaded)
    claim = registers.claim(people)
    registers.bind(claim, register, people)
    newsroom.published(claim, by=people.reviewer, approver=people.editor, now=loaded)

    assert rereviews.open_for_changes(now=LATER) == 0


def test_a_claim_released_from_a_register_does_not_come_back(
    bound: Verdict, people: People
) -> None:
    binding = bound.claim.bindings.get()
    bindings.release(binding=binding, revision=None, by=people.reviewer, now=NOW)
    new_edition(people)

    assert rereviews.open_for_changes(now=LATER) == 0


def test_an_edition_between_approval_and_publication_is_looked_at(people: People) -> None:
    claim = registers.claim(people)
    registers.bind(claim, registers.majors(people), people)
    draft = newsroom.draft(claim, by=people.reviewer)
    proposed = verdicts.propose(verdict=draft, revision=1, by=people.reviewer, now=NOW)
    approved = verdicts.approve(verdict=proposed, revision=1, by=people.editor, now=NOW)
    edition = new_edition(people)
    rereviews.open_for_changes(now=LATER)

    published = verdicts.publish(
        verdict=approved, revision=1, by=people.editor, now=LATER + OVER_AN_HOUR
    )
    rereviews.open_for_changes(now=LATER + OVER_AN_HOUR)

    cause = ReReviewCause.objects.get()
    assert (cause.rereview.verdict, cause.edition) == (published, edition)


@pytest.mark.parametrize(("yearly", "proposed"), [(True, dt.date(2027, 3, 1)), (False, None)])
def test_next_years_day_is_proposed_for_a_yearly_verdict(
    published: Verdict, yearly: bool, proposed: dt.date | None
) -> None:
    published.review_due_on, published.review_yearly = dt.date(2025, 3, 1), yearly

    assert rereviews.next_due_on(verdict=published, today=NOW.date()) == proposed


def test_a_yearly_verdict_comes_back_year_after_year(published: Verdict, people: People) -> None:
    """Confirmed a day late, and once put off: the years after keep the day published."""
    with triggers.lifted():
        Verdict.objects.filter(pk=published.pk).update(
            review_due_on=dt.date(2026, 9, 15), review_yearly=True
        )
    published.refresh_from_db()
    came_back = []
    for year, confirmed_on in ((2026, 16), (2027, 15), (2028, 20)):
        at = dt.datetime(year, 9, confirmed_on, tzinfo=dt.UTC)
        assert rereviews.open_due(now=at) == 1
        rereview = ReReview.objects.open().get()
        following = rereviews.next_due_on(verdict=published, today=at.date())
        rereviews.confirm(
            rereview=rereview, note="Still so.", next_due_on=following, by=people.editor, now=at
        )
        came_back.append((rereview.causes.get().due_on, following))

    assert came_back == [
        (dt.date(year, 9, 15), dt.date(year + 1, 9, 15)) for year in (2026, 2027, 2028)
    ]
