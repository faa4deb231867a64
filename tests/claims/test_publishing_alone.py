"""Nobody publishes alone: every way is refused, or named by the next `verify`."""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection, transaction

from claims.models import Verdict
from claims.services import findings, persons, verdicts
from factcheck import verification
from sources.services import revisions, roles
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.alone import WAYS, Scene
from tests.newsroom import NOW, People

REFUSALS = (
    verdicts.OwnWork,
    verdicts.NotReady,
    verdicts.NotInThatStage,
    findings.NotUsable,
    revisions.Stale,
    roles.NotPermitted,
    DatabaseError,
    DeserializationError,
    CommandError,
)
FOR_WANT_OF_A_SECOND_PERSON = {
    "approval-without-event",
    "approved-by-author",
    "approved-outside-period",
}
A_SWITCH_NOBODY_TURNED = {"row-without-event"}


def proposed_by(author: User) -> Verdict:
    claim = newsroom.claim(by=author)
    newsroom.evidence(claim, by=author)
    verdict = newsroom.draft(claim, by=author)
    return verdicts.propose(verdict=verdict, revision=1, by=author, now=NOW)


@pytest.fixture
def scene(people: People, tmp_path: Path) -> Scene:
    return Scene(people, proposed_by(people.editor), tmp_path)


def attempt(said: str, scene: Scene) -> str:
    """What refused it; empty when nothing did."""
    try:
        with transaction.atomic():
            answer = WAYS[said](scene)
    except REFUSALS as error:
        return f"{type(error).__name__}: {error}"
    code = getattr(answer, "status_code", 0)
    return f"{code} {pages.refusal(answer) if code == 409 else ''}".strip() if code else ""


@pytest.mark.parametrize("said", WAYS)
def test_no_way_leads_past_the_second_person(
    scene: Scene, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = attempt(said, scene)

    out = Verdict.objects.filter(stage="published")
    named = {one.code for one in verification.verify().problems} if out.exists() else set()
    with capsys.disabled():
        stopped = f"verify: {', '.join(sorted(named))}" if named else refused
        sys.stdout.write(f"\n{connection.vendor:11}{said:70}{' '.join(stopped.split())[:110]}")
    if out.exists():
        assert named & (FOR_WANT_OF_A_SECOND_PERSON | A_SWITCH_NOBODY_TURNED)
    else:
        assert refused or said.startswith("double review")


def test_there_are_more_than_twenty_ways() -> None:
    assert len(WAYS) >= 20


def test_without_the_guard_a_second_account_would_do(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persons, "is_author", lambda **_: False)

    assert attempt("page: approve with a second account of the same e-mail", scene) == "302"
    scene.verdict.refresh_from_db()
    assert scene.verdict.stage == "approved"


def test_two_persons_do_publish(scene: Scene) -> None:
    """So that what is refused above is refused for want of the second."""
    verdict = verdicts.approve(
        verdict=scene.verdict, revision=1, by=scene.people.second_editor, now=NOW
    )
    verdicts.publish(verdict=verdict, revision=1, by=scene.me, now=NOW)

    assert verification.verify().problems == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempts", [4])
def test_an_edit_in_the_moment_of_approval_is_never_published_unread(attempts: int) -> None:
    """The author edits, approves and publishes while another approves what they had read."""
    people = newsroom.people()
    for _ in range(attempts):
        race(people, proposed_by(people.editor))

    for verdict in Verdict.objects.filter(stage="published"):
        assert verdict.approved_by == people.second_editor
        assert verdict.revision == verdict.approved_revision == 1
        assert verdict.rating
        assert verdict.rating.code == "true"


def race(people: People, verdict: Verdict) -> None:
    me = people.editor
    named: dict[str, Any] = {"verdict": verdict, "revision": 1, "now": NOW}
    steps: list[Callable[[], object]] = [
        lambda: newsroom.draft(verdict.claim, by=me, code="false", revision=1),
        lambda: verdicts.approve(**named, by=me),
        lambda: verdicts.approve(**named, by=people.second_editor),
        lambda: verdicts.publish(**named, by=me),
    ]
    start = threading.Barrier(len(steps))
    threads = [threading.Thread(target=run, args=[step, start]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run(step: Callable[[], object], start: threading.Barrier) -> None:
    try:
        start.wait(timeout=10)
        with suppress(*REFUSALS):
            step()
    finally:
        connection.close()
