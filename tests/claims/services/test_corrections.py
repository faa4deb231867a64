"""What readers say is wrong: received, triaged, answered, linked, and the address erased."""

import datetime as dt
from typing import Any

import pytest

from claims.models import CorrectionRequest, Verdict
from claims.services import corrections
from sources.services import revisions, roles
from tests import newsroom
from tests.claims import press
from tests.newsroom import NOW, People

LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture
def published(people: People) -> Verdict:
    return newsroom.published_claim(people)


@pytest.fixture
def asked(published: Verdict) -> CorrectionRequest:
    return ask(published)


def ask(about: Verdict, *, email: str = "reader@example.org") -> CorrectionRequest:
    words = corrections.Words(" It was eighty. ", "https://example.org/", email)
    return corrections.receive(about=about, words=words, now=NOW)


def triaged(
    request: CorrectionRequest, people: People, *, as_: str = "substantial", reason: str = ""
) -> CorrectionRequest:
    return corrections.triage(
        request=request, triage=as_, reason=reason, revision=None, by=people.reviewer, now=LATER
    )


def answered(
    request: CorrectionRequest, people: People, *, answer: str = "We look again."
) -> CorrectionRequest:
    return corrections.answer(
        request=request, answer=answer, revision=None, by=people.editor, now=LATER
    )


def test_a_request_names_the_version_and_waits(published: Verdict, asked: Any) -> None:
    assert (asked.claim, asked.about) == (published.claim, published)
    assert (asked.message, asked.email, asked.triage) == (
        "It was eighty.",
        "reader@example.org",
        "",
    )
    assert list(CorrectionRequest.objects.open()) == [asked]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (corrections.Words("  "), "message"),
        (corrections.Words("Wrong.", source_url="javascript:alert(1)"), "source_url"),
    ],
)
def test_unsound_words_are_not_kept(
    published: Verdict, words: corrections.Words, field: str
) -> None:
    with pytest.raises(corrections.NotUsable) as refusal:
        corrections.receive(about=published, words=words, now=NOW)

    assert refusal.value.field == field
    assert not CorrectionRequest.objects.exists()


def test_nobody_asks_about_a_draft(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)

    with pytest.raises(corrections.NotUsable):
        ask(newsroom.draft(claim, by=people.reviewer))


@pytest.mark.parametrize("as_", ["minor", "update", "substantial"])
def test_triage_says_who_and_when_and_can_be_said_again(
    asked: CorrectionRequest, people: People, as_: str
) -> None:
    triaged(asked, people, as_="declined", reason="It is no mistake.")

    again = triaged(asked, people, as_=as_)

    assert (again.triage, again.reason) == (as_, "")
    assert (again.triaged_by, again.triaged_at) == (people.reviewer, LATER)


@pytest.mark.parametrize(
    ("as_", "reason", "field"),
    [("declined", " ", "reason"), ("", "x", "triage"), ("odd", "x", "triage")],
)
def test_unsound_triage_is_refused(
    asked: CorrectionRequest, people: People, as_: str, reason: str, field: str
) -> None:
    with pytest.raises(corrections.NotUsable) as refusal:
        triaged(asked, people, as_=as_, reason=reason)

    assert refusal.value.field == field


def test_an_answer_waits_to_be_sent_and_then_the_address_is_erased(
    asked: CorrectionRequest, people: People
) -> None:
    triaged(asked, people)
    kept = answered(asked, people)
    assert (kept.answer, kept.answered_by, kept.route) == ("We look again.", people.editor, "")
    assert list(CorrectionRequest.objects.open()) == [asked]

    gone = corrections.sent(request=asked, route="by-hand", by=people.editor, now=LATER)

    assert (gone.email, gone.email_erased_at, gone.route) == ("", LATER, "by-hand")
    assert not CorrectionRequest.objects.open().exists()


def test_an_answer_to_nobody_is_done_at_once(published: Verdict, people: People) -> None:
    asked = ask(published, email="")
    triaged(asked, people)

    assert answered(asked, people).route == "no-address"


@pytest.mark.parametrize("answer", ["", "  "])
def test_an_empty_answer_is_refused(asked: Any, people: People, answer: str) -> None:
    triaged(asked, people)

    with pytest.raises(corrections.NotUsable, match="Write the answer"):
        answered(asked, people, answer=answer)


