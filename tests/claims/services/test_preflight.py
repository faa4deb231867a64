"""The publish gate over real rows, and the same answer wherever it is asked."""

import dataclasses
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client

from claims import choices
from claims.models import Claim, RecordedReason, Verdict
from claims.rules import gate
from claims.services import (
    evidence,
    findings,
    intake,
    keys,
    preflight,
    verdicts,
)
from sources.models import Link, Memento, Snapshot
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.stages import STAGES, verdict_in
from tests.newsroom import People

NOW = newsroom.NOW
LATER = NOW + dt.timedelta(hours=1)
REPORT = "There were ninety calls in the year.\nThe harbour was full."


def finding(claim: Claim, **changes: Any) -> findings.Finding:
    sound = findings.Finding(
        rating=newsroom.rating(),
        summary="Counted.",
        evidence=list(claim.evidence.standing()),
        reasons=newsroom.REASONS,
    )
    return dataclasses.replace(sound, **changes)


def save(claim: Claim, people: People, **changes: Any) -> Verdict:
    revision = claim.verdicts.in_the_making().values_list("revision", flat=True).first()
    return verdicts.save_draft(
        claim=claim,
        finding=finding(claim, **changes),
        revision=revision,
        by=people.reviewer,
        now=NOW,
    )


def states(claim: Claim) -> dict[str, str]:
    told = preflight.of_claim(claim=claim, now=NOW)
    return {point["code"]: point["state"] for point in told["points"]}


@pytest.fixture
def claim(people: People) -> Claim:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer, excerpt="ninety calls")
    return claim


def keep_text(link: Link, text: str, *, days_ago: int = 0) -> None:
    at = NOW - days_ago * press.DAY
    look = press.look(link, outcome="alive", at=at)
    digest = f"{look.pk:064}"
    Snapshot.objects.create(link=link, look=look, captured_at=at, text=text, sha256=digest)


def a_bare_claim(people: People) -> Claim:
    return newsroom.claim(by=people.reviewer, text="An untouched claim")


def a_thin_draft(people: People) -> Claim:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer, excerpt="ninety calls")
    save(claim, people, reasons={"one-host": "Only they count."}, summary="")
    return claim


def a_long_draft(people: People) -> Claim:
    claim = newsroom.claim(by=people.reviewer, text="Ninety ships called " + "and called " * 8)
    newsroom.evidence(claim, by=people.reviewer)
    save(claim, people, acknowledged=["CR011"])
    return claim


def a_correction(people: People) -> Claim:
    claim = press.release(people).claim
    newsroom.draft(claim, by=people.reviewer, kind="correction", code="false")
    return claim


def a_published_claim(people: People) -> Claim:
    return press.release(people).claim


def in_stage(stage: str) -> Callable[[People], Claim]:
    return lambda people: verdict_in(stage, people).claim


@pytest.mark.parametrize(
    ("make", "passes"),
    [
        (a_bare_claim, False),
        (a_thin_draft, False),
        (a_long_draft, False),
        (a_correction, False),
        (a_published_claim, False),
        (in_stage(STAGES.RETURNED), False),
        (in_stage(STAGES.PROPOSED), False),
        (in_stage(STAGES.APPROVED), True),
    ],
)
def test_desk_api_command_and_service_give_one_answer(
    client: Client, people: People, make: Callable[[People], Claim], passes: bool
) -> None:
    claim = make(people)
    told = preflight.of_claim(claim=claim, now=NOW)

    asked = client.get(
        f"/api/v1/claims/{claim.public_id}/preflight/",
        headers={"authorization": f"Bearer {key()}"},
    )
    by_number, by_id = command(str(claim.pk)), command(str(claim.public_id))

    assert asked.json() == told
    assert by_number == by_id == (told, 0 if passes else 1)
    assert told["passes"] is passes
    assert on_the_page(claim, people) == {one["code"]: one["state"] for one in told["points"]}


def key() -> str:
    return keys.create(name="a program", scope=choices.KeyScope.READ, now=NOW)[1]


