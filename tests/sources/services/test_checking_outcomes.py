"""What a sweep records of a page, and what becomes of the link over days."""

import datetime as dt
from collections.abc import Callable

import pytest

from sources import choices
from sources.models import HealthChange, Link, LinkCheck, Snapshot
from sources.rules import fingerprint
from tests import watching, web
from tests.newsroom import NOW
from tests.watching import DAY

Watch = Callable[[str], Link]
HOUR = dt.timedelta(hours=1)
TEXT = [
    "Ninety ships called at the harbour last year, more than ever before.",
    "The council had planned for sixty of them and built a second quay.",
    "The harbour office counts every ship by its papers, not by its sails.",
]
OTHER_TEXT = [
    "A circus came to the town in spring and stayed there until the summer.",
    "Its elephants were lent to the museum, which gave them back in autumn.",
    "Nobody in the whole town could say afterwards how many there had been.",
]


@pytest.mark.parametrize(
    ("path", "outcome", "reason", "health"),
    [
        ("/plain", "alive", "answered", "healthy"),
        ("/gzip", "alive", "answered", "healthy"),
        ("/temporary", "alive", "answered", "healthy"),
        ("/permanent", "moved", "answered", "healthy"),
        ("/status/404", "gone", "http-404", "suspect"),
        ("/status/410", "gone", "http-410", "suspect"),
        ("/not-there", "soft-404", "not-found-page", "suspect"),
        ("/for-sale", "parked", "for-sale", "suspect"),
        ("/status/401", "blocked", "login", "blocked"),
        ("/status/403", "blocked", "forbidden", "blocked"),
        ("/status/451", "blocked", "legal", "blocked"),
        ("/slow-down", "blocked", "rate-limit", "blocked"),
        ("/status/500", "unreachable", "http-500", "suspect"),
        ("/reset", "unreachable", "reset", "suspect"),
        ("/hang", "unreachable", "timeout", "suspect"),
        ("/loop", "unreachable", "loop", "suspect"),
        ("/to-file", "refused", "scheme", "unknown"),
    ],
)
def test_a_look_is_recorded_with_its_outcome_and_the_health_it_leads_to(
    site: web.Site, watch: Watch, path: str, outcome: str, reason: str, health: str
) -> None:
    site.answers["/not-there"] = web.page("Page not found")
    site.answers["/for-sale"] = web.page("This domain is for sale")
    link = watch(site.url(path))

    watching.sweep()

    link.refresh_from_db()
    look = link.looks.get()
    assert (look.outcome, look.reason, look.counts, link.health) == (outcome, reason, True, health)


