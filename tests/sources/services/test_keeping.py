"""Pages are captured by the look that sees them: when wanted, when changed, and once."""

import datetime as dt
import errno
import hashlib
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from sources.choices import CaptureCause
from sources.models import Blob, Capture, CaptureRequest, Link, Pruning, Snapshot
from sources.services import captures, capturing, filing, leasing
from sources.web.store import Store
from tests import archiving, newsroom, triggers, watching, web
from tests.newsroom import NOW

Watch = Callable[[str], Link]
DAY = dt.timedelta(days=1)
WORDS = "The harbour master counted ninety calls in March, and said so to the council."
REPORT = web.document("Report", WORDS, "Nothing else of note happened in the harbour that month.")


@pytest.fixture
def link(site: web.Site, archive: Store, watch: Watch) -> Link:
    site.answers["/report"] = web.reply(200, REPORT)
    return watch(site.url("/report"))


def pages(link: Link) -> list[bytes]:
    """What the captures of a link hold, oldest first."""
    oldest_first = link.captures.order_by("captured_at", "pk")
    return [archiving.page_in(captures.content(capture=one)) for one in oldest_first]


def files(archive: Store) -> int:
    return len(list(archive.root.rglob("*.warc.gz")))


def test_the_first_look_is_the_capture(link: Link, site: web.Site) -> None:
    look = watching.look_at(link, at=NOW)

    capture = Capture.objects.get()
    assert (capture.link, capture.look, capture.cause) == (link, look, "attached")
    assert (capture.status_code, capture.url, capture.final_url) == (200, link.url, link.url)
    assert capture.blob.payload_sha256 == hashlib.sha256(REPORT.encode()).hexdigest()
    assert pages(link) == [REPORT.encode()]
    assert site.count("/report") == 1
    assert not CaptureRequest.objects.open().exists()