def command(claim: str) -> tuple[Any, int]:
    out = io.StringIO()
    try:
        call_command("preflight", claim, "--json", stdout=out)
    except SystemExit as stop:
        return json.loads(out.getvalue()), int(str(stop.code))
    return json.loads(out.getvalue()), 0


def on_the_page(claim: Claim, people: People) -> dict[str, str]:
    client = Client()
    client.force_login(people.reviewer)
    page = pages.tree(client.get(pages.claim_url(claim)))
    shown = page.xpath("//*[@id='gate']//li[@data-code][not(@hidden)]")
    return {row.get("data-code"): row.get("data-state") for row in shown}


def test_what_is_typed_stands_as_it_would_once_saved(people: People, claim: Claim) -> None:
    typed = finding(claim, summary="", reasons={"one-sided": "We asked."}, acknowledged=["CR011"])

    before = preflight.of_finding(claim=claim, finding=typed, now=NOW)
    save(claim, people, summary="", reasons={"one-sided": "We asked."}, acknowledged=["CR011"])

    assert {one.code: one.state.value for one in before} == states(claim)


def test_asking_writes_nothing(people: People, claim: Claim) -> None:
    preflight.of_finding(claim=claim, finding=finding(claim), now=NOW)
    preflight.of_claim(claim=claim, now=NOW)

    assert not Verdict.objects.exists()
    assert not RecordedReason.objects.exists()


def test_the_words_of_the_command_say_what_to_do(people: People) -> None:
    out = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("preflight", str(a_thin_draft(people).pk), stdout=out)

    said = out.getvalue()
    assert "✗ [no-summary] The verdict has no summary" in said
    assert "✓ The evidence comes from two independent hosts (reasoned)" in said
    assert "(Annual report of the harbour)" in said
    assert said.endswith("4 to do before it can be published.\n")


def test_the_command_says_when_nothing_is_to_do(people: People) -> None:
    out = io.StringIO()

    call_command("preflight", str(verdict_in(STAGES.APPROVED, people).claim.pk), stdout=out)

    assert out.getvalue().endswith("It passes.\n")


@pytest.mark.parametrize("named", ["0", "99999999999999999999", "nobody", "\uff10"])
def test_the_command_cannot_run_for_a_claim_that_is_not_there(db: None, named: str) -> None:
    with pytest.raises(Exception, match="There is no claim") as refusal:
        call_command("preflight", named)

    assert getattr(refusal.value, "returncode", None) == 2


def test_a_reason_is_kept_with_who_recorded_it_and_when(people: People, claim: Claim) -> None:
    save(claim, people, reasons={"one-host": "  Only they count. "}, acknowledged=["CR011"])

    rows = {row.code: row for row in RecordedReason.objects.all()}
    assert {code: row.reason for code, row in rows.items()} == {
        "one-host": "Only they count.",
        "CR011": "",
    }
    assert rows["one-host"].recorded_by == people.reviewer
    assert rows["one-host"].recorded_at == NOW
    assert str(rows["CR011"]) == "CR011: acknowledged"


def test_a_reason_that_stays_keeps_its_author_and_one_that_changes_gets_a_new_one(
    people: People, claim: Claim
) -> None:
    draft = save(claim, people, reasons={"one-host": "Only they count.", "one-sided": "We asked."})

    verdicts.save_draft(
        claim=claim,
        finding=finding(claim, reasons={"one-host": "Only they count.", "one-sided": "Nobody."}),
        revision=draft.revision,
        by=people.editor,
        now=LATER,
    )

    rows = RecordedReason.objects.order_by("code").values_list("code", "recorded_by", "recorded_at")
    assert list(rows) == [
        ("one-host", people.reviewer.pk, NOW),
        ("one-sided", people.editor.pk, LATER),
    ]


def test_a_reason_that_is_cleared_is_gone(people: People, claim: Claim) -> None:
    save(claim, people)
    save(claim, people, reasons={"one-host": " "})

    assert not RecordedReason.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"reasons": {"no-rating": "None fits."}},
        {"reasons": {"CR011": "Short enough."}},
        {"acknowledged": ["one-host"]},
        {"acknowledged": ["no-such-rule"]},
    ],
)
def test_no_reason_is_taken_for_a_rule_that_has_to_be_met(
    people: People, claim: Claim, typed: dict[str, Any]
) -> None:
    with pytest.raises(findings.NotUsable, match="No rule takes this"):
        save(claim, people, **typed)


