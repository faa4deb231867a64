"""Files of the archive are read again in turn; what is no longer what it was is named."""

import datetime as dt

import pytest
from django.contrib.auth.models import User

from sources.models import Blob, Capture, FixityFailure, Link, LinkCheck
from sources.services import captures
from sources.web.store import Store
from tests import archiving, watching
from tests.newsroom import NOW

DAY = dt.timedelta(days=1)
WEEK = 7 * DAY


@pytest.fixture
def link(archive: Store, reviewer: User) -> Link:
    return watching.watch("https://harbour.example/report", by=reviewer)


def capture(link: Link, number: int, size: int = 500) -> Capture:
    look = LinkCheck.objects.create(
        link=link,
        lease_token=f"{number:032x}",
        checked_at=NOW + dt.timedelta(minutes=number),
        outcome="alive",
    )
    return archiving.captured(link, look, b"%06d" % number * (size // 6))


def flip_one_bit(archive: Store, blob: Blob) -> None:
    path = archive.path(blob.sha256)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_of_three_hundred_files_exactly_the_spoilt_ones_are_named(
    link: Link, archive: Store
) -> None:
    made = [capture(link, number) for number in range(300)]
    spoilt = made[::25]
    for one in spoilt[:8]:
        flip_one_bit(archive, one.blob)
    for one in spoilt[8:]:
        archive.remove(one.blob_id)

    done = captures.check(now=NOW + WEEK)

    assert (done.files, done.failures) == (300, 12)
    found = {problem.capture: problem.message for problem in captures.problems()}
    assert set(found) == set(spoilt)
    assert [found[one] for one in spoilt].count("The file is missing") == 4
    assert [found[one] for one in spoilt].count("The file is not the one that was stored") == 8


def test_nothing_is_named_where_nothing_is_spoilt(link: Link) -> None:
    capture(link, 1)

    assert captures.check(now=NOW + WEEK).failures == 0
    assert captures.problems() == []


def test_the_longest_unread_come_first_and_a_run_is_bounded(link: Link) -> None:
    made = [capture(link, number) for number in range(6)]
    Blob.objects.filter(pk=made[0].blob_id).update(checked_at=NOW - WEEK)
    Blob.objects.filter(pk=made[1].blob_id).update(checked_at=NOW - 2 * WEEK)

    sizes = [captures.check(now=NOW + WEEK, most_bytes=1000).files for _ in range(2)]

    assert sizes == [2, 2]
    waiting = set(Blob.objects.filter(checked_at__lt=NOW + WEEK).values_list("pk", flat=True))
    assert waiting == {made[0].blob_id, made[1].blob_id}


def test_a_file_larger_than_a_run_is_read_all_the_same(link: Link) -> None:
    capture(link, 1, size=5000)

    assert captures.check(now=NOW + WEEK, most_bytes=100).files == 1


def test_a_file_that_was_just_read_is_not_read_again(link: Link) -> None:
    capture(link, 1)
    captures.check(now=NOW + WEEK)

    assert captures.check(now=NOW + WEEK + DAY).files == 0
    assert captures.check(now=NOW + 2 * WEEK + DAY).files == 1


def test_a_file_that_was_restored_is_no_problem_any_more_and_the_failure_stays_on_record(
    link: Link, archive: Store
) -> None:
    one = capture(link, 1)
    good = archive.path(one.blob_id).read_bytes()
    flip_one_bit(archive, one.blob)
    captures.check(now=NOW + WEEK)
    with pytest.raises(captures.NotThere, match="Restore it from a backup"):
        captures.content(capture=one)

    archive.path(one.blob_id).write_bytes(good)
    captures.check(now=NOW + 3 * WEEK)

    assert captures.problems() == []
    assert FixityFailure.objects.get().damage == "damaged"
    assert captures.content(capture=one) == good


def test_a_file_that_cannot_be_read_is_told_from_one_that_is_missing(
    link: Link, archive: Store
) -> None:
    one = capture(link, 1)
    archive.remove(one.blob_id)
    archive.path(one.blob_id).mkdir()

    captures.check(now=NOW + WEEK)

    failure = FixityFailure.objects.get()
    assert (failure.damage, failure.found) == ("unreadable", "Is a directory")


def test_two_checks_at_once_write_one_failure(
    link: Link, archive: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = capture(link, 1)
    archive.remove(one.blob_id)
    seen_before = Blob.objects.get()
    captures.check(now=NOW + WEEK)

    assert not captures._check_one(seen_before, NOW + WEEK + DAY)
    assert FixityFailure.objects.count() == 1
