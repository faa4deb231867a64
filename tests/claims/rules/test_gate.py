"""The publish gate as a table: each rule with what breaks it and what just passes it."""

from typing import Any

import pytest

from claims.rules import gate, sourcing
from claims.rules.candidate import Candidate
from claims.rules.points import Failure, State, Way
from tests.claims.rules.candidates import (
    FALSE,
    SOUND,
    TRUE,
    WRITER,
    Change,
    changing,
    cites,
    council,
    evidence,
    given,
    known,
    marked,
    newsroom,
    written,
)
from tests.claims.rules.records import URL

RATING = ("reviewRating",)
CLAIM = ("itemReviewed",)
LONG = "Ninety ships called at the harbour of the town in the year two thousand 25."
OWN_PAGE = "https://www.newsroom.example/story"
NOWHERE = "http://127.0.0.1:8000/"


def appears(*urls: str) -> Change:
    """Found at these addresses, first at the first."""
    frozen: Any = SOUND.record["appearances"][0]
    told = [{**frozen, "url": url, "first": url == urls[0]} for url in urls]
    return written("appearances", value=told)


def step(**changes: Any) -> Change:
    return written("verdict", "rating", value={**TRUE, **changes})


def scale(*values: int | None) -> Change:
    steps = tuple({**TRUE, "label": f"Step {value}", "value": value} for value in values)
    return given(scale=steps)


