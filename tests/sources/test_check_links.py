"""`manage.py check_links`, as a script sees it."""

import json
import uuid
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from sources.management import progress
from sources.models import Link, LinkCheck, Sweep
from sources.services import checking, turns
from tests import watching, web

Watch = Callable[[str], Link]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check_links", *arguments, stdout=out)
    return out.getvalue()


def test_json_is_one_object_with_the_counts(site: web.Site, watch: Watch) -> None:
    for path in ("/plain", "/gzip", "/status/404"):
        watch(site.url(path))

    said = json.loads(run("--json"))

    assert said.keys() == {"checked", "outcomes", "seconds", "offline"}
    assert (said["checked"], said["outcomes"]) == (3, {"alive": 2, "gone": 1})
    assert said["offline"] is False
    assert 0 < said["seconds"] < 60
    assert Sweep.objects.get().checked == 3


class Terminal(StringIO):
    """Somebody watches."""

    def isatty(self) -> bool:
        return True


def test_a_person_is_told_in_a_sentence_and_a_script_in_json(site: web.Site, watch: Watch) -> None:
    watch(site.url("/plain"))
    seen = Terminal()

    call_command("check_links", stdout=seen)

    assert seen.getvalue().startswith("1 link checked in ")
    assert json.loads(run())["checked"] == 0


def test_somebody_who_watches_sees_how_far_it_is(site: web.Site, watch: Watch) -> None:
    for path in ("/plain", "/gzip", "/chain"):
        watch(site.url(path))
    seen = Terminal()

    call_command("check_links", "--limit", "2", stdout=StringIO(), stderr=seen)

    assert "2 of 2 links" in seen.getvalue()
    assert seen.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("checked", "due", "seconds", "shown"),
    [
        (0, 0, 0.0, f"[{' ' * 24}] 0 of 0 links  0.0/s"),
        (250, 1000, 5.0, f"[{'#' * 6}{' ' * 18}] 250 of 1,000 links  50.0/s  0:15 left"),
        (1000, 1000, 5.0, f"[{'#' * 24}] 1,000 of 1,000 links  200.0/s  0:00 left"),
        (12, 10, 6.0, f"[{'#' * 24}] 12 of 12 links  2.0/s  0:00 left"),
        (10, 100_000, 1.0, f"[{' ' * 24}] 10 of 100,000 links  10.0/s  166:39 left"),
    ],
)
def test_the_bar_tells_share_rate_and_time_left(
    checked: int, due: int, seconds: float, shown: str
) -> None:
    assert progress.line(checked, due, seconds) == shown


def test_two_shares_are_all_links_and_none_twice(site: web.Site, watch: Watch) -> None:
    links = [watch(site.url("/plain", host=host)) for host in site.hosts]

    first, second = (json.loads(run("--shard", share))["checked"] for share in ("1/2", "2/2"))

    assert first + second == len(links) == LinkCheck.objects.count()
    assert min(first, second) > 0


def test_all_of_a_share_leaves_the_other_share_alone(site: web.Site, watch: Watch) -> None:
    links = [watch(site.url("/plain", host=host)) for host in site.hosts]
    Link.objects.update(next_check_at=timezone.now() + watching.DAY)

    checked = json.loads(run("--all", "--shard", "1/2"))["checked"]

    assert 0 < checked < len(links)
    assert Link.objects.due(timezone.now()).count() == 0


@pytest.mark.parametrize("shard", ["0/2", "3/2", "half", "1/0"])
def test_a_share_that_is_none_is_refused(db: None, shard: str) -> None:
    with pytest.raises(CommandError, match="write the share as 1/2"):
        run("--shard", shard)


def test_a_command_that_may_not_run_says_so_with_exit_code_two(
    site: web.Site, watch: Watch, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL, settings.FETCH_PER_HOST_CONCURRENCY = "", 1
    monkeypatch.setattr(checking, "TURN_SECONDS", 0.2)
    watch(site.url("/plain"))
    other = turns.OneRunner(token=uuid.uuid4(), clock=timezone.now)
    assert other.begin()

    with pytest.raises(CommandError, match="Another runner is at work") as failure:
        run()

    assert (failure.value.returncode, site.hits) == (2, [])
    other.end(waits={})
    assert json.loads(run())["checked"] == 1


def test_only_what_is_due_is_checked_unless_all_is_wanted(site: web.Site, watch: Watch) -> None:
    watch(site.url("/plain"))
    Link.objects.update(next_check_at=timezone.now() + watching.DAY)

    assert json.loads(run("--json"))["checked"] == 0
    assert json.loads(run("--json", "--all"))["checked"] == 1


def test_one_host_alone_is_checked(site: web.Site, watch: Watch) -> None:
    wanted = watch(site.url("/plain", host=site.hosts[1]))
    watch(site.url("/plain"))

    run("--all", "--host", wanted.host)

    assert list(LinkCheck.objects.values_list("link", flat=True)) == [wanted.pk]


def test_a_limit_is_kept(site: web.Site, watch: Watch) -> None:
    for path in ("/plain", "/gzip", "/chain"):
        watch(site.url(path))

    assert json.loads(run("--json", "--limit", "2"))["checked"] == 2


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_that_is_none_is_refused(db: None, limit: str) -> None:
    with pytest.raises(CommandError, match="whole number from 1 up"):
        run("--limit", limit)


def test_offline_is_an_exit_code_of_two_with_the_json_said(watch: Watch) -> None:
    for number in range(5):
        watch(f"https://host{number}.example/")
    out = StringIO()

    with pytest.raises(CommandError, match="offline") as failure:
        call_command("check_links", "--json", stdout=out)

    assert failure.value.returncode == 2
    assert json.loads(out.getvalue())["offline"] is True


def test_a_run_that_looked_at_nothing_is_not_offline(watch: Watch) -> None:
    for number in range(5):
        watch(f"https://host{number}.example/")
    with pytest.raises(CommandError, match="offline"):
        run()

    assert json.loads(run("--json"))["checked"] == 0


def test_a_host_without_links_is_told(
    site: web.Site, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    watch(site.url("/plain"))

    said = json.loads(run("--json", "--host", "nope"))

    assert said["checked"] == 0
    assert capsys.readouterr().err == (
        "No link on host nope; hosts are written host or host:port.\n"
    )


def test_looks_that_our_guard_refused_name_the_setting(
    site: web.Site, watch: Watch, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    watch(site.url("/plain"))
    run("--all")
    before = capsys.readouterr().err
    settings.FETCH_ALLOWED_NETWORKS = ()

    assert json.loads(run("--json", "--all"))["outcomes"] == {"refused": 1}
    assert "FETCH_ALLOWED_NETWORKS" in capsys.readouterr().err
    assert before == ""


def test_broken_links_are_no_failure_of_the_command(site: web.Site, watch: Watch) -> None:
    watch(site.url("/status/410"))

    assert json.loads(run("--json"))["outcomes"] == {"gone": 1}
