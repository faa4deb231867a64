"""The doorbell of the checker may ring twice, at the wrong time, or while it shuts down."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from celery import signals
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import Settings

from sources import tasks
from sources.models import Blob, Capture, Link, LinkCheck, Pruning, Sweep
from sources.services import checking
from sources.web.store import Store
from tests import web

Watch = Callable[[str], Link]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every time the task rings for itself."""
    rung: list[str] = []
    monkeypatch.setattr(tasks.sweep_links, "apply_async", lambda **_: rung.append("sweep"))
    return rung


@pytest.fixture
def shutting_down() -> Iterator[None]:
    """The worker has been told to stop."""
    signals.worker_shutting_down.send(sender=None, sig="SIGTERM", how="Warm", exitcode=0)
    yield
    tasks.stopping[0] = 0


def test_a_sweep_run_twice_looks_once(site: web.Site, watch: Watch, rung: list[str]) -> None:
    watch(site.url("/plain"))

    tasks.sweep_links()
    tasks.sweep_links()

    assert LinkCheck.objects.count() == 1
    assert list(Sweep.objects.order_by("pk").values_list("checked", flat=True)) == [1, 0]
    assert rung == []


def test_a_ring_during_a_sweep_is_answered_after_it(
    site: web.Site, watch: Watch, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(site.url("/plain"))
    sweep = checking.sweep

    def interrupted(**arguments: object) -> object:
        tasks.sweep_links()
        return sweep(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "sweep", interrupted)

    tasks.sweep_links()

    assert (Sweep.objects.count(), LinkCheck.objects.count()) == (1, 1)
    assert rung == ["sweep"]


def test_a_sweep_that_runs_out_of_time_rings_for_the_next(
    site: web.Site, watch: Watch, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(site.url("/plain"))
    monkeypatch.setattr(checking, "SWEEP_SECONDS", 0.0)

    tasks.sweep_links()

    assert rung == ["sweep"]
    assert Link.objects.filter(lease_token=None).count() == 1


def test_a_worker_that_shuts_down_begins_no_look(
    site: web.Site, watch: Watch, rung: list[str], shutting_down: None
) -> None:
    watch(site.url("/plain"))

    tasks.sweep_links()

    assert site.hits == []
    assert Link.objects.filter(lease_token=None, lease_attempts=0).count() == 1
    assert rung == []


def test_a_broker_that_does_not_answer_is_no_failure_of_the_sweep(
    site: web.Site, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf(**_: object) -> None:
        raise OperationalError("no broker")

    watch(site.url("/plain"))
    monkeypatch.setattr(checking, "SWEEP_SECONDS", 0.0)
    monkeypatch.setattr(tasks.sweep_links, "apply_async", deaf)

    tasks.sweep_links()

    assert Sweep.objects.get().finished_at is not None


def test_the_next_sweep_starts_after_one_that_failed(
    site: web.Site, watch: Watch, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(site.url("/plain"))

    def broken(**_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(checking, "sweep", broken)
        with pytest.raises(OSError, match="disk full"):
            tasks.sweep_links()
    tasks.sweep_links()

    assert LinkCheck.objects.count() == 1


def test_a_capture_that_is_wanted_is_called_for_until_it_is_there(
    site: web.Site, watch: Watch, archive: Store, rung: list[str]
) -> None:
    link = watch(site.url("/plain"))
    Link.objects.update(next_check_at=timezone.now() + timedelta(days=7))

    tasks.call_for_captures()
    tasks.sweep_links()
    tasks.call_for_captures()

    assert rung == ["sweep"]
    assert Capture.objects.get().link == link


def test_the_archive_is_read_and_pruned_as_often_as_asked(
    site: web.Site, watch: Watch, archive: Store, settings: Settings
) -> None:
    watch(site.url("/plain"))
    tasks.sweep_links()
    settings.SNAPSHOT_QUOTA = 0

    for _ in range(2):
        tasks.check_captures()
        tasks.prune_captures()

    blob = Blob.objects.get()
    assert blob.checked_at is not None
    assert Pruning.objects.get().blob == blob
    assert not archive.path(blob.sha256).exists()