TABLE: list[tuple[str, Change, Change]] = [
    ("no-draft", given(has_draft=False), given()),
    ("no-rating", given(rating=None), given(rating=FALSE)),
    ("no-summary", written("verdict", "summary", value=" \n"), given()),
    ("no-evidence", cites(), changing("retraction", TRUE, "We were wrong.")),
    ("withdrawn-evidence", known(is_withdrawn=True), given()),
    ("no-primary-source", cites(evidence(kind="secondary"), council()), given()),
    ("one-host", cites(evidence(), council(url="https://www.harbour.example/")), given()),
    (
        "one-host",
        cites(evidence(), council(url="https://web.archive.example/2026/https://harbour.example/")),
        cites(evidence(), council(url="https://web.archive.example/2026/https://council.example/")),
    ),
    (
        "one-host",
        cites(evidence(), council(url=None, publisher="HARBOUR office")),
        cites(evidence(), council(url=None)),
    ),
    (
        "one-host",
        cites(evidence(url="https://a.port.co.uk/"), council(url="https://port.co.uk/")),
        cites(evidence(url="https://port.co.uk/"), council(url="https://town.co.uk/")),
    ),
    ("one-sided", cites(evidence(), council(stance="context")), given()),
    ("one-sided", cites(evidence(stance="refutes"), council()), given()),
    ("unseen-excerpt", known(is_seen=False), given()),
    (
        "unseen-excerpt",
        lambda one: known(is_seen=False)(cites(evidence(), council())(one)),
        lambda one: known(is_seen=False)(cites(evidence(unseen_reason="Paper."), council())(one)),
    ),
    ("lost-link", known(is_lost=True), known(is_lost=True, is_kept=True)),
    ("no-notice", changing("correction", TRUE), changing("correction", TRUE, "We miscounted.")),
    ("no-notice", changing("retraction", TRUE, " "), changing("retraction", TRUE, "No.")),
    ("no-notice", changing("update", FALSE), changing("update", TRUE)),
    ("no-notice", changing("update", {**TRUE, "label": "Correct"}), changing("update", TRUE)),
    ("no-notice", changing("update", {**TRUE, "code": "right"}), changing("update", TRUE)),
    ("no-notice", changing("update", {**TRUE, "best": 7}), changing("update", FALSE, "New.")),
    (
        "no-notice",
        changing("update", {**TRUE, "value": 1}),
        changing("update", {**TRUE, "definition": "Accurate in full."}),
    ),
    ("CR001", marked("@type", value="Review"), marked("@context", value="http://schema.org")),
    ("CR010", marked("claimReviewed", value=" "), given()),
    ("CR011", written("claim", "text", value=LONG), written("claim", "text", value=LONG[:-1])),
    (
        "CR012",
        written("claim", "text", value="False: ninety ships called"),
        written("claim", "text", value="Ninety false ships called"),
    ),
    (
        "CR012",
        written("claim", "text", value="Ninety ships called (TRUE)"),
        written("claim", "text", value="Ninety ships called, truelove said"),
    ),
    ("CR020", marked(*RATING, value={"alternateName": "True"}), given()),
    ("CR021", marked(*RATING, "alternateName", value=""), given()),
    ("CR022", step(label="x" * 41), step(label="x" * 40)),
    ("CR030", marked("url", value="/claims/1/"), given()),
    ("CR031", marked("url", value="https://elsewhere.example/claims/1/"), given()),
    ("CR032", marked("url", value="https://bit.ly/3abc"), given()),
    (
        "CR033",
        marked("url", value="https://newsroom.example/claims/another/"),
        marked("url", value=f"{URL}#verdict"),
    ),
    ("CR040", newsroom(name="Demo newsroom"), newsroom(name="Demo newsroom", public_url=NOWHERE)),
    ("CR040", newsroom(url=NOWHERE), newsroom(url=NOWHERE, public_url="http://localhost:8000")),
    ("CR040", newsroom(name=" ", public_url=NOWHERE), given()),
    (
        "CR050",
        marked(*CLAIM, "@type", value="Thing"),
        marked(*CLAIM, "@type", value="CreativeWork"),
    ),
    ("CR051", marked(*CLAIM, "author", "name", value=""), written("claim", "claimant", value=None)),
    ("CR052", marked(*CLAIM, "author", "name", value="Unknown"), given()),
    (
        "CR053",
        written("claim", "claimed_on", value="2026-03-03"),
        written("claim", "claimed_on", value="2026-03-02"),
    ),
    ("CR054", marked(*CLAIM, "firstAppearance", value={"url": NOWHERE}), given()),
    ("CR060", step(best=None), step(value=None, best=None, worst=None)),
    ("CR060", marked(*RATING, "ratingValue", value="5"), given()),
    ("CR061", step(worst=0), step(worst=1)),
    ("CR062", marked(*RATING, value={**SOUND.markup["reviewRating"], "bestRating": 1}), given()),
    ("CR063", step(value=6), step(value=1)),
    ("CR064", marked(*RATING, "ratingValue", value=4.5), given()),
    ("CR065", scale(5, 3, 4), scale(5, 4, None, 4, 1)),
    ("CR066", given(rating={**TRUE, "definition": ""}), given()),
    ("CR070", marked("datePublished", value=""), given()),
    ("CR084", appears(OWN_PAGE), appears("https://gazette.example/")),
    ("CR084", appears(OWN_PAGE, "https://gazette.example/"), given(page_url=NOWHERE)),
    (
        "CR086",
        newsroom(corrections_policy_url=NOWHERE),
        newsroom(corrections_policy_url=NOWHERE, public_url="http://[::1]:8000"),
    ),
    ("CR086", newsroom(corrections_policy_url="", public_url=NOWHERE), given()),
    ("no-second-person", given(approver=None), given()),
    ("no-second-person", given(approver=WRITER), given()),
    (
        "single-person-over",
        given(approver=WRITER, single_person=True, is_over=True),
        given(approver=WRITER, single_person=True),
    ),
    ("changed-since-proposal", given(approver=None, unread=True), given(approver=None)),
    ("changed-since-approval", given(unread=True), given()),
]
NAMES = [f"{code}-{number}" for number, (code, _, _) in enumerate(TABLE)]


def codes(candidate: Candidate) -> list[str]:
    return [one.code for one in gate.failures(candidate)]


def test_sound_candidate_passes() -> None:
    assert codes(SOUND) == []
    assert {point.state for point in gate.checklist(SOUND)} == {State.MET}


@pytest.mark.parametrize(("code", "breaks", "passes"), TABLE, ids=NAMES)
def test_each_rule_refuses_what_breaks_it_and_lets_through_what_does_not(
    code: str, breaks: Change, passes: Change
) -> None:
    assert code in codes(breaks(SOUND))
    assert code not in codes(passes(SOUND))


def test_every_rule_of_the_gate_stands_in_the_table() -> None:
    assert {code for code, _, _ in TABLE} == {rule.failure.code for rule in gate.RULES}


@pytest.mark.parametrize("code", sorted(gate.REASON_CODES))
def test_a_recorded_reason_lets_a_verdict_pass_and_blank_words_do_not(code: str) -> None:
    breaks = next(breaks for named, breaks, _ in TABLE if named == code)

    assert code not in codes(given(reasons={code: "Nobody else counts ships."})(breaks(SOUND)))
    assert code in codes(given(reasons={code: " \n"})(breaks(SOUND)))
    assert code in codes(given(acknowledged=frozenset({code}))(breaks(SOUND)))


