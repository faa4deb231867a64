"""A look that somebody tells of counts like one of ours, and only before the first of ours."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable

import pytest

from sources import choices
from sources.models import HealthChange, Link
from sources.services import capturing, looks_elsewhere
from tests import watching
from tests.newsroom import NOW

pytestmark = pytest.mark.django_db
URL = "https://harbour.example/count"
AGO = NOW - dt.timedelta(days=2)


def told(outcome: choices.Outcome = choices.Outcome.GONE) -> looks_elsewhere.Told:
    return looks_elsewhere.Told(
        outcome=outcome,
        reason="http-404",
        status_code=404,
        at=AGO,
        next_check_at=NOW + dt.timedelta(days=7),
    )


def test_a_failed_look_is_the_first_strike(watch: Callable[[str], Link]) -> None:
    link = watch(URL)

    looks_elsewhere.record(link=link, told=told())

    assert watching.standing(link) == watching.replayed(link)
    assert (watching.standing(link).strikes, watching.standing(link).since) == (1, AGO)
    assert HealthChange.objects.values_list("old", "new", "at").get() == ("unknown", "suspect", AGO)
    assert not Link.objects.due(NOW).exists()


def test_a_text_that_they_hold_from_before_becomes_ours(watch: Callable[[str], Link]) -> None:
    link, before = watch(URL), AGO - dt.timedelta(days=30)
    copy = looks_elsewhere.Copy(text="Ninety calls.", captured_at=before)

    looks_elsewhere.record(link=link, told=dataclasses.replace(told(), copy=copy))

    kept = link.snapshots.get()
    assert (kept.text, kept.captured_at) == ("Ninety calls.", before)
    assert kept.sha256 == hashlib.sha256(b"Ninety calls.").hexdigest()


def test_a_wanted_capture_waits_for_our_own_first_look(watch: Callable[[str], Link]) -> None:
    link = watch(URL)

    looks_elsewhere.record(link=link, told=told())

    assert capturing.make_due(now=NOW + dt.timedelta(hours=1)) == 0
    assert link.capture_requests.open().count() == 1


def test_a_look_that_changes_no_health_leaves_no_change(watch: Callable[[str], Link]) -> None:
    looks_elsewhere.record(link=watch(URL), told=told(choices.Outcome.REFUSED))

    assert not HealthChange.objects.exists()


def test_history_of_our_own_is_not_rewritten(watch: Callable[[str], Link]) -> None:
    link = watch(URL)
    looks_elsewhere.record(link=link, told=told())

    with pytest.raises(looks_elsewhere.AlreadyWatched):
        looks_elsewhere.record(link=link, told=told())

    assert link.looks.count() == 1