def test_what_was_not_triaged_is_not_answered(asked: Any, people: People) -> None:
    with pytest.raises(corrections.NotUsable, match="Triage it first"):
        answered(asked, people)


def test_what_was_answered_is_not_answered_or_triaged_again(asked: Any, people: People) -> None:
    triaged(asked, people)
    answered(asked, people)

    with pytest.raises(corrections.NotUsable, match="answered already"):
        answered(asked, people)
    with pytest.raises(corrections.NotUsable, match="answered already"):
        triaged(asked, people)


def test_nothing_is_sent_before_there_is_an_answer_or_twice(asked: Any, people: People) -> None:
    sending = {"request": asked, "route": "mailed", "by": people.editor, "now": LATER}
    with pytest.raises(corrections.NotUsable):
        corrections.sent(**sending)
    triaged(asked, people)
    answered(asked, people)
    corrections.sent(**sending)

    with pytest.raises(corrections.NotUsable):
        corrections.sent(**sending)


def test_the_version_that_came_of_it_is_named(
    published: Verdict, asked: CorrectionRequest, people: People
) -> None:
    correction = press.change(published.claim, people)

    linked = corrections.link(request=asked, verdict=correction, revision=None, by=people.reviewer)
    assert linked.led_to == correction

    taken_back = corrections.link(request=asked, verdict=None, revision=None, by=people.reviewer)
    assert taken_back.led_to is None


def test_only_a_newer_version_of_the_same_claim_came_of_it(
    published: Verdict, asked: CorrectionRequest, people: People
) -> None:
    draft = newsroom.draft(published.claim, by=people.reviewer, kind="update")
    other = press.release(people, text="Another claim", url="https://harbour.example/2")
    newer_other = press.change(other.claim, people)

    for verdict in (published, draft, newer_other):
        with pytest.raises(corrections.NotUsable) as refusal:
            corrections.link(request=asked, verdict=verdict, revision=None, by=people.reviewer)
        assert refusal.value.field == "led_to"


def test_the_address_is_erased_at_any_time(asked: CorrectionRequest, people: People) -> None:
    erased = corrections.erase_email(request=asked, by=people.reviewer, now=LATER)

    assert (erased.email, erased.email_erased_at) == ("", LATER)
    with pytest.raises(corrections.NotUsable, match="no address"):
        corrections.erase_email(request=asked, by=people.reviewer, now=LATER)


def test_an_answer_whose_address_is_erased_waits_no_longer(asked: Any, people: People) -> None:
    triaged(asked, people)
    answered(asked, people)

    assert corrections.erase_email(request=asked, by=people.editor, now=LATER).route == "no-address"


def test_two_who_triage_at_once_meet(asked: CorrectionRequest, people: People) -> None:
    seen = asked.revision
    triaged(asked, people)

    with pytest.raises(revisions.Stale):
        corrections.triage(
            request=asked, triage="minor", reason="", revision=seen, by=people.editor, now=LATER
        )


@pytest.mark.parametrize(
    ("who", "may_triage", "may_answer"),
    [
        ("reviewer", True, False),
        ("editor", True, True),
        ("administrator", False, False),
        ("outsider", False, False),
    ],
)
def test_each_role_does_its_part(
    asked: CorrectionRequest, people: People, who: str, may_triage: bool, may_answer: bool
) -> None:
    by = getattr(people, who)

    assert (
        allowed(
            lambda: corrections.triage(
                request=asked, triage="minor", reason="", revision=None, by=by, now=LATER
            )
        )
        == may_triage
    )
    triaged(asked, people)
    assert (
        allowed(lambda: corrections.link(request=asked, verdict=None, revision=None, by=by))
        == may_triage
    )
    assert (
        allowed(
            lambda: corrections.answer(
                request=asked, answer="Thanks.", revision=None, by=by, now=LATER
            )
        )
        == may_answer
    )
    if not may_answer:
        answered(asked, people)
        assert not allowed(
            lambda: corrections.sent(request=asked, route="by-hand", by=by, now=LATER)
        )
    assert allowed(lambda: corrections.erase_email(request=asked, by=by, now=LATER)) == may_triage


def allowed(act: Any) -> bool:
    try:
        act()
    except roles.NotPermitted:
        return False
    return True
