"""The desk of hosts: what each holds, how it is treated, and the buttons that change that."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from pytest_django import DjangoAssertNumQueries

from sources.models import Host, Link, RobotsFile
from sources.services import hosts
from tests import watching
from tests.newsroom import NOW, People

LIST = "admin:sources_host_changelist"
NAME = "harbour.example"
SOON = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr("sources.admin.bells._ring", names.append)
    return names


@pytest.fixture
def links(people: People) -> list[Link]:
    """Two links of one host, one of which fails, and one of another."""
    urls = [f"https://{NAME}/a", f"https://{NAME}/b", "https://mayor.example/"]
    made = [watching.watch(url, by=people.reviewer) for url in urls]
    gone = {"health": "gone", "ladder": "gone", "strikes": 2}
    at = dict.fromkeys(("first_strike_at", "last_strike_at", "health_since"), NOW)
    Link.objects.filter(pk=made[0].pk).update(next_check_at=SOON, **gone, **at)
    return made


def page(client: Client, name: str = NAME) -> Any:
    return client.get(reverse("admin:sources_host_page", args=[name]))


def press(client: Client, step: str, **typed: Any) -> Any:
    address = reverse("admin:sources_host_step", args=[NAME, step])
    return client.post(address, {"revision": 0} | typed, follow=True)


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def named(client: Client, **query: str) -> list[str]:
    return [row["name"] for row in client.get(reverse(LIST), query).context["rows"]]


def test_hosts_are_listed_with_their_links_worst_first(
    reviewing: Client, links: list[Link]
) -> None:
    answer = reviewing.get(reverse(LIST))

    rows = [(row["name"], row["links"], row["failing"]) for row in answer.context["rows"]]
    assert rows == [(NAME, 2, 1), ("mayor.example", 1, 0)]
    assert "Gone 1" in text(answer)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [NAME, "mayor.example"]),
        ({"only": "failing"}, [NAME]),
        ({"only": "blocked"}, []),
        ({"only": "paused"}, ["mayor.example"]),
        ({"only": "penalised"}, [NAME]),
        ({"only": "taught"}, []),
        ({"only": "nonsense"}, [NAME, "mayor.example"]),
        ({"q": "MAYOR"}, ["mayor.example"]),
        ({"q": "nowhere"}, []),
        ({"page": "99"}, [NAME, "mayor.example"]),
    ],
)
def test_hosts_are_filtered_and_searched(
    reviewing: Client,
    people: People,
    links: list[Link],
    query: dict[str, str],
    found: list[str],
) -> None:
    hosts.pause(name="mayor.example", reason="Asked.", revision=0, by=people.editor, now=NOW)
    Host.objects.create(name=NAME, penalty_until=SOON, penalty_seconds=60)

    assert named(reviewing, **query) == found


def test_empty_lists_say_what_to_expect(reviewing: Client, people: People) -> None:
    assert "There is no link yet." in text(reviewing.get(reverse(LIST)))
    assert "No host is like that." in text(reviewing.get(reverse(LIST), {"q": "x"}))


def test_page_of_a_host_shows_how_it_is_treated(
    reviewing: Client, people: People, links: list[Link]
) -> None:
    Host.objects.create(name=NAME, penalty_until=SOON, penalty_seconds=60, delay=5.0)

    shown = text(page(reviewing))

    assert "2 links, 1 failing" in shown
    assert "5 seconds" in shown
    assert "Nothing is asked of it until" in shown


def test_host_is_paused_and_resumed(reviewing: Client, people: People, links: list[Link]) -> None:
    paused = press(reviewing, "pause", reason="They wrote to us.")

    host = Host.objects.get()
    assert (host.pause_reason, host.paused_by) == ("They wrote to us.", people.reviewer)
    assert f"Paused: nothing is asked of {NAME}" in text(paused)
    assert "They wrote to us." in text(paused)
    assert "Check all its links now" not in paused.content.decode()
    resumed = press(reviewing, "resume", revision=host.revision)
    assert f"Resumed: {NAME} is looked at again" in text(resumed)
    assert not Host.objects.get().is_paused


def test_delay_is_set_and_taken_back(reviewing: Client, links: list[Link]) -> None:
    press(reviewing, "delay", delay="7.5")
    assert Host.objects.get().delay == 7.5

    press(reviewing, "delay", delay="", revision=1)

    assert Host.objects.get().delay is None


@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        ("pause", {"reason": " "}, "Say why, in a few words"),
        ("teach", {"reason": "x" * 301}, "in 300 characters at most"),
        ("delay", {"delay": "-3"}, "Give a delay from"),
        ("delay", {"delay": "soon"}, "Write the seconds as a number"),
    ],
)
def test_what_does_not_do_is_answered_and_kept(
    reviewing: Client, links: list[Link], step: str, typed: dict[str, str], said: str
) -> None:
    answer = press(reviewing, step, **typed)

    assert answer.status_code == 422
    assert said in text(answer)
    assert typed.popitem()[1].strip() in answer.content.decode()
    assert not Host.objects.exists()


def test_second_person_is_told_and_may_follow(
    reviewing: Client, editing: Client, links: list[Link]
) -> None:
    press(reviewing, "delay", delay="5")

    answer = press(editing, "pause", reason="They wrote to us.")

    assert answer.status_code == 409
    assert "Somebody else changed this" in text(answer)
    form = html.fromstring(answer.content.decode()).xpath("//form[.//*[@id='pause-reason']]")[0]
    assert (form.fields["reason"], form.fields["revision"]) == ("They wrote to us.", "1")
    press(editing, "pause", reason=form.fields["reason"], revision=form.fields["revision"])
    assert Host.objects.get().is_paused


def test_this_is_not_dead_teaches_the_host_and_makes_its_links_due(
    reviewing: Client,
    people: People,
    links: list[Link],
    rung: list[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    shown = reviewing.get(reverse("admin:sources_link_change", args=[links[0].pk]))
    form = html.fromstring(shown.content.decode()).xpath("//form[@class='lesson']")[0]
    typed = dict(form.fields) | {"reason": "I see it in my browser."}

    with django_capture_on_commit_callbacks(execute=True):
        answer = reviewing.post(form.action, typed, follow=True)

    host = Host.objects.get()
    assert (host.bots_see_404, host.lesson) == (True, "I see it in my browser.")
    assert "Its links in doubt are looked at anew." in text(answer)
    assert "“not found” is taken as a wall: I see it in my browser." in text(answer)
    assert not html.fromstring(answer.content.decode()).xpath("//form[@class='lesson']")
    due = Link.objects.get(pk=links[0].pk).next_check_at
    assert due
    assert due < SOON
    assert rung == ["sources.tasks.sweep_links"]


def test_lesson_without_a_reason_is_asked_for_one(reviewing: Client, links: list[Link]) -> None:
    address = reverse("admin:sources_link_not_dead", args=[links[0].pk])

    answer: Any = reviewing.post(address, {"revision": 0, "reason": ""})

    assert answer.status_code == 422
    assert "Say why, in a few words" in text(answer)
    assert not Host.objects.exists()


def test_lesson_is_not_offered_for_a_link_that_is_well(
    reviewing: Client, links: list[Link]
) -> None:
    answer = reviewing.get(reverse("admin:sources_link_change", args=[links[1].pk]))

    assert "This is not dead" not in answer.content.decode()


def test_lesson_is_taken_back(reviewing: Client, people: People, links: list[Link]) -> None:
    press(reviewing, "teach", reason="I see it.")

    answer = press(reviewing, "unteach", revision=1)

    assert f"“not found” of {NAME} is believed again" in text(answer)
    assert not Host.objects.get().bots_see_404


def test_all_links_of_a_host_are_looked_at(reviewing: Client, links: list[Link]) -> None:
    Link.objects.update(next_check_at=SOON)

    answer = reviewing.post(reverse("admin:sources_host_check", args=[NAME]), follow=True)

    assert f"2 links of {NAME} are looked at in the background" in text(answer)
    assert Link.objects.filter(next_check_at=SOON).count() == 1


@pytest.mark.parametrize("step", ["pause", "resume", "delay", "teach", "unteach"])
def test_administrator_reads_and_changes_nothing(
    people: People, links: list[Link], signed_in: SignedIn, step: str
) -> None:
    client = signed_in(people.administrator)

    shown = page(client)

    assert shown.status_code == 200
    assert '<form method="post" action="/admin/sources' not in shown.content.decode()
    assert press(client, step, reason="Because.").status_code == 403
    assert not Host.objects.exists()


def test_outsider_sees_nothing(people: People, links: list[Link], signed_in: SignedIn) -> None:
    client = signed_in(people.outsider)

    assert client.get(reverse(LIST)).status_code == 403
    assert page(client).status_code == 403
    assert press(client, "pause", reason="Because.").status_code == 403
    assert client.post(reverse("admin:sources_host_check", args=[NAME])).status_code == 403


def test_steps_are_posts_and_others_are_unknown(reviewing: Client, links: list[Link]) -> None:
    assert (
        reviewing.get(reverse("admin:sources_host_step", args=[NAME, "pause"])).status_code == 405
    )
    assert press(reviewing, "delete").status_code == 403


def test_host_without_links_leads_back_to_the_list(reviewing: Client, people: People) -> None:
    answer = reviewing.get(
        reverse("admin:sources_host_page", args=["nowhere.example"]), follow=True
    )

    assert "No link is on that host." in text(answer)


def test_page_of_a_host_tells_what_was_said_of_it(
    reviewing: Client, people: People, links: list[Link]
) -> None:
    assert "What was said of it" not in text(page(reviewing))

    press(reviewing, "pause", reason="They <b>wrote</b> to us.")
    press(reviewing, "resume", revision=1)
    shown = press(reviewing, "delay", delay="5", revision=2)

    told = text(shown).partition("What was said of it")[2]
    assert f"Delay set: 5 seconds between two looks, by {people.reviewer}" in told
    assert f"Resumed, by {people.reviewer}" in told
    assert f"Paused, by {people.reviewer}. They <b>wrote</b> to us." in told
    assert told.index("Delay set") < told.index("Resumed") < told.index("Paused")


@pytest.mark.parametrize("said", [2, 10])
def test_history_of_a_host_asks_the_database_the_same_however_long_it_is(
    reviewing: Client,
    people: People,
    links: list[Link],
    said: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for revision in range(said):
        hosts.set_delay(
            name=NAME, delay=5.0, revision=revision, by=people.reviewer, now=timezone.now()
        )

    with django_assert_max_num_queries(PAGE_QUERIES):
        answer = page(reviewing)

    assert len(answer.context["changes"]) == said


def robots_file(host: str = NAME, **said: Any) -> RobotsFile:
    return RobotsFile.objects.create(
        host=host, fetched_at=NOW, **{"reached": True, "status_code": 200} | said
    )


@pytest.mark.parametrize(
    ("said", "listed", "told"),
    [
        (
            {"text": "User-agent: Factcheck\nDisallow: /a"},
            "Names us",
            "It has rules for our checker by name: we ask for nothing that they forbid.",
        ),
        (
            {"text": "# Factcheck is welcome\nUser-agent: *\nDisallow: /", "crawl_delay": 5.0},
            ", wants 5 s",
            "no rule names us. We look at its pages, and keep no copies where it forbids them to "
            "everybody. It wants 5 seconds between two requests.",
        ),
        ({"status_code": 404}, "None there", "Nothing is forbidden."),
        (
            {"reached": False, "status_code": None, "reason": "timeout"},
            "Not reached",
            "The answer did not come to its end in time. We look at its pages but keep no copies",
        ),
    ],
    ids=["names-us", "for-all", "none", "unreached"],
)
def test_robots_txt_of_a_host_is_shown_with_what_it_means(
    reviewing: Client, links: list[Link], said: dict[str, Any], listed: str, told: str
) -> None:
    robots_file(**said)

    lines = text(reviewing.get(reverse(LIST)))
    shown = text(page(reviewing))

    assert listed in lines
    assert "Not asked yet" in lines  # of the other host
    assert told in shown
    assert said.get("text", "").partition("\n")[0] in shown


def test_host_that_was_never_asked_for_its_rules_says_so(
    reviewing: Client, links: list[Link]
) -> None:
    assert "Not asked for yet" in text(page(reviewing))


def test_a_long_robots_txt_is_cut_and_runs_nothing(reviewing: Client, links: list[Link]) -> None:
    robots_file(text="<script>alert(1)</script>\n" + "Disallow: /x\n" * 9000)

    shown = page(reviewing).content.decode()

    assert "<script>alert(1)" not in shown
    assert 3_000 < shown.count("Disallow") * 12 < 5_000


@pytest.mark.parametrize("rows", [2, 10])
def test_list_asks_the_database_the_same_however_long_it_is(
    reviewing: Client,
    people: People,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        watching.watch(f"https://host-{number}.example/", by=people.reviewer)
        Host.objects.create(name=f"host-{number}.example", delay=2.0)
        robots_file(f"host-{number}.example", text="User-agent: Factcheck\nAllow: /")

    with django_assert_max_num_queries(LIST_QUERIES):
        answer = reviewing.get(reverse(LIST))

    assert len(answer.context["rows"]) == rows


LIST_QUERIES = 11
PAGE_QUERIES = 12
