"""A newsroom of one: turned by the operator, named by each verdict, over when it is turned off."""

import datetime as dt
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client

from claims.models import Claim, LedgerEvent, SinglePersonPeriod, Verdict
from claims.rules import exporting, gate
from claims.services import checkpoints, exports, newsroom, verdicts
from factcheck import verification
from factcheck.accounts import people as accounts
from tests import newsroom as made
from tests import triggers
from tests.claims import double
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit, sit
from tests.newsroom import NOW, People

__all__ = ["sit"]
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def proposed(people: People) -> Verdict:
    """By the editor, who may approve and publish, alone."""
    claim = made.claim(by=people.editor)
    made.evidence(claim, by=people.editor)
    verdict = made.draft(claim, by=people.editor)
    return verdicts.propose(verdict=verdict, revision=1, by=people.editor, now=NOW)


@pytest.fixture
def alone(db: None) -> None:
    newsroom.turn_single_person(on=True, now=NOW)


def approve(verdict: Verdict, people: People) -> Verdict:
    return verdicts.approve(verdict=verdict, revision=1, by=people.editor, now=NOW)


def publish(verdict: Verdict, people: People) -> Verdict:
    return verdicts.publish(verdict=verdict, revision=1, by=people.editor, now=NOW)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("single_person", *arguments, stdout=out)
    return out.getvalue()


def test_turned_off_nobody_approves_their_own(proposed: Verdict, people: People) -> None:
    with pytest.raises(verdicts.OwnWork):
        approve(proposed, people)


def test_turned_on_an_editor_approves_and_publishes_what_they_wrote(
    alone: None, proposed: Verdict, people: People
) -> None:
    verdict = publish(approve(proposed, people), people)

    assert verdict.single_person_period == newsroom.single_person()
    assert verdict.record
    assert verdict.record["verdict"]["single_person"] is True


def test_a_second_persons_approval_is_an_ordinary_one(
    alone: None, proposed: Verdict, people: People
) -> None:
    verdict = verdicts.approve(verdict=proposed, revision=1, by=people.second_editor, now=NOW)
    verdict = publish(verdict, people)

    assert verdict.single_person_period is None
    assert verdict.record
    assert "single_person" not in verdict.record["verdict"]


def test_all_other_rules_stay(alone: None, proposed: Verdict, people: People) -> None:
    with pytest.raises(Exception, match="may not do this"):
        verdicts.approve(verdict=proposed, revision=1, by=people.reviewer, now=NOW)
    with pytest.raises(Exception, match="Somebody else changed this"):
        verdicts.approve(verdict=proposed, revision=7, by=people.editor, now=NOW)
    with pytest.raises(verdicts.OwnWork):
        verdicts.send_back(verdict=proposed, reason="Hm.", revision=1, by=people.editor, now=NOW)


def test_an_approval_ends_with_its_period(alone: None, proposed: Verdict, people: People) -> None:
    verdict = approve(proposed, people)
    newsroom.turn_single_person(on=False, now=NOW)

    with pytest.raises(verdicts.NotReady) as refusal:
        publish(verdict, people)

    assert refusal.value.failures == [gate.SINGLE_PERSON_OVER]


def test_turning_it_on_again_is_another_period(
    alone: None, proposed: Verdict, people: People
) -> None:
    verdict = approve(proposed, people)
    newsroom.turn_single_person(on=False, now=NOW)
    newsroom.turn_single_person(on=True, now=LATER)

    with pytest.raises(verdicts.NotReady):
        publish(verdict, people)


def test_an_edit_takes_the_period_with_the_approval(
    alone: None, proposed: Verdict, people: People
) -> None:
    verdict = approve(proposed, people)

    verdict = made.draft(verdict.claim, by=people.editor, revision=verdict.revision)

    assert (verdict.approved_by, verdict.single_person_period) == (None, None)


def test_the_database_asks_for_a_period(proposed: Verdict, people: People) -> None:
    own = {"approved_by": people.editor, "approved_at": NOW, "approved_revision": 1}

    with pytest.raises(IntegrityError, match="approver_is_not_proposer"), transaction.atomic():
        Verdict.objects.filter(pk=proposed.pk).update(**own)
    period = SinglePersonPeriod.objects.create(turned_on_at=NOW)
    Verdict.objects.filter(pk=proposed.pk).update(**own, single_person_period=period)