def test_a_reason_is_part_of_what_is_approved(people: People) -> None:
    approved = verdict_in(STAGES.APPROVED, people)

    edited = save(approved.claim, people, reasons=newsroom.REASONS | {"one-host": "Another."})

    assert (edited.stage, edited.approved_by, edited.revision) == (
        STAGES.DRAFT,
        None,
        approved.revision + 1,
    )


def test_a_reason_that_somebody_slips_in_past_the_services_is_not_published(
    people: People,
) -> None:
    approved = verdict_in(STAGES.APPROVED, people)
    RecordedReason.objects.filter(code="one-host").update(reason="Slipped in.")

    with pytest.raises(verdicts.NotReady) as refusal:
        verdicts.publish(verdict=approved, revision=1, by=people.editor, now=NOW)

    assert [one.code for one in refusal.value.failures] == ["changed-since-approval"]


def test_reasons_are_frozen_with_the_version(people: People) -> None:
    verdict = press.release(people)
    record: Any = verdict.record

    assert record["reasons"] == [
        {"code": code, "reason": newsroom.REASONS[code]} for code in ("one-host", "one-sided")
    ]


@pytest.mark.parametrize("missing", ["one-host", "one-sided", "unseen-excerpt"])
def test_thin_evidence_is_not_proposed_without_its_reason(
    people: People, claim: Claim, missing: str
) -> None:
    reasons = {code: why for code, why in newsroom.REASONS.items() if code != missing}
    draft = save(claim, people, reasons=reasons)

    with pytest.raises(verdicts.NotReady) as refusal:
        verdicts.propose(verdict=draft, revision=draft.revision, by=people.reviewer, now=NOW)

    assert [one.code for one in refusal.value.failures] == [missing]


def test_a_long_claim_is_not_proposed_until_somebody_acknowledged_it(people: People) -> None:
    claim = a_long_draft(people)
    unread = save(claim, people)

    with pytest.raises(verdicts.NotReady, match="CR011"):
        verdicts.propose(verdict=unread, revision=unread.revision, by=people.reviewer, now=NOW)
    read = save(claim, people, acknowledged=["CR011"])

    assert verdicts.propose(
        verdict=read, revision=read.revision, by=people.reviewer, now=NOW
    ).proposed_by


@pytest.mark.parametrize(
    ("text", "days_ago", "anchoring", "state"),
    [
        (REPORT, 0, "unseen", "met"),
        (REPORT, 300, "missing", "met"),
        (REPORT.replace("ninety", "nine"), 0, "unseen", "failed"),
        ("A page of something else.", 0, "found", "met"),  # the last look saw it
    ],
)
def test_a_quotation_is_looked_for_in_the_texts_that_we_hold(
    people: People, claim: Claim, text: str, days_ago: int, anchoring: str, state: str
) -> None:
    row = claim.evidence.get()
    assert row.link
    assert row.passage
    keep_text(row.link, text, days_ago=days_ago)
    row.passage.anchoring = anchoring
    row.passage.save()

    save(claim, people, reasons={})

    assert states(claim)["unseen-excerpt"] == state


def test_an_old_copy_is_found_behind_many_newer_ones(people: People, claim: Claim) -> None:
    row = claim.evidence.get()
    assert row.link
    keep_text(row.link, REPORT, days_ago=300)
    for days in range(12):
        keep_text(row.link, f"Something else, {days}.", days_ago=days)

    save(claim, people, reasons={})

    assert states(claim)["unseen-excerpt"] == "met"


