"""What runs by itself, and on what terms."""

import pytest
from celery import signals
from celery.beat import Scheduler
from django.conf import settings

from factcheck.celery import app

SWEEPS = {
    "sources.tasks.sweep_links",
    "sources.tasks.call_for_captures",
    "sources.tasks.check_captures",
    "sources.tasks.prune_captures",
    "sources.tasks.ask_archives",
    "claims.tasks.fetch_articles",
    "claims.tasks.open_rereviews",
    "claims.tasks.sign_ledger",
    "claims.tasks.forget_kept_answers",
}


def test_every_sweep_is_asked_for_each_minute_and_forgotten_before_the_next() -> None:
    entries = app.conf.beat_schedule.values()

    assert {entry["task"] for entry in entries} == SWEEPS
    for entry in entries:
        assert entry["schedule"] == 60
        assert 0 < entry["options"]["expires"] < entry["schedule"]


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()

    assert set(app.tasks) >= SWEEPS


def test_the_first_sweeps_are_asked_for_when_beat_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(app, "send_task", lambda name, *, expires: sent.append((name, expires)))

    signals.beat_init.send(sender=None)

    assert {name for name, _ in sent} == SWEEPS
    assert all(expires < 60 for _, expires in sent)


def test_beat_keeps_no_file() -> None:
    assert settings.CELERY_BEAT_SCHEDULER == "celery.beat:Scheduler"
    assert set(Scheduler(app).schedule) >= set(app.conf.beat_schedule)


def test_a_message_is_kept_until_its_task_is_done() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_ignore_result
    assert app.conf.accept_content == ["json"]


def test_no_task_outlives_the_visibility_timeout() -> None:
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT < 300
    if settings.REDIS_URL:
        assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] == 300