@pytest.mark.parametrize("code", sorted(gate.WARNING_CODES))
def test_a_warning_passes_once_it_is_acknowledged_and_not_for_a_reason(code: str) -> None:
    breaks = next(breaks for named, breaks, _ in TABLE if named == code)

    assert code not in codes(given(acknowledged=frozenset({code}))(breaks(SOUND)))
    assert code in codes(given(reasons={code: "It is short enough."})(breaks(SOUND)))


def test_what_can_be_excused_is_excused_by_nothing_else() -> None:
    every = {rule.failure.code for rule in gate.RULES}
    excused = given(reasons=dict.fromkeys(every, "Because."), acknowledged=frozenset(every))
    firm = every - gate.REASON_CODES - gate.WARNING_CODES

    for code, breaks, _ in TABLE:
        assert (code in codes(excused(breaks(SOUND)))) == (code in firm)


def test_a_failure_names_what_is_at_fault() -> None:
    [failure] = gate.failures(known(is_lost=True)(SOUND))

    assert failure.about == ("Annual report",)
    assert "(Annual report)" in str(failure)


def test_the_checklist_tells_apart_what_is_met_excused_and_open() -> None:
    excused = given(
        reasons={"one-host": "Only they count."}, acknowledged=frozenset({"CR011"}), approver=None
    )
    thin = written("claim", "text", value=LONG)(cites(evidence(), council(url=None))(SOUND))
    found = {one.code: one for one in gate.checklist(excused(cites(evidence())(thin)))}

    assert found["one-host"].state == State.REASONED
    assert found["one-host"].reason == "Only they count."
    assert found["CR011"].state == State.ACKNOWLEDGED
    assert found["one-sided"].state == State.FAILED
    assert found["no-primary-source"].state == State.MET


def test_gate_names_everything_at_once_in_the_order_people_work() -> None:
    nothing = given(rating=None, approver=None)(cites()(SOUND))

    assert codes(written("verdict", "summary", value="")(nothing))[:3] == [
        "no-rating",
        "no-summary",
        "no-evidence",
    ]


def test_proposal_waits_for_no_second_person_and_no_setting() -> None:
    early = newsroom(name="")(given(approver=None)(SOUND))

    assert gate.proposal_failures(early) == []
    assert codes(early) == ["CR040", "no-second-person"]


def test_a_retraction_is_asked_for_no_evidence_and_no_markup() -> None:
    retraction = changing("retraction", TRUE, "The report was a forgery.")
    long = written("claim", "text", value=LONG)

    assert codes(retraction(long(cites()(SOUND)))) == []


def test_a_rating_off_the_scale_is_asked_for_no_numbers() -> None:
    off = step(value=None, best=None, worst=None, definition="")

    assert codes(off(SOUND)) == []


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ([evidence(), council()], ["unseen-excerpt"]),
        ([evidence(unseen_reason="Paper."), council(excerpt="")], []),
        ([evidence()], ["one-host", "one-sided", "unseen-excerpt"]),
        ([council(excerpt="")], ["no-primary-source", "one-host", "one-sided"]),
    ],
)
def test_readers_are_told_the_reasons_that_the_evidence_calls_for_and_no_other(
    pieces: list[Any], told: list[str]
) -> None:
    reasons = dict.fromkeys(gate.REASON_CODES, "Because.")

    found = sourcing.reasons_told(kind="original", evidence=pieces, reasons=reasons)

    assert [one["code"] for one in found] == told
    assert sourcing.reasons_told(kind="retraction", evidence=pieces, reasons=reasons) == []
    assert sourcing.reasons_told(kind="original", evidence=pieces, reasons={}) == []


def test_every_failure_names_its_principle_and_what_to_do() -> None:
    known_codes = [rule.failure.code for rule in gate.RULES]

    assert len(set(known_codes)) == len(known_codes)
    for rule in gate.RULES:
        failure: Failure = rule.failure
        assert any(name in failure.message for name in ("IFCN", "EFCSN", "ClaimReview"))
        assert failure.remedy.endswith(".")
        assert rule.title
        assert failure.way in Way