def test_a_quotation_of_paper_is_found_nowhere_and_needs_its_reason(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    row = newsroom.evidence(claim, by=people.reviewer)
    for reason in ("", "A paper document."):
        evidence.attach(
            claim=claim,
            source=row.source,
            link=None,
            statement=evidence.Statement(stance="context", excerpt="ninety", unseen_reason=reason),
            by=people.reviewer,
            now=NOW,
        )
    bare, told = claim.evidence.filter(link=None).order_by("pk")

    save(claim, people, evidence=[bare], reasons={})
    assert states(claim)["unseen-excerpt"] == "failed"
    save(claim, people, evidence=[told], reasons={})
    assert states(claim)["unseen-excerpt"] == "met"


@pytest.mark.parametrize("health", ["gone", "dead"])
@pytest.mark.parametrize(
    ("kept", "state"),
    [
        ("nothing", "failed"),
        ("text", "met"),
        ("file", "met"),
        ("memento", "met"),
        ("refuted", "failed"),
    ],
)
def test_a_lost_page_is_cited_only_while_somebody_holds_a_copy(
    people: People, health: str, kept: str, state: str
) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    link = press.only_link(claim)
    press.turn(link, health=health, outcome="gone", at=NOW, kept=kept == "file")
    if kept == "text":
        keep_text(link, REPORT)
    if kept in ("memento", "refuted"):
        Memento.objects.create(
            link=link,
            archive="archive.example",
            url="https://archive.example/1",
            original_url=link.url,
            captured_at=NOW,
            found_at=NOW,
            compared_at=NOW,
            seconds_off=0,
            verification="refuted" if kept == "refuted" else "verified",
        )

    save(claim, people)

    assert states(claim)["lost-link"] == state


def test_a_page_that_is_only_suspect_may_be_cited(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    newsroom.evidence(claim, by=people.reviewer)
    press.turn(press.only_link(claim), health="suspect", outcome="gone", at=NOW)

    save(claim, people)

    assert states(claim)["lost-link"] == "met"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"PUBLIC_URL": "https://newsroom.example"}, {"CR040", "CR086"}),
        (
            {
                "PUBLIC_URL": "https://newsroom.example",
                "PUBLISHER_URL": "https://newsroom.example",
                "PUBLISHER_NAME": "The Newsroom",
                "CORRECTIONS_POLICY_URL": "https://newsroom.example/corrections/",
            },
            set(),
        ),
        ({"PUBLISHER_NAME": " "}, {"CR040"}),
    ],
)
def test_demo_values_are_for_this_machine_only(
    people: People, settings: LazySettings, changes: dict[str, str], codes: set[str]
) -> None:
    approved = verdict_in(STAGES.APPROVED, people)
    for name, value in changes.items():
        setattr(settings, name, value)

    told = preflight.of_claim(claim=approved.claim, now=NOW)

    assert set(told["failures"]) == codes


def test_a_claim_that_began_on_our_own_site_is_not_checked(
    people: People, settings: LazySettings
) -> None:
    settings.PUBLIC_URL = "https://news.gazette.example"
    claim = newsroom.claim(by=people.reviewer)

    assert states(claim)["CR084"] == "failed"


def test_the_words_of_the_claim_are_judged_before_anything_is_written(people: People) -> None:
    claim = newsroom.claim(by=people.reviewer)
    intake.edit_claim(
        claim=claim,
        description=intake.ClaimDescription(text="Mostly false: ninety ships", claimant="Unknown"),
        revision=None,
        by=people.reviewer,
        now=NOW,
    )
    found = states(Claim.objects.get(pk=claim.pk))

    assert (found["CR012"], found["CR052"], found["no-draft"]) == ("failed", "failed", "failed")


def test_queries_do_not_grow_with_evidence(people: People, django_assert_num_queries: Any) -> None:
    counts = []
    for number in (2, 10):
        claim = newsroom.claim(by=people.reviewer, text=f"Claim of {number}")
        for row in range(number):
            newsroom.evidence(claim, by=people.reviewer, url=f"https://a.example/{number}/{row}")
        verdict = save(claim, people)
        with django_assert_num_queries(10**6, exact=False) as queries:
            preflight.checklist(claim=claim, verdict=verdict, now=NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_every_code_is_a_word_that_fits_an_address() -> None:
    assert all(re.fullmatch(r"[a-z-]+|CR0\d\d", rule.failure.code) for rule in gate.RULES)
