"""Sources come in once: by address, by file or by contact."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from sources.models import Link, Source
from sources.rules import canonical
from sources.services import cataloguing, revisions, roles
from tests.newsroom import NOW, People

ADDRESS = "https://Harbour.example:443/report?utm_medium=x&year=2025#page"
REPORT = cataloguing.Description(title=" Annual report ", publisher="Harbour Office")


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def web(
    people: People, typed: str = ADDRESS, about: cataloguing.Description = REPORT
) -> cataloguing.Catalogued:
    return cataloguing.catalogue_web(
        typed_url=typed, description=about, by=people.reviewer, now=NOW
    )


def upload(
    people: People, content: bytes = b"%PDF", about: cataloguing.Description = REPORT
) -> cataloguing.Catalogued:
    return cataloguing.catalogue_document(
        document=SimpleUploadedFile("report.pdf", content),
        description=about,
        by=people.reviewer,
        now=NOW,
    )


def test_page_becomes_a_source_with_a_link_that_is_due_at_once(people: People) -> None:
    found = web(people)

    assert found.created
    assert (found.source.title, found.source.added_by) == ("Annual report", people.reviewer)
    assert found.link
    assert found.link.url == "https://harbour.example/report?year=2025"
    assert (found.link.typed_url, found.link.host) == (ADDRESS, "harbour.example")
    assert Link.objects.due(NOW).get() == found.link


def test_same_address_is_found_whoever_types_it_however(people: People) -> None:
    first = web(people)

    again = cataloguing.catalogue_web(
        typed_url="https://harbour.example/report?year=2025&fbclid=3",
        description=cataloguing.Description(title="Something else"),
        by=people.editor,
        now=NOW,
    )

    assert (again.created, again.link, again.source) == (False, first.link, first.source)
    assert Source.objects.get().title == "Annual report"


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "https://me:pw@harbour.example/", "http://192.168.1.1/", "", "a\nb"],
)
def test_unusable_address_changes_nothing(people: People, typed: str) -> None:
    with pytest.raises(canonical.UnusableAddress):
        web(people, typed)

    assert not Source.objects.exists()


def test_private_address_is_taken_where_the_operator_allows_its_network(
    people: People, settings: Settings
) -> None:
    with pytest.raises(canonical.UnusableAddress):
        web(people, "http://127.0.0.1:8001/page")
    settings.FETCH_ALLOWED_NETWORKS = (IPv4Network("127.0.0.1/32"),)

    assert web(people, "http://127.0.0.1:8001/page").created


@pytest.mark.parametrize(
    ("about", "field"),
    [
        (cataloguing.Description(title="  "), "title"),
        (cataloguing.Description(title="x", kind="tertiary"), "kind"),
    ],
)
def test_unsound_description_leaves_neither_source_nor_link(
    people: People, about: cataloguing.Description, field: str
) -> None:
    doors: list[Callable[[], object]] = [
        lambda: web(people, about=about),
        lambda: upload(people, about=about),
    ]
    for door in doors:
        with pytest.raises(cataloguing.NotUsable) as refusal:
            door()
        assert refusal.value.field == field
    assert (Source.objects.count(), Link.objects.count()) == (0, 0)


def test_document_is_told_apart_by_its_bytes(people: People) -> None:
    first, again, other = upload(people), upload(people), upload(people, b"other")

    assert (first.created, again.created, other.created) == (True, False, True)
    assert again.source == first.source
    assert first.source.document_sha256 == hashlib.sha256(b"%PDF").hexdigest()
    assert Path(first.source.document.path).read_bytes() == b"%PDF"


@pytest.mark.parametrize(
    ("who", "day", "field"), [(" ", NOW.date(), "contact"), ("Office", None, "contacted_on")]
)
def test_contact_needs_who_and_when(people: People, who: str, day: object, field: str) -> None:
    with pytest.raises(cataloguing.NotUsable) as refusal:
        cataloguing.catalogue_contact(
            contact=who,
            contacted_on=day,  # type: ignore[arg-type]
            description=REPORT,
            by=people.reviewer,
            now=NOW,
        )
    assert refusal.value.field == field


def test_description_is_corrected_on_its_revision(people: People) -> None:
    source = web(people).source
    new = cataloguing.Description(title="Report 2025", kind="primary", notes="Page 3.")

    edited = cataloguing.describe(source=source, description=new, revision=1, by=people.editor)

    assert (edited.title, edited.kind, edited.publisher, edited.revision) == (
        "Report 2025",
        "primary",
        "",
        2,
    )


def test_stale_description_is_refused_with_theirs(people: People) -> None:
    source = web(people).source
    mine, theirs = (cataloguing.Description(title=title) for title in ("Mine", "Theirs"))
    cataloguing.describe(source=source, description=theirs, revision=1, by=people.editor)

    with pytest.raises(revisions.Stale) as refusal:
        cataloguing.describe(source=source, description=mine, revision=1, by=people.reviewer)
    assert str(refusal.value.current) == "Theirs"
    assert Source.objects.get().title == "Theirs"


def test_empty_title_is_no_correction(people: People) -> None:
    with pytest.raises(cataloguing.NotUsable):
        cataloguing.describe(
            source=web(people).source,
            description=cataloguing.Description(title=""),
            revision=1,
            by=people.reviewer,
        )


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_nothing_is_catalogued_without_the_role(people: People, who: str) -> None:
    source, by = web(people).source, getattr(people, who)
    doors: list[Callable[[], object]] = [
        lambda: cataloguing.catalogue_web(
            typed_url="https://x.example/", description=REPORT, by=by, now=NOW
        ),
        lambda: cataloguing.catalogue_document(
            document=SimpleUploadedFile("x", b"x"), description=REPORT, by=by, now=NOW
        ),
        lambda: cataloguing.catalogue_contact(
            contact="x", contacted_on=NOW.date(), description=REPORT, by=by, now=NOW
        ),
        lambda: cataloguing.describe(source=source, description=REPORT, revision=1, by=by),
    ]

    for door in doors:
        with pytest.raises(roles.NotPermitted):
            door()


def test_new_passage_is_looked_for_at_once_and_a_known_one_waits_its_turn(people: People) -> None:
    link = web(people).link
    assert link
    week, month = NOW + timedelta(days=7), NOW + timedelta(days=30)
    Link.objects.update(next_check_at=week)

    cataloguing.passage_of(link=link, excerpt="The harbour counted ships.", now=NOW)
    assert Link.objects.due(NOW).get() == link

    Link.objects.update(next_check_at=month)
    cataloguing.passage_of(link=link, excerpt="The harbour counted ships.", now=week)
    assert not Link.objects.due(week).exists()
