"""`manage.py check_links`, as a script sees it."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from sources.models import Link, LinkCheck, Sweep
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


def test_without_json_it_is_a_sentence(site: web.Site, watch: Watch) -> None:
    watch(site.url("/plain"))

    assert run().startswith("1 link checked in ")


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
