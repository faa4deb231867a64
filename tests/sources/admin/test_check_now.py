"""Looks that somebody asks for at the desk: one, a selection, or a whole host."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from sources.admin import bells, histories
from sources.models import Link, LinkCheck
from sources.services import checking
from tests import newsroom, web
from tests.newsroom import People

LIST = "admin:sources_link_changelist"
Watch = Callable[[str], Link]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tasks that were rung for."""
    names: list[str] = []
    monkeypatch.setattr(bells, "_ring", names.append)
    return names


@pytest.fixture
def link(people: People) -> Link:
    newsroom.published_claim(people)
    return Link.objects.get()


def press(client: Client, link: Link, step: str = "check_now") -> Any:
    return client.post(reverse(f"admin:sources_link_{step}", args=[link.pk]), follow=True)


def choose(client: Client, links: list[Link], action: str = "check_now") -> list[str]:
    """What is said after an action on these rows of the list."""
    chosen = {"action": action, "_selected_action": [link.pk for link in links], "index": 0}
    answer: Any = client.post(reverse(LIST), chosen)
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_look_at_once_is_made_and_told(
    reviewing: Client,
    site: web.Site,
    watch: Watch,
    rung: list[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    site.answers["/page"] = web.page("Harbour", "Ninety ships called at the harbour last year.")
    link = watch(site.url("/page"))

    with django_capture_on_commit_callbacks(execute=True):
        answer = press(reviewing, link)

    assert (
        "Alive: The page answered; it is the first text we have of it. The link is now healthy."
        in (answer.content.decode())
    )
    assert link.looks.get().outcome == "alive"
    assert rung == ["claims.tasks.open_rereviews"]


def test_look_at_once_at_a_page_that_is_gone_is_one_strike(
    reviewing: Client, site: web.Site, watch: Watch, rung: list[str]
) -> None:
    link = watch(site.url("/status/404"))

    answer = press(reviewing, link)

    shown = answer.content.decode()
    assert "Gone: The server says “not found” (404)." in shown
    assert "The link is now suspect. One more such look, on another day and after" in shown
    assert "1 strike since" in shown


def test_link_that_a_worker_has_is_left_to_it(
    reviewing: Client, link: Link, rung: list[str]
) -> None:
    until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    Link.objects.update(lease_token=uuid.uuid4(), lease_until=until)

    answer = press(reviewing, link)

    assert "A worker is looking at it just now." in answer.content.decode()
    assert not LinkCheck.objects.exists()


@pytest.mark.parametrize("step", ["check_now", "check_host"])
def test_asking_for_a_look_is_a_post(reviewing: Client, link: Link, step: str) -> None:
    address = reverse(f"admin:sources_link_{step}", args=[link.pk])

    assert reviewing.get(address).status_code == 405


def test_check_from_another_site_is_refused(people: People, link: Link) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.reviewer)

    assert press(client, link).status_code == 403
    assert not LinkCheck.objects.exists()


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_who_may_not_check_is_refused(
    people: People, link: Link, who: str, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(getattr(people, who))

    assert press(client, link).status_code == 403
    assert not LinkCheck.objects.exists()


def test_a_few_selected_are_looked_at_and_each_is_told(
    reviewing: Client, site: web.Site, watch: Watch, rung: list[str]
) -> None:
    site.answers["/page"] = web.page("Harbour", "Ninety ships called at the harbour last year.")
    links = [watch(site.url("/page")), watch(site.url("/status/404", host="127.0.4.2"))]

    told = choose(reviewing, links)

    assert told[0].startswith(f"{links[0].url}: Alive: The page answered")
    assert told[1].startswith(f"{links[1].url}: Gone: The server says “not found” (404).")
    assert [link.looks.count() for link in links] == [1, 1]


def test_many_selected_are_made_due_and_the_checker_is_rung(
    reviewing: Client, watch: Watch, rung: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    links = [watch(f"https://harbour.example/{number}") for number in range(11)]
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    Link.objects.exclude(pk=links[0].pk).update(next_check_at=later)

    with django_capture_on_commit_callbacks(execute=True):
        told = choose(reviewing, links)

    assert told == [
        "11 links are looked at in the background, one host as fast as it may be asked. "
        "1 of them was due already. Reload the list to see them come in."
    ]
    assert rung == ["sources.tasks.sweep_links"]
    assert not Link.objects.filter(next_check_at__gte=later).exists()


@pytest.mark.parametrize("way", ["page", "list"])
def test_whole_host_is_made_due_and_no_other(
    reviewing: Client,
    watch: Watch,
    rung: list[str],
    way: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    links = [watch(f"https://harbour.example/{number}") for number in range(3)]
    other = watch("https://mayor.example/")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    Link.objects.update(next_check_at=later)

    with django_capture_on_commit_callbacks(execute=True):
        if way == "page":
            answer = press(reviewing, links[0], "check_host")
            told = [str(message) for message in answer.context["messages"]]
        else:
            told = choose(reviewing, links[:1], "check_hosts")

    assert told[0].startswith("3 links of harbour.example are looked at in the background")
    assert Link.objects.filter(next_check_at__lt=later).count() == 3
    assert other not in Link.objects.filter(next_check_at__lt=later)
    assert rung == ["sources.tasks.sweep_links"]


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_who_may_not_check_may_not_have_a_host_checked(
    people: People, link: Link, who: str, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(getattr(people, who))

    assert press(client, link, "check_host").status_code == 403


def test_check_that_was_not_reached_in_time_is_told() -> None:
    checked = checking.Checked(Link(), checking.Attention.QUEUED, None)

    assert "stays due" in histories.told(checked)