def test_one_period_at_a_time(alone: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SinglePersonPeriod.objects.create(turned_on_at=LATER)


def test_the_command_turns_it_and_tells(db: None) -> None:
    assert "is off. Every verdict needs" in run()
    assert "is on, since" in run("on")
    assert "is on already, since" in run("on")
    told = json.loads(run("--json"))
    assert told["single_person"] is True
    assert told["changed"] is False
    assert json.loads(run("off", "--json")) == {
        "single_person": False,
        "since": None,
        "changed": True,
    }
    assert "is off already" in run("off")


def test_the_command_takes_no_other_word(db: None) -> None:
    with pytest.raises(CommandError):
        run("perhaps")


def test_each_turn_is_an_event_of_the_operator(alone: None) -> None:
    newsroom.turn_single_person(on=False, now=LATER)

    events = list(LedgerEvent.objects.filter(kind="newsroom-switched").order_by("sequence"))
    assert [json.loads(one.payload)["single_person"] for one in events] == ["on", "off"]
    assert {(one.actor, json.loads(one.payload)["turned_by"]) for one in events} == {
        ("", "operator")
    }


def test_verify_is_content_with_what_one_person_published(
    alone: None, proposed: Verdict, people: People
) -> None:
    publish(approve(proposed, people), people)
    newsroom.turn_single_person(on=False, now=LATER)

    assert verification.verify().problems == []


def test_verify_names_an_approval_outside_its_period(
    alone: None, proposed: Verdict, people: People
) -> None:
    publish(approve(proposed, people), people)
    period = SinglePersonPeriod.objects.get()
    period.turned_on_at = LATER
    period.save()

    codes = {one.code for one in verification.verify().problems}

    assert codes == {"approved-outside-period", "state-differs"}


def test_verify_names_an_approval_by_an_author(
    alone: None, proposed: Verdict, people: People
) -> None:
    """The proposer is somebody else, so that the constraint sees two."""
    verdict = publish(approve(proposed, people), people)
    with triggers.lifted():
        Verdict.objects.filter(pk=verdict.pk).update(
            single_person_period=None, proposed_by=people.reviewer
        )

    assert "approved-by-author" in {one.code for one in verification.verify().problems}


def test_the_mark_reaches_page_api_and_export(
    client: Client, alone: None, proposed: Verdict, people: People
) -> None:
    verdict = publish(approve(proposed, people), people)
    claim: Claim = verdict.claim

    page = client.get(f"/claims/{claim.public_id}/x/", follow=True)
    told = client.get(f"/api/v1/claims/{claim.public_id}/").json()
    table = b"".join(exports.export(format="csv", now=LATER)).decode()

    assert "No second person approved this." in pages.text(page)
    assert told["verdict"]["single_person"] is True
    assert "single_person" in exporting.COLUMNS
    assert ",true," in table


def test_a_later_version_of_two_shows_the_difference(
    client: Client, alone: None, proposed: Verdict, people: People
) -> None:
    claim = publish(approve(proposed, people), people).claim
    made.published(claim, by=people.editor, approver=people.second_editor, kind="update")

    page = client.get(f"/claims/{claim.public_id}/x/", follow=True)

    assert "Second reader none: its author approved it yes" in pages.text(page)
    assert "No second person approved this." not in pages.text(page)


def test_the_desk_says_so_and_the_button_means_it(
    alone: None, proposed: Verdict, people: People, sit: Sit
) -> None:
    editor = sit(people.editor)

    shown = editor.get(pages.claim_url(proposed.claim))
    assert "This is a newsroom of one." in pages.text(shown)
    assert "Approve my own work" in pages.text(shown)
    assert "approve it as its only reader" in pages.text(shown)
    assert "This is a newsroom of one." in pages.text(editor.get("/admin/"))
    assert "Approve my own work" not in pages.text(
        sit(people.second_editor).get(pages.claim_url(proposed.claim))
    )


def test_one_person_goes_the_whole_way_at_the_desk(
    alone: None, proposed: Verdict, people: People, sit: Sit
) -> None:
    editor = sit(people.editor)
    assert proposed.claim.text in pages.text(editor.get("/admin/"))

    pages.step(editor, proposed, "approve")
    preview: Any = editor.get(pages.claim_url(proposed.claim, "preview"))
    pages.step(editor, proposed, "publish")

    proposed.refresh_from_db()
    assert "publish" in pages.buttons(preview)
    assert "No second person approved this." in pages.text(preview)
    assert proposed.stage == "published"
    assert "no second person" in pages.text(editor.get(pages.claim_url(proposed.claim)))
    assert "its author" in pages.text(editor.get("/admin/claims/verdict/"))


def test_turned_off_the_preview_says_why_it_cannot_go_out(
    alone: None, proposed: Verdict, people: People, sit: Sit
) -> None:
    approve(proposed, people)
    newsroom.turn_single_person(on=False, now=LATER)

    preview = sit(people.editor).get(pages.claim_url(proposed.claim, "preview"))

    assert "publish" not in pages.buttons(preview)
    assert gate.SINGLE_PERSON_OVER.message in pages.text(preview)


def test_the_only_person_can_be_erased(alone: None, proposed: Verdict, people: People) -> None:
    publish(approve(proposed, people), people)
    checkpoints.sign(now=NOW)

    accounts.erase(username=people.editor.username, now=LATER)

    assert verification.verify().problems == []


def test_what_two_proposed_unseen_takes_a_third_all_the_same(
    alone: None, people: People, sit: Sit
) -> None:
    claim = double.claim(people)
    double.hand_in(claim, people.editor)
    double.hand_in(claim, people.second_editor)
    verdict = claim.verdicts.get()

    editor = sit(people.editor)
    assert "approve" not in pages.buttons(editor.get(pages.claim_url(claim)))
    assert claim.text not in pages.text(editor.get("/admin/"))
    with pytest.raises(verdicts.OwnWork):
        approve(verdict, people)
