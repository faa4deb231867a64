"""The operator's probes. `Sweep` rows stand for the sweeps that beat asks for."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from factcheck import probes
from sources.models import Sweep

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.get_fixed_timezone(0))
LONG_AGO = timedelta(days=1)


@pytest.fixture
def _long_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "STARTED_AT", timezone.now() - LONG_AGO)


def test_healthz_answers_without_asking_the_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_readyz_is_green_just_after_the_start(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "STARTED_AT", timezone.now())

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "broker": "ok",
        "last_sweep_at": None,
        "offline": False,
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("_long_running")
def test_readyz_is_red_when_no_sweep_ever_ran(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["ready"] is False


@pytest.mark.django_db
@pytest.mark.usefixtures("_long_running")
@pytest.mark.parametrize(("age", "status"), [(1, 200), (2.9, 200), (3.1, 503), (60, 503)])
def test_readyz_follows_the_age_in_minutes_of_the_last_sweep(
    client: Client, age: float, status: int
) -> None:
    then = timezone.now() - timedelta(minutes=age)
    Sweep.objects.create(started_at=then - timedelta(seconds=5), finished_at=then)

    answer = client.get("/readyz")

    assert answer.status_code == status
    assert answer.json()["last_sweep_at"] == f"{then:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.django_db
@pytest.mark.usefixtures("_long_running")
def test_being_offline_is_said_and_does_not_make_it_red(client: Client) -> None:
    now = timezone.now()
    Sweep.objects.create(started_at=now - timedelta(minutes=1), finished_at=now, offline=True)
    Sweep.objects.create(started_at=now)  # still running: says nothing about offline yet

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["offline"] is True


@pytest.mark.django_db
def test_readyz_is_red_when_the_broker_does_not_answer(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["broker"] == "unreachable"


@pytest.mark.django_db
def test_readyz_is_red_when_the_embedded_broker_has_no_folder(
    client: Client, settings: Settings
) -> None:
    settings.REDIS_URL = ""
    settings.BROKER_DIR = settings.DATA_DIR / "elsewhere"

    assert client.get("/readyz").json()["broker"] == "unreachable"


def test_readyz_is_red_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(probes, "last_sweep_at", fail)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"