def test_the_file_is_the_one_its_row_names(link: Link, archive: Store) -> None:
    watching.look_at(link, at=NOW)

    blob = Blob.objects.get()
    content = archive.path(blob.sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == blob.sha256
    assert len(content) == blob.size


def test_a_look_that_nobody_wants_kept_is_not(link: Link, archive: Store, site: web.Site) -> None:
    watching.look_at(link, at=NOW)
    watching.look_at(link, at=NOW + DAY)

    assert link.looks.count() == 2
    assert link.captures.count() == files(archive) == 1


def test_a_page_that_drifted_is_a_second_capture_and_the_first_stays(
    link: Link, site: web.Site
) -> None:
    watching.look_at(link, at=NOW)
    other = web.document("Opera", *(f"The soprano sang aria number {n}." for n in range(40)))
    site.answers["/report"] = web.reply(200, other)

    watching.look_at(link, at=NOW + DAY)
    watching.look_at(link, at=NOW + 2 * DAY)  # as it was the day before

    assert pages(link) == [REPORT.encode(), other.encode()]
    assert [one.cause for one in link.captures.newest_first()] == ["changed", "attached"]
    assert Snapshot.objects.filter(link=link).count() == 2


def test_a_passage_that_changed_is_a_capture(link: Link, site: web.Site) -> None:
    watching.cite(link, "ninety calls")
    watching.look_at(link, at=NOW)
    changed = REPORT.replace("ninety calls", "seventy visits")
    site.answers["/report"] = web.reply(200, changed)

    watching.look_at(link, at=NOW + DAY)

    assert link.passages.get().anchoring == "missing"
    assert pages(link) == [REPORT.encode(), changed.encode()]


@pytest.mark.parametrize(("is_held", "kept"), [(True, 2), (False, 1)])
def test_new_bytes_are_kept_where_a_published_verdict_cites_the_page(
    link: Link, site: web.Site, is_held: bool, kept: int
) -> None:
    watching.look_at(link, at=NOW)
    if is_held:
        capturing.hold(links=[link.pk], now=NOW)
    site.answers["/report"] = web.reply(200, REPORT + "<!-- an advert -->")

    watching.look_at(link, at=NOW + DAY)

    assert len(pages(link)) == kept


def test_the_same_page_wanted_again_is_a_row_and_no_file(
    link: Link, archive: Store, reviewer: User
) -> None:
    watching.look_at(link, at=NOW)
    capturing.ask(link=link, by=reviewer, now=NOW + DAY)
    watching.sweep(at=NOW + DAY)

    assert [one.cause for one in link.captures.newest_first()] == ["asked", "attached"]
    assert Blob.objects.count() == files(archive) == 1
    assert pages(link) == [REPORT.encode()] * 2


def test_a_page_that_was_read_before_there_were_captures_is_read_for_its_first(
    link: Link, reviewer: User
) -> None:
    watching.look_at(link, at=NOW)
    with triggers.lifted():
        Capture.objects.all().delete()
        Blob.objects.all().delete()
    capturing.ask(link=link, by=reviewer, now=NOW + DAY)

    watching.sweep(at=NOW + DAY)

    assert Capture.objects.get().look.text_sha256 == Snapshot.objects.get().sha256


def test_a_wanted_capture_takes_no_unchanged_for_an_answer(
    link: Link, site: web.Site, reviewer: User
) -> None:
    site.answers["/report"] = web.conditional(REPORT, etag='"one"')
    watching.look_at(link, at=NOW)
    with triggers.lifted():
        link.blobs.get().captures.all().delete()
        Blob.objects.all().delete()
    capturing.ask(link=link, by=reviewer, now=NOW + DAY)

    watching.sweep(at=NOW + DAY)

    assert "if-none-match" not in site.hits[-1].headers
    assert pages(link) == [REPORT.encode()]


@pytest.mark.parametrize("path", ["/status/404", "/status/403", "/status/500", "/reset", "/hang"])
def test_what_is_no_page_is_not_kept_and_stays_wanted(
    site: web.Site, archive: Store, watch: Watch, path: str
) -> None:
    link = watch(site.url(path))
    watching.sweep(at=NOW)

    request = CaptureRequest.objects.open().get(link=link)
    assert request.problem == filing.GOT_NO_PAGE
    assert request.next_try_at is None  # the next look at the link is soon enough
    assert files(archive) == Capture.objects.count() == 0

    capturing.make_due(now=NOW + dt.timedelta(minutes=5))
    assert Link.objects.due(NOW + dt.timedelta(minutes=5)).count() == 0


def test_a_page_that_comes_back_is_captured_then(site: web.Site, link: Link) -> None:
    site.answers["/report"] = web.status(503)
    watching.look_at(link, at=NOW)
    site.answers["/report"] = web.reply(200, REPORT)
    watching.look_at(link, at=NOW + DAY)

    assert pages(link) == [REPORT.encode()]
    assert not CaptureRequest.objects.open().exists()


def test_a_full_disk_loses_no_look_and_is_told_and_made_good(
    link: Link, archive: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Store, "place", full)
        watching.look_at(link, at=NOW)

    assert link.health == "healthy"
    assert Snapshot.objects.get().link == link  # the text is in the database
    assert "the archive takes no file" in caplog.text
    [problem] = captures.problems()
    assert problem.about == link.url
    assert problem.message == "Nothing could be written to the archive: No space left on device"

    assert capturing.make_due(now=NOW + dt.timedelta(minutes=59)) == 0
    assert capturing.make_due(now=NOW + dt.timedelta(minutes=61)) == 1
    watching.sweep(at=NOW + dt.timedelta(minutes=61))
    assert pages(link) == [REPORT.encode()]
    assert captures.problems() == []


def test_a_change_that_found_the_disk_full_is_wanted_from_then_on(
    link: Link, site: web.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching.cite(link, "ninety calls")
    watching.look_at(link, at=NOW)
    changed = REPORT.replace("ninety calls", "seventy visits")
    site.answers["/report"] = web.reply(200, changed)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "place", full)
        watching.look_at(link, at=NOW + DAY)

    request = CaptureRequest.objects.open().get()
    assert request.cause == "changed"
    capturing.make_due(now=NOW + 2 * DAY)
    watching.sweep(at=NOW + 2 * DAY)
    assert pages(link) == [REPORT.encode(), changed.encode()]


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_archive_that_is_no_folder_is_told(
    link: Link, archive: Store, caplog: pytest.LogCaptureFixture
) -> None:
    archive.root.write_text("in the way")

    watching.look_at(link, at=NOW)

    assert link.looks.count() == 1
    assert "the archive takes no file" in caplog.text
    archive.root.unlink()


def test_a_site_that_wants_no_copies_is_not_copied_and_not_asked_again(
    site: web.Site, link: Link, archive: Store
) -> None:
    rules = "User-agent: *\nDisallow: /"
    site.answers["/robots.txt"] = web.reply(200, rules, kind="text/plain")

    watching.look_at(link, at=NOW)

    request = CaptureRequest.objects.get()
    assert request.settled_at is not None
    assert "does not allow copies" in request.problem
    assert files(archive) == 0


def test_a_worker_whose_lease_was_taken_files_nothing(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_the_lease_meanwhile(link, monkeypatch)

    watching.sweep(at=NOW)

    assert not Capture.objects.exists()
    assert CaptureRequest.objects.open().exists()


def test_without_the_guard_it_would_be_filed(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    take_the_lease_meanwhile(link, monkeypatch)
    monkeypatch.setattr("sources.services.recording.still_held", lambda *, token, ids: set(ids))

    watching.sweep(at=NOW)

    assert Capture.objects.exists()


def take_the_lease_meanwhile(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease is somebody else's by the time the look is written."""
    lease = leasing.lease

    def leased(**arguments: object) -> object:
        links = lease(**arguments)  # type: ignore[arg-type]
        held = Link.objects.filter(pk=link.pk, lease_token__isnull=False)
        held.update(lease_token=uuid.UUID(int=9))
        return links

    monkeypatch.setattr(leasing, "lease", leased)


def test_what_was_asked_while_a_worker_looked_is_made_due_again(link: Link, archive: Store) -> None:
    leasing.lease(token=uuid.uuid4(), limit=1, now=NOW, lease_seconds=60)
    CaptureRequest.objects.all().delete()  # the worker knows of none
    capturing.want(links=[link.pk], cause=CaptureCause.PUBLISHING, now=NOW)
    Link.objects.update(lease_token=None, lease_until=None, next_check_at=NOW + 7 * DAY)

    assert capturing.make_due(now=NOW + dt.timedelta(minutes=1)) == 1
    watching.sweep(at=NOW + dt.timedelta(minutes=1))

    assert Capture.objects.get().cause == "publishing"


def test_asking_twice_is_asking_once(link: Link, reviewer: User) -> None:
    capturing.ask(link=link, by=reviewer, now=NOW)
    capturing.ask(link=link, by=reviewer, now=NOW)

    assert CaptureRequest.objects.open().count() == 1


def test_a_page_whose_file_was_pruned_is_stored_anew(
    link: Link, archive: Store, reviewer: User
) -> None:
    watching.look_at(link, at=NOW)
    Pruning.objects.create(blob=Blob.objects.get(), at=NOW, reason="The quota was used up.")
    capturing.ask(link=link, by=reviewer, now=NOW + DAY)
    watching.sweep(at=NOW + DAY)

    assert Blob.objects.count() == 2
    assert Blob.objects.kept().count() == 1


def test_two_hundred_attached_sources_open_after_their_server_is_gone(
    open_loopback: object, archive: Store, reviewer: User
) -> None:
    said = {f"/{n}": web.document(f"Page {n}", f"Ship number {n} called.") for n in range(200)}
    claim = newsroom.claim(by=reviewer)
    with web.serve(hosts=["127.0.4.9"]) as site:
        site.answers.update({path: web.reply(200, text) for path, text in said.items()})
        for path in said:
            newsroom.evidence(claim, by=reviewer, url=site.url(path))
        watching.sweep(at=NOW)

    attached = [evidence.link for evidence in claim.evidence.order_by("pk")]
    opened = [captures.content(capture=link.captures.get()) for link in attached if link]

    assert [archiving.page_in(one).decode() for one in opened] == list(said.values())
    assert {hashlib.sha256(one).hexdigest() for one in opened} == set(
        Blob.objects.values_list("sha256", flat=True)
    )
    assert len(opened) == 200
