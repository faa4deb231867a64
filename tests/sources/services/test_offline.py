"""Since when our own line is down, and that every page of the desk says so."""

import datetime as dt

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from sources.models import Sweep
from sources.services import offline
from tests.newsroom import NOW, People

MINUTE = dt.timedelta(minutes=1)
admin.autodiscover()
LISTS = sorted(
    f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    for model in admin.site._registry
    if model._meta.app_label in ("sources", "claims")
)

pytestmark = pytest.mark.django_db


def swept(*found_offline: bool | None) -> None:
    """One sweep a minute; None is one that has not finished."""
    for minute, found in enumerate(found_offline):
        at = NOW + minute * MINUTE
        finished_at = None if found is None else at + MINUTE / 2
        Sweep.objects.create(started_at=at, finished_at=finished_at, offline=bool(found))


@pytest.mark.parametrize(
    ("sweeps", "minute"),
    [
        ([], None),
        ([False], None),
        ([True], 0),
        ([True, True, True], 0),
        ([True, False, True, True], 2),
        ([False, True, None], 1),
        ([True, True, False], None),
        ([None], None),
    ],
)
def test_offline_since_the_first_sweep_of_the_run(
    sweeps: list[bool | None], minute: int | None
) -> None:
    swept(*sweeps)

    assert offline.since() == (None if minute is None else NOW + minute * MINUTE)


@pytest.mark.parametrize("name", ["admin:index", "admin:claims_rereview_changes", *LISTS])
def test_every_page_of_the_desk_says_since_when(people: People, name: str) -> None:
    swept(False, True, True)
    reviewing = Client()
    reviewing.force_login(people.reviewer)

    shown = reviewing.get(reverse(name)).content.decode()

    assert shown.count("We are offline.") == 1
    assert "Since March 2, 2026, 9:01 a.m. most looks fail on our own line." in shown


def test_who_has_no_role_is_not_told(people: People) -> None:
    swept(True)
    outsider = Client()
    outsider.force_login(people.outsider)

    assert "We are offline." not in outsider.get(reverse("admin:index")).content.decode()
