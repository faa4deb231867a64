"""`manage.py verify` names what was changed, and is quiet when nothing was."""

import datetime as dt
import json
import random
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import F

from claims.choices import EventKind
from claims.models import (
    Checkpoint,
    Claim,
    CommentRequest,
    Evidence,
    LedgerEvent,
    LedgerPerson,
    LedgerSalt,
    Rating,
    RatingScale,
    RegisterBinding,
    ReReview,
    Verdict,
    VerdictStep,
)
from claims.rules import notes
from claims.services import (
    checkpoints,
    evidence,
    intake,
    ledger,
    opening,
    rereviews,
    scales,
    states,
    verdicts,
)
from factcheck import verification
from sources.models import Snapshot
from tests import newsroom, tampering
from tests.claims import press, registers
from tests.newsroom import NOW, People

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> People:
    return newsroom.people()


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    """(exit code, what was said) of the command."""
    out = StringIO()
    try:
        call_command("verify", "--json", *arguments, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def codes(report: verification.Report) -> set[str]:
    return {one.code for one in report.problems}


def busy_newsroom(people: People) -> Verdict:
    """Every governed table holds rows that came in through the services."""
    first = newsroom.published_claim(people)
    later = NOW + dt.timedelta(days=1)
    evidence.ask_for_comment(
        claim=first.claim, asked_of="The Mayor", asked_on=NOW.date(), by=people.reviewer, now=NOW
    )
    press.turn(press.only_link(first.claim), health="drifted", outcome="drifted", at=later)
    rereviews.open_for_changes(now=later)
    second = newsroom.published(
        first.claim,
        by=people.reviewer,
        approver=people.editor,
        kind="correction",
        code="false",
        notice="We miscounted.",
        now=later,
    )
    declined = intake.take_in_claim(
        description=intake.ClaimDescription(text="Out of scope"), by=people.reviewer, now=later
    )
    intake.decline_claim(
        claim=declined, reason="Opinion.", revision=None, by=people.reviewer, now=later
    )
    scales.reword_rating(
        rating=newsroom.rating("true"),
        label="Right",
        definition="",
        revision=None,
        by=people.editor,
        now=later,
    )
    return second


def test_an_honest_newsroom_raises_no_alarm(people: People) -> None:
    busy_newsroom(people)
    checkpoints.sign(now=NOW)

    assert run() == (
        0,
        {"ok": True, "events": LedgerEvent.objects.count(), "first_bad": None, "problems": []},
    )


def lose_a_binding(verdict: Verdict) -> None:
    """Taken off past the services, once it was put on through them."""
    by = User.objects.in_bulk(field_name="username")
    people = People(
        by["reviewer"], by["editor"], by["second-editor"], by["administrator"], by["outsider"]
    )
    registers.bind(verdict.claim, registers.majors(people), people)
    RegisterBinding.objects.all()._raw_delete("default")


Write = Callable[[Verdict], object]
PAST_THE_SERVICES: list[tuple[str, Write, str]] = [
    ("claim text", lambda it: Claim.objects.update(text="Other"), "state-differs"),
    ("claim notes", lambda it: Claim.objects.update(notes="Psst"), "state-differs"),
    ("appearance", lambda it: it.claim.appearances.update(exact="x"), "state-differs"),
    ("comment", lambda it: it.claim.comment_requests.all().delete(), "state-differs"),
    ("evidence", lambda it: Evidence.objects.update(stance="refutes"), "state-differs"),
    ("summary", lambda it: Verdict.objects.update(summary="Other"), "state-differs"),
    ("words found by", lambda it: Verdict.objects.update(search_text="spam"), "state-differs"),
    ("citation", lambda it: it.cited.clear(), "state-differs"),
    ("step", lambda it: VerdictStep.objects.filter(act="drafted").delete(), "state-differs"),
    ("reason", lambda it: it.reasons.all().delete(), "state-differs"),
    ("facet", lambda it: it.facets.all().delete(), "state-differs"),
    ("settlement", lambda it: ReReview.objects.update(note="Fine"), "state-differs"),
    ("rating", lambda it: Rating.objects.filter(code="false").update(label="Lie"), "state-differs"),
    (
        "stage of a verdict",
        lambda it: Verdict.objects.filter(pk=it.pk).update(
            stage="draft", version=None, published_at=None, published_by=None, record=None
        ),
        "standing-differs",
    ),
    (
        "declined claim",
        lambda it: Claim.objects.exclude(declined_at=None).update(
            declined_at=None, declined_by=None, decline_reason=""
        ),
        "standing-differs",
    ),
    (
        "evidence",
        lambda it: Evidence.objects.update(
            withdrawn_at=NOW, withdrawn_by=it.drafted_by, withdrawal_reason="x"
        ),
        "standing-differs",
    ),
    ("way settled", lambda it: ReReview.objects.update(settlement="retracted"), "standing-differs"),
    (
        "revision",
        lambda it: Verdict.objects.update(revision=9, approved_revision=9),
        "standing-differs",
    ),
    ("binding", lose_a_binding, "standing-differs"),
    (
        "record",
        lambda it: Verdict.objects.filter(pk=it.pk).update(record={"claim": "other"}),
        "record-differs",
    ),
    ("hash", lambda it: Verdict.objects.filter(pk=it.pk).update(hash="a" * 64), "record-differs"),
    (
        "new claim",
        lambda it: Claim.objects.create(text="New", taken_in_at=NOW, taken_in_by=it.drafted_by),
        "row-without-event",
    ),
    (
        "approval",
        lambda it: Verdict.objects.filter(pk=it.pk).update(
            approved_by=User.objects.get(username="second-editor")
        ),
        "approval-without-event",
    ),
]


@pytest.mark.parametrize(
    ("write", "code"),
    [pytest.param(write, code, id=name) for name, write, code in PAST_THE_SERVICES],
)
def test_what_was_written_past_the_services_is_named(
    people: People, write: Write, code: str
) -> None:
    verdict = busy_newsroom(people)

    with tampering.unguarded(), transaction.atomic():
        write(verdict)
        report = verification.verify()

    assert not report.ok
    assert code in codes(report)


def test_an_event_of_another_kind_does_not_cover_up_a_step(people: People) -> None:
    """The state agrees with the last event, whatever that says was done."""
    verdict = newsroom.published_claim(people)
    row = verdict.cited.get()
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = NOW, people.editor, "Psst."
    with tampering.unguarded():
        row.save()
    ledger.append(kind=EventKind.EVIDENCE_ATTACHED, row=row, by=people.editor, now=NOW)

    [problem] = verification.verify().problems

    events = LedgerEvent.objects.count()
    assert (problem.code, problem.sequence) == ("standing-differs", events)
    assert problem.detail == (
        f"evidence/{row.pk} is withdrawn; its events, the last of them event {events} "
        "(evidence-attached), left it standing."
    )


def test_a_scale_put_to_use_past_the_services_is_named(people: People) -> None:
    by = people.editor
    scale = scales.add_scale(name="Short", description="", by=by, now=NOW)
    for code, value in (("yes", 2), ("no", 1)):
        step = scales.Step(code=code, label=code, value=value, best=2, worst=1)
        scales.add_rating(scale=scale, step=step, by=by, now=NOW)
    first = RatingScale.objects.get(in_use=True)
    scales.use_scale(scale=scale, by=by, now=NOW)
    assert verification.verify().problems == []

    with tampering.unguarded():
        RatingScale.objects.update(in_use=False)
        RatingScale.objects.filter(pk=first.pk).update(in_use=True)

    said = [one.detail for one in verification.verify().problems if one.code == "standing-differs"]
    assert {words.partition(";")[0] for words in said} == {
        f"scale/{scale.pk} is out of use",
        f"scale/{first.pk} is in use",
    }


def test_a_published_version_that_no_event_publishes_is_named(people: People) -> None:
    verdict = busy_newsroom(people)

    with tampering.unguarded():
        events = LedgerEvent.objects.filter(subject=f"verdict/{verdict.pk}")
        events.update(subject="verdict/999")

    assert codes(verification.verify()) >= {
        "publication-without-event",
        "approval-without-event",
        "row-without-event",
        "row-missing",
        "event-altered",
    }


def test_a_version_that_is_gone_is_named(people: People) -> None:
    busy_newsroom(people)

    with tampering.unguarded():
        Verdict.objects.filter(version=1).update(version=3, kind="update")

    assert "version-missing" in codes(verification.verify())


def test_a_rewritten_text_of_a_page_is_named(people: People) -> None:
    verdict = busy_newsroom(people)
    look = press.only_link(verdict.claim).looks.first()
    assert look
    Snapshot.objects.create(link=look.link, look=look, captured_at=NOW, text="x", sha256="a" * 64)

    assert codes(verification.verify()) == {"snapshot-altered"}


LOST_CONSTRAINTS = {
    "sqlite": {
        "an index": "DROP INDEX ratingscale_one_in_use",
        "a check": "PRAGMA writable_schema = 1; UPDATE sqlite_master SET sql = "
        """replace(sql, 'CONSTRAINT "claim_text_not_empty" CHECK', 'CHECK')""",
        "a check in a comment": "PRAGMA writable_schema = 1; UPDATE sqlite_master SET sql = "
        """replace(sql, 'CONSTRAINT "claim_text_not_empty" CHECK', """
        """'/* CONSTRAINT "claim_text_not_empty" CHECK */ CHECK')""",
    },
    "postgresql": {
        "an index": "DROP INDEX ratingscale_one_in_use",
        "a check": "ALTER TABLE claims_claim DROP CONSTRAINT claim_text_not_empty",
        "a check on another table": "ALTER TABLE claims_claim DROP CONSTRAINT claim_text_not_empty;"
        " ALTER TABLE claims_outlet ADD CONSTRAINT claim_text_not_empty CHECK (name <> '')",
    },
}[connection.vendor]


@pytest.mark.parametrize("how", LOST_CONSTRAINTS)
def test_a_constraint_that_is_gone_is_named(people: People, how: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in LOST_CONSTRAINTS[how].split(";"):
            cursor.execute(statement)
        report = verification.verify()
        transaction.set_rollback(True)

    assert codes(report) == {"constraint-missing"}


def grown(people: People, own_checkpoints: Path, *, to: int) -> str:
    """So many events; the checkpoints over each hundred are kept elsewhere, and ours are lost."""
    newsroom.published_claim(people)
    claims = [newsroom.claim(by=people.reviewer, text=f"Claim {number}").pk for number in range(20)]
    tampering.grow(to=to, claims=claims)
    return own_checkpoints.rename(own_checkpoints.with_name("exported")).read_text()


def test_fifty_of_fifty_tamperings_are_named(people: People, own_checkpoints: Path) -> None:
    exported = grown(people, own_checkpoints, to=5000)
    chance = tampering.dice(50)
    named: list[tuple[str, bool]] = []
    for number in range(50):
        way = tampering.WAYS[number % len(tampering.WAYS)]
        with tampering.undone(way, chance, 5000) as expected:
            report = verification.verify(against=exported)
        named.append((way.__name__, not report.ok and report.first_bad == expected))

    assert verification.verify(against=exported).ok
    assert [name for name, is_named in named if not is_named] == []


def test_a_ledger_written_anew_is_whole_to_who_kept_no_checkpoint(
    people: People, own_checkpoints: Path
) -> None:
    """Why checkpoints are given away: a chain alone proves nothing."""
    exported = grown(people, own_checkpoints, to=300)
    with tampering.undone(tampering.rewrite, tampering.dice(1), 300):
        alone, against = verification.verify(), verification.verify(against=exported)

    assert alone.ok
    assert codes(against) == {"checkpoint-differs"}


def test_twenty_honest_histories_raise_no_alarm(people: People, own_checkpoints: Path) -> None:
    chance = tampering.dice(20)
    for number in range(20):
        with transaction.atomic():
            for step in range(chance.randint(1, 4)):
                live_a_day(people, chance, f"{number}-{step}")
            checkpoints.sign(now=NOW)
            if number == 7:
                restore()
            if number == 13:
                upgrade(own_checkpoints)
            report = verification.verify(against=exported_text())
            transaction.set_rollback(True)
        own_checkpoints.unlink(missing_ok=True)

        assert report.problems == []


def live_a_day(people: People, chance: random.Random, name: str) -> None:
    """Somebody takes in a claim and goes with it as far as chance will have it."""
    by, now = people.reviewer, NOW + dt.timedelta(hours=chance.randint(0, 500))
    claim = newsroom.claim(by=by, text=f"Claim {name}", now=now)
    newsroom.evidence(claim, by=by, url=f"https://harbour.example/{name}", now=now)
    draft = newsroom.draft(claim, by=by, now=now)
    if chance.random() < 0.3:
        intake.edit_claim(
            claim=claim,
            description=intake.ClaimDescription(text=f"Reworded {name}"),
            revision=None,
            by=by,
            now=now,
        )
        draft.refresh_from_db()
    if chance.random() < 0.8:
        draft = verdicts.propose(verdict=draft, revision=None, by=by, now=now)
        ended = chance.choice(["approve", "return", "withdraw"])
        if ended == "return":
            verdicts.send_back(
                verdict=draft, reason="No.", revision=None, by=people.editor, now=now
            )
        if ended == "withdraw":
            verdicts.withdraw(verdict=draft, revision=None, by=by, now=now)
        if ended == "approve":
            revision = draft.revision
            draft = verdicts.approve(verdict=draft, revision=revision, by=people.editor, now=now)
            verdicts.publish(verdict=draft, revision=revision, by=people.editor, now=now)
    if chance.random() < 0.2:
        for one in claim.evidence.standing():
            evidence.withdraw(evidence=one, reason="Wrong page.", by=by, now=now)


def exported_text() -> str:
    return "\n".join(Checkpoint.objects.values_list("note", flat=True))


GOVERNED = [
    *(table.model for table in states.GOVERNED),
    *(child.model for table in states.GOVERNED for child in table.children.values()),
]


def restore() -> None:
    """Every row of the ledger goes through text and back, as through a dump."""
    models = [LedgerEvent, LedgerSalt, LedgerPerson, Checkpoint]
    rows = [row for model in models for row in model._default_manager.all()]
    dump = serializers.serialize("json", rows)
    with tampering.unguarded():
        forget_ledger()
        for one in serializers.deserialize("json", dump):
            one.save()


def upgrade(own_checkpoints: Path) -> None:
    """As an installation from before the ledger: the rows are there, and no event tells of them."""
    with tampering.unguarded():
        forget_ledger()
    own_checkpoints.unlink(missing_ok=True)
    opening.open_ledger(models=apps.get_model, now=NOW)
    checkpoints.sign(now=NOW)


def forget_ledger() -> None:
    for model in (LedgerSalt, LedgerPerson, Checkpoint, LedgerEvent):
        model._default_manager.all()._raw_delete("default")


def test_what_stood_before_the_ledger_is_told_to_it_once(
    people: People, own_checkpoints: Path
) -> None:
    verdict = busy_newsroom(people)
    upgrade(own_checkpoints)
    events = LedgerEvent.objects.count()

    assert opening.open_ledger(models=apps.get_model, now=NOW) == 0
    assert set(LedgerEvent.objects.values_list("kind", flat=True)) == {EventKind.LEDGER_OPENED}
    assert LedgerEvent.objects.publishing().filter(subject=f"verdict/{verdict.pk}").exists()
    assert events == sum(len(keys) for one in states.GOVERNED for keys in states.keys(table=one))


@pytest.mark.parametrize("moved", [{"microseconds": 1}, {"milliseconds": 1}, {"seconds": -1}])
def test_the_time_of_an_event_cannot_be_moved(people: People, moved: dict[str, int]) -> None:
    with tampering.unguarded():
        LedgerEvent.objects.filter(pk=2).update(at=F("at") + dt.timedelta(**moved))

    report = verification.verify()

    assert (codes(report), report.first_bad) == ({"event-altered"}, 2)


@pytest.mark.parametrize("microsecond", [0, 1000, 120_000, 123_000, 123_456, 999_999])
def test_a_time_is_read_as_it_was_hashed(people: People, microsecond: int) -> None:
    at = NOW.replace(microsecond=microsecond)
    ledger.append_fact(kind=EventKind.NEWSROOM_SWITCHED, subject="newsroom/switch", by=None, now=at)

    assert verification.verify().problems == []


def test_a_migration_opens_the_ledger_with_the_models_of_its_own_time(people: People) -> None:
    busy_newsroom(people)
    with tampering.unguarded():
        forget_ledger()
        for younger in (CommentRequest, Evidence, RatingScale, ReReview):
            younger._default_manager.update(revision=1)  # a column that was not there then
    then = MigrationLoader(connection).project_state([("claims", "0023_ledger_opened")]).apps

    opening.open_ledger(models=then.get_model, now=NOW)

    assert verification.verify().problems == []


def test_a_forged_checkpoint_is_named(people: People) -> None:
    made = checkpoints.sign(now=NOW)
    assert made
    forger = notes.Signer(checkpoints.key().name, b"\1" * 32)
    forged = notes.sign(notes.checkpoint(notes.Head(forger.name, made.size, b"\2" * 32)), forger)
    with tampering.unguarded():
        Checkpoint.objects.update(note=forged)

    assert codes(verification.verify()) == {"checkpoint-unsigned"}


def test_a_checkpoint_that_is_filed_as_another_is_named(people: People) -> None:
    checkpoints.sign(now=NOW)
    with tampering.unguarded():
        Checkpoint.objects.update(root_hash="b" * 64)

    assert codes(verification.verify()) == {"checkpoint-misfiled"}


def test_a_file_of_checkpoints_that_somebody_wrote_into_is_named(own_checkpoints: Path) -> None:
    checkpoints.sign(now=NOW)
    own_checkpoints.write_text(own_checkpoints.read_text() + "and more")

    assert codes(verification.verify()) == {"checkpoint-unsigned"}


def test_it_says_where_and_ends_with_one(people: People, own_checkpoints: Path) -> None:
    grown(people, own_checkpoints, to=200)
    kept = own_checkpoints.with_name("exported")
    with tampering.unguarded():
        LedgerEvent.objects.filter(pk=77).update(kind="claim-declined")

    code, said = run("--against", str(kept))

    assert code == 1
    assert (said["ok"], said["first_bad"], said["events"]) == (False, 77, 200)
    assert {one["code"] for one in said["problems"]} == {"event-altered", "standing-differs"}


def test_it_tells_people_too(people: People) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    events = LedgerEvent.objects.count()
    assert out.getvalue() == f"{events} events, all as they were left.\n"

    with tampering.unguarded():
        Claim.objects.all()._raw_delete("default")
        LedgerEvent.objects.filter(pk=3).update(actor="x")
    with pytest.raises(SystemExit):
        call_command("verify", stdout=out)

    assert "event-altered (event 3): Event 3 is not the one that was written." in out.getvalue()
    assert "First bad: 3" in out.getvalue()


@pytest.mark.parametrize("content", [None, b"", b"no checkpoint\n", b"\xff\xfe"])
def test_what_cannot_be_read_ends_with_two(tmp_path: Path, content: bytes | None) -> None:
    given = tmp_path / "given"
    if content is not None:
        given.write_bytes(content)

    with pytest.raises(CommandError) as raised:
        call_command("verify", "--against", str(given))

    assert raised.value.returncode == 2


def test_without_its_key_it_cannot_run(settings: LazySettings, tmp_path: Path) -> None:
    settings.LEDGER_KEY_FILE = tmp_path / "no-key"

    with pytest.raises(CommandError) as raised:
        call_command("verify")

    assert raised.value.returncode == 2


def test_many_problems_of_one_kind_are_cut_short(people: People, own_checkpoints: Path) -> None:
    grown(people, own_checkpoints, to=200)
    with tampering.unguarded():
        LedgerEvent.objects.update(actor="x")

    report = verification.verify()

    assert len(report.problems) < 3 * verification.MOST
    assert "more" in codes(report)