def test_a_look_tells_the_way_it_took(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/chain"))

    look = watching.look_at(link, at=NOW)

    assert look.final_url == site.url("/plain")
    assert [hop["status"] for hop in look.hops] == [301, 301, 200]
    assert {hop["address"] for hop in look.hops} == {"127.0.4.1"}
    assert look.wire_bytes == len(web.PLAIN)


def test_a_change_of_health_leaves_a_row_with_its_look(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/page"))
    site.answers["/page"] = web.page("Harbour", *TEXT)
    good = watching.look_at(link, at=NOW)
    site.answers["/page"] = web.status(404)
    bad = watching.look_at(link, at=NOW + DAY)

    changes = HealthChange.objects.order_by("at").values_list("old", "new", "look")

    assert list(changes) == [("unknown", "healthy", good.pk), ("healthy", "suspect", bad.pk)]


def test_a_page_is_gone_after_two_failed_looks_a_day_apart_and_not_before(
    site: web.Site, watch: Watch
) -> None:
    link = watch(site.url("/status/404"))
    seen = []

    for at in (NOW, NOW + 10 * HOUR, NOW + 23 * HOUR, NOW + 25 * HOUR):
        watching.look_at(link, at=at)
        seen.append(link.health)

    assert seen == ["suspect", "suspect", "suspect", "gone"]


def test_a_page_is_dead_after_four_days_without_an_answer_over_a_week(
    site: web.Site, watch: Watch
) -> None:
    link = watch(site.url("/status/503"))
    seen = []

    for days in (0, 1, 3, 6, 7.1):
        watching.look_at(link, at=NOW + days * DAY + HOUR)
        seen.append(link.health)

    assert seen == ["suspect", "suspect", "suspect", "suspect", "dead"]


@pytest.mark.parametrize(
    ("looked_after", "wait"), [(dt.timedelta(0), HOUR), (22.5 * HOUR, 1.5 * HOUR)]
)
def test_the_next_look_comes_soon_and_when_it_can_settle_something(
    site: web.Site, watch: Watch, looked_after: dt.timedelta, wait: dt.timedelta
) -> None:
    link = watch(site.url("/status/404"))
    watching.look_at(link, at=NOW)

    watching.look_at(link, at=NOW + looked_after + HOUR / 60)

    assert link.next_check_at is not None
    due = NOW + looked_after + wait
    assert due <= link.next_check_at <= due + 1.2 * HOUR


def test_one_good_look_recovers_a_page_that_was_gone(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/page"))
    site.answers["/page"] = web.status(410)
    watching.look_at(link, at=NOW)
    watching.look_at(link, at=NOW + 2 * DAY)
    assert link.health == "gone"
    site.answers["/page"] = web.page("Harbour", *TEXT)

    watching.look_at(link, at=NOW + 3 * DAY)

    assert (link.health, link.strikes) == ("healthy", 0)


def test_a_rewritten_page_has_drifted_until_its_words_come_back(
    site: web.Site, watch: Watch
) -> None:
    link = watch(site.url("/page"))
    seen = []

    for day, text in enumerate((TEXT, OTHER_TEXT, OTHER_TEXT, TEXT)):
        site.answers["/page"] = web.page("Harbour", *text)
        watching.look_at(link, at=NOW + day * DAY)
        seen.append(link.health)

    assert seen == ["healthy", "drifted", "drifted", "healthy"]


def test_drift_is_measured_against_the_first_text_seen(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/page"))
    site.answers["/page"] = web.page("Harbour", *TEXT)
    watching.look_at(link, at=NOW)
    first = link.fingerprint
    site.answers["/page"] = web.page("Harbour", *OTHER_TEXT)

    look = watching.look_at(link, at=NOW + DAY)

    assert link.fingerprint == first
    assert fingerprint.load(first) is not None
    assert look.similarity is not None
    assert look.similarity < 0.5


def test_a_server_that_knows_our_copy_needs_not_send_the_page(site: web.Site, watch: Watch) -> None:
    site.answers["/page"] = web.conditional(web.document("Harbour", *TEXT), etag='"one"')
    link = watch(site.url("/page"))
    watching.look_at(link, at=NOW)

    look = watching.look_at(link, at=NOW + DAY)

    assert (look.status_code, look.outcome, look.reason) == (304, "alive", "not-modified")
    assert (link.health, link.etag, look.text_sha256) == ("healthy", '"one"', "")


def test_the_same_bytes_are_not_read_again(site: web.Site, watch: Watch) -> None:
    site.answers["/page"] = web.page("Harbour", *TEXT)
    link = watch(site.url("/page"))
    watching.look_at(link, at=NOW)

    look = watching.look_at(link, at=NOW + DAY)

    assert (look.outcome, look.reason, look.text_sha256) == ("alive", "same-bytes", "")


def test_not_modified_since_it_drifted_does_not_mean_recovered(
    site: web.Site, watch: Watch
) -> None:
    link = watch(site.url("/page"))
    site.answers["/page"] = web.conditional(web.document("Harbour", *TEXT), etag='"one"')
    watching.look_at(link, at=NOW)
    site.answers["/page"] = web.conditional(web.document("Circus", *OTHER_TEXT), etag='"two"')
    watching.look_at(link, at=NOW + DAY)

    look = watching.look_at(link, at=NOW + 2 * DAY)

    assert (look.status_code, look.outcome, link.health) == (200, "drifted", "drifted")


def test_each_text_is_kept_once(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/page"))

    for day, text in enumerate((TEXT, OTHER_TEXT, TEXT, [*TEXT, "And a line more."])):
        site.answers["/page"] = web.page("Harbour", *text)
        watching.look_at(link, at=NOW + day * DAY)

    kept = Snapshot.objects.order_by("captured_at")
    assert [(one.captured_at - NOW).days for one in kept] == [0, 1, 3]
    assert kept[0].title == "Harbour"
    assert TEXT[0] in kept[0].text
    assert kept[0].sha256 == link.looks.last().text_sha256  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["/status/404", "/hang", "/status/403"])
def test_a_failed_look_keeps_no_text(site: web.Site, watch: Watch, path: str) -> None:
    watching.look_at(watch(site.url(path)), at=NOW)

    assert not Snapshot.objects.exists()


def test_hostile_pages_are_looked_at_without_harm(site: web.Site, watch: Watch) -> None:
    paths = ["/bomb", "/endless-body", "/drip-body", "/drip-headers", "/long-header", "/not-http"]
    links = [watch(site.url(path)) for path in paths]

    tally = watching.sweep()

    assert tally.checked == len(links)
    assert not Link.objects.filter(health__in=[choices.Health.GONE, choices.Health.DEAD]).exists()
    assert LinkCheck.objects.count() == len(links)


def test_a_page_of_half_a_megabyte_is_read_beside_the_other_looks(
    site: web.Site, watch: Watch
) -> None:
    site.answers["/long"] = web.page("Harbour", *(f"Ship number {n} called." for n in range(9_000)))
    link = watch(site.url("/long"))

    watching.look_at(link, at=NOW)

    assert "Ship number 8999 called." in link.snapshots.get().text


def test_standing_in_the_row_is_what_the_looks_add_up_to(site: web.Site, watch: Watch) -> None:
    link = watch(site.url("/page"))
    course = [
        web.page("Harbour", *TEXT),
        web.status(404),
        web.status(503),
        web.status(403),
        web.status(404),
        web.status(404),
        web.page("Harbour", *OTHER_TEXT),
        web.status(410),
    ]

    for day, answer in enumerate(course):
        site.answers["/page"] = answer
        watching.look_at(link, at=NOW + day * DAY)
        assert watching.standing(link) == watching.replayed(link)
