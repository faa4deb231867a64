"""The desk of sources, as a reviewer uses it."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from sources.models import Link, Source
from sources.services import cataloguing
from tests import newsroom
from tests.newsroom import NOW, People

ADD = "admin:sources_source_add"
LIST = "admin:sources_source_changelist"
TYPED = {
    "medium": "web",
    "url": "https://harbour.example/report",
    "title": "Report",
    "kind": "primary",
}


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def source(people: People) -> Source:
    return newsroom.published_claim(people).cited.get().source


def page_of(source: Source) -> str:
    return reverse("admin:sources_source_change", args=[source.pk])


def typed(source: Source, **other: object) -> dict[str, object]:
    fields = {"title": source.title, "publisher": source.publisher, "kind": source.kind}
    return fields | {"revision": source.revision, "published_on": "", "notes": ""} | other


def test_page_is_catalogued_and_shown(reviewing: Client) -> None:
    answer = reviewing.post(reverse(ADD), TYPED, follow=True)

    link = Link.objects.get()
    assert answer.redirect_chain == [(page_of(link.source), 302)]
    assert "Catalogued." in answer.content.decode()
    assert link.url == "https://harbour.example/report"


def test_known_address_leads_to_its_source(reviewing: Client, source: Source) -> None:
    answer = reviewing.post(reverse(ADD), TYPED | {"url": f"{newsroom.HARBOUR_URL}#x"}, follow=True)

    assert answer.redirect_chain == [(page_of(source), 302)]
    assert "on file already" in answer.content.decode()
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "ftp://harbour.example/"}, "begins with https:// or http://"),
        ({"url": "https://me:pw@harbour.example/"}, "user name or password"),
        ({"url": "http://10.1.2.3/"}, "private network"),
        ({"url": "http://printer.local/"}, "private network"),
        ({"url": ""}, "Enter the address"),
        ({"title": ""}, "This field is required"),
        ({"medium": "document"}, "Choose the file"),
        ({"medium": "contact"}, "Say who was asked"),
        ({"medium": "contact", "contact": "Office"}, "Give the day"),
        ({"published_on": "31.31.2026"}, "Enter a valid date"),
    ],
)
def test_bad_input_is_answered_in_the_form_with_what_was_typed(
    reviewing: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = reviewing.post(reverse(ADD), TYPED | {"publisher": "Harbour Office"} | wrong)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in shown
    assert "Harbour Office" in shown
    assert not Source.objects.exists()


def test_too_large_file_is_refused(reviewing: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.admin.source_forms.DOCUMENT_MAX_BYTES", 3)
    document = SimpleUploadedFile("report.pdf", b"%PDF")

    answer = reviewing.post(reverse(ADD), TYPED | {"medium": "document", "document": document})

    assert "larger than 25 MB" in answer.content.decode()


def test_uploaded_file_comes_back_as_a_download(reviewing: Client) -> None:
    document = SimpleUploadedFile("report.html", b"<script>alert(1)</script>", "text/html")
    reviewing.post(reverse(ADD), TYPED | {"medium": "document", "document": document})
    source = Source.objects.get()

    answer = reviewing.get(reverse("admin:sources_source_document", args=[source.pk]))

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]


def test_source_without_a_file_has_nothing_to_download(reviewing: Client, source: Source) -> None:
    answer = reviewing.get(reverse("admin:sources_source_document", args=[source.pk]))

    assert answer.status_code == 404


def test_contact_is_catalogued(reviewing: Client) -> None:
    contact = {"medium": "contact", "contact": "Office, by telephone", "contacted_on": "2026-02-27"}
    reviewing.post(reverse(ADD), TYPED | contact)

    assert Source.objects.get().contacted_on == dt.date(2026, 2, 27)


def test_page_shows_links_and_what_cites_it(reviewing: Client, source: Source) -> None:
    shown = reviewing.get(page_of(source)).content.decode()

    claim = source.evidence.get().claim
    assert newsroom.HARBOUR_URL in shown
    assert reverse("admin:claims_claim_change", args=[claim.pk]) in shown
    assert claim.text in shown
    assert "Check now" in shown


def test_strangers_words_are_shown_as_words(reviewing: Client, people: People) -> None:
    found = cataloguing.catalogue_web(
        typed_url="https://x.example/",
        description=cataloguing.Description(title="<script>alert(1)</script>"),
        by=people.reviewer,
        now=NOW,
    )

    for address in (page_of(found.source), reverse(LIST)):
        shown = reviewing.get(address).content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_description_is_saved(reviewing: Client, source: Source) -> None:
    answer = reviewing.post(page_of(source), typed(source, title="Report 2025"), follow=True)

    assert "Saved." in answer.content.decode()
    source.refresh_from_db()
    assert (source.title, source.revision) == ("Report 2025", 2)


def test_stale_description_shows_both_texts_and_can_be_saved_knowingly(
    reviewing: Client, source: Source, people: People
) -> None:
    opened = typed(source, title="Mine", publisher="Office of ours")
    cataloguing.describe(
        source=source,
        description=cataloguing.Description(title="Theirs", publisher="Harbour Office"),
        revision=1,
        by=people.editor,
    )

    answer = reviewing.post(page_of(source), opened)

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this" in shown
    assert all(text in shown for text in ("Mine", "Theirs", "Office of ours", "Harbour Office"))
    assert Source.objects.get(pk=source.pk).title == "Theirs"

    again = answer.context["form"]
    reviewing.post(page_of(source), opened | {"revision": again["revision"].value()})
    assert Source.objects.get(pk=source.pk).title == "Mine"


def test_empty_title_keeps_the_rest_of_what_was_typed(reviewing: Client, source: Source) -> None:
    answer = reviewing.post(page_of(source), typed(source, title=" ", notes="See page 3."))

    assert answer.status_code == 422
    assert "See page 3." in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [("?health=gone", 0), ("?health=unknown", 1), ("?q=harbour.example", 1), ("?q=nothing", 0)],
)
def test_list_is_filtered_and_searched(
    reviewing: Client, source: Source, query: str, found: int
) -> None:
    shown = reviewing.get(reverse(LIST) + query).context["cl"]

    assert shown.result_count == found


def test_list_counts_claims_not_pieces_of_evidence(
    reviewing: Client, source: Source, people: People
) -> None:
    newsroom.evidence(source.evidence.get().claim, by=people.reviewer)

    assert "1 claim<" in reviewing.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("rows", [2, 10])
def test_list_asks_the_database_the_same_however_long_it_is(
    reviewing: Client,
    people: People,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(rows):
        cataloguing.catalogue_web(
            typed_url=f"https://x.example/{number}",
            description=cataloguing.Description(title=f"Page {number}"),
            by=people.reviewer,
            now=NOW,
        )
    with django_assert_max_num_queries(LIST_QUERIES):
        answer = reviewing.get(reverse(LIST))

    assert answer.context["cl"].result_count == rows


LIST_QUERIES = 9


@pytest.mark.parametrize("who", ["administrator", "outsider"])
def test_who_may_not_catalogue_sees_no_form_and_no_button(
    people: People, source: Source, who: str, signed_in: object
) -> None:
    client = signed_in(getattr(people, who))  # type: ignore[operator]
    answer = client.get(page_of(source))

    assert client.get(reverse(ADD)).status_code == 403
    assert client.post(page_of(source), typed(source, title="Mine")).status_code == 403
    if who == "administrator":
        shown = answer.content.decode()
        assert "Harbour Office" in shown
        assert 'value="Save"' not in shown
        assert "Check now" not in shown
    else:
        assert answer.status_code == 403
    source.refresh_from_db()
    assert source.revision == 1


def test_unknown_source_leads_back_to_the_desk(reviewing: Client) -> None:
    assert reviewing.get(reverse("admin:sources_source_change", args=[999])).status_code == 302
