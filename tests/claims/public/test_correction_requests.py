"""The form on which readers say what is wrong; what they say never shows up in public."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from claims.models import CorrectionRequest, Verdict
from claims.public import limits
from claims.services import corrections
from tests import newsroom
from tests.claims import press

WORDS = {"message": "The xanthoceras report says eighty.", "source_url": "", "email": ""}


@pytest.fixture
def published(people: newsroom.People) -> Verdict:
    return press.release(people)


@pytest.fixture
def address(published: Verdict) -> str:
    return f"/corrections/request/{published.claim.public_id}/"


def send(client: Client, address: str, **typed: str) -> HttpResponse:
    answer: Any = client.post(address, WORDS | typed)
    return answer  # type: ignore[no-any-return]


def test_a_reader_sends_and_is_told_what_happens_next(
    client: Client, published: Verdict, address: str
) -> None:
    shown = client.get(address).content.decode()
    sent = send(client, address, email="reader@example.org", version="1")

    assert "What happens next" in shown
    asked = CorrectionRequest.objects.get()
    assert (asked.message, asked.email) == (WORDS["message"], "reader@example.org")
    assert asked.about == published
    assert sent.status_code == 302
    thanks = client.get(sent.headers["Location"]).content.decode()
    assert "We have your request" in thanks
    assert "xanthoceras" not in thanks
    assert "reader@example.org" not in thanks


def test_the_page_of_a_claim_leads_to_the_form_and_sets_no_cookie(
    client: Client, published: Verdict, address: str
) -> None:
    page = client.get(f"/claims/{published.claim.public_id}/", follow=True)

    assert address in page.content.decode()
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert "follow “Tell us what is wrong”" in client.get("/corrections/").content.decode()


def test_the_form_is_kept_by_no_cache(client: Client, address: str) -> None:
    answer = client.get(address)

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.cookies["csrftoken"]


def test_without_the_cookie_nothing_is_sent_and_the_reader_is_told(
    published: Verdict, address: str
) -> None:
    answer = send(Client(enforce_csrf_checks=True), address)

    assert answer.status_code == 403
    assert "Nothing was sent" in answer.content.decode()
    assert not CorrectionRequest.objects.exists()


def test_with_the_cookie_it_is_sent(published: Verdict, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    token = re.search('csrfmiddlewaretoken" value="([^"]+)"', client.get(address).content.decode())
    assert token

    assert send(client, address, csrfmiddlewaretoken=token[1]).status_code == 302


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"message": " "}, "Say what is wrong, in a sentence or more."),
        ({"message": "x" * 4001}, "at most 4000 characters, and this has 4001"),
        ({"message": "x\0y"}, "Null characters are not allowed."),
        ({"email": "reader"}, "This is no e-mail address."),
        ({"email": f"{'r' * 260}@example.org"}, "at most 254"),
        ({"source_url": "javascript:alert(1)"}, "Give the whole address of a page"),
        ({"source_url": "ftp://example.org/x"}, "Give the address of a web page."),
        ({"source_url": f"https://example.org/{'x' * 2000}"}, "at most 2000"),
        ({"website": "https://spam.example/"}, "This field has to stay empty."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    client: Client, address: str, typed: dict[str, str], says: str
) -> None:
    answer = send(client, address, **{"email": "kept@example.org"} | typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert typed.get("message", "xanthoceras report").strip("\0 ") in page
    assert typed.get("email", "kept@example.org") in page
    assert not CorrectionRequest.objects.exists()


def test_an_address_without_a_scheme_is_taken_for_https(client: Client, address: str) -> None:
    send(client, address, source_url="example.org/report")

    assert CorrectionRequest.objects.get().source_url == "https://example.org/report"


def test_too_large_a_form_is_not_read(client: Client, address: str) -> None:
    answer = send(client, address, message="x" * 70_000)

    assert answer.status_code == 413
    assert "more than we can take in" in answer.content.decode()


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter past nine: no hour ends while the test runs."""
    at = newsroom.NOW.replace(minute=15)
    monkeypatch.setattr("claims.public.correction_requests.timezone.localtime", lambda: at)


def test_many_requests_from_one_connection_have_to_wait(
    client: Client, address: str, at_nine: None
) -> None:
    for number in range(limits.PER_HOUR):
        assert send(client, address, message=f"Wrong {number}").status_code == 302

    answer = send(client, address, message="One more thing")

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(45 * 60)
    page = answer.content.decode()
    assert "Send it again in 45 minutes." in page
    assert "One more thing" in page
    assert CorrectionRequest.objects.count() == limits.PER_HOUR
    elsewhere = client.post(address, WORDS, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_with_the_brake_off_nobody_waits(
    client: Client, address: str, at_nine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_HOUR", 100)

    codes = {send(client, address, message=f"Wrong {n}").status_code for n in range(6)}

    assert codes == {302}


def test_the_next_hour_counts_anew(
    client: Client, address: str, at_nine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(limits.PER_HOUR + 1):
        last = send(client, address, message=f"Wrong {number}")
    assert last.status_code == 429

    at_ten = newsroom.NOW.replace(hour=10)
    monkeypatch.setattr("claims.public.correction_requests.timezone.localtime", lambda: at_ten)

    assert send(client, address).status_code == 302


def test_typing_errors_do_not_count(client: Client, address: str, at_nine: None) -> None:
    for _ in range(limits.PER_HOUR + 1):
        send(client, address, message="")

    assert send(client, address).status_code == 302


def test_no_address_of_a_reader_is_kept_in_the_cache(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[str] = []
    counted = cache.incr

    def hear(key: str) -> int:
        keys.append(key)
        return counted(key)

    monkeypatch.setattr("claims.public.limits.cache.incr", hear)

    client.post(address, WORDS, REMOTE_ADDR="198.51.100.7")

    [key] = keys
    assert re.fullmatch("[0-9a-f]{40}", key)


def test_a_cache_that_is_away_lets_readers_through(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise ConnectionError("no cache")

    monkeypatch.setattr("claims.public.limits.cache.add", away)

    assert send(client, address).status_code == 302


def test_the_version_that_the_reader_read_is_the_one_meant(
    client: Client, published: Verdict, people: newsroom.People, address: str
) -> None:
    newer = press.change(published.claim, people)

    send(client, address, version="1")
    send(client, address, version="2")
    send(client, address, version="no number")

    asked = CorrectionRequest.objects.order_by("id")
    assert [one.about for one in asked] == [published, newer, newer]


def test_nothing_can_be_asked_of_what_is_not_published(
    client: Client, people: newsroom.People
) -> None:
    claim = newsroom.claim(by=people.reviewer)

    answer = send(client, f"/corrections/request/{claim.public_id}/")

    assert answer.status_code == 404
    assert not CorrectionRequest.objects.exists()


def test_the_readers_page_says_how_far_we_are(
    client: Client, published: Verdict, people: newsroom.People, address: str
) -> None:
    page = send(client, address).headers["Location"]
    asked = CorrectionRequest.objects.get()
    triaging: dict[str, Any] = {"request": asked, "revision": None, "by": people.editor}

    said = [heading(client, page)]
    corrections.triage(triage="declined", reason="Secret.", now=newsroom.NOW, **triaging)
    said.append(heading(client, page))
    corrections.triage(triage="substantial", reason="Secret.", now=newsroom.NOW, **triaging)
    said.append(heading(client, page))
    corrections.link(verdict=press.change(published.claim, people), **triaging)
    said.append(heading(client, page))

    assert said == [
        "Thank you. We have your request",
        "We looked at it; the verdict stands",
        "We are working on it",
        "A new version came of it",
    ]
    shown = client.get(page).content.decode()
    assert "Read version 2" in shown
    assert "Secret." not in shown


def test_words_of_readers_reach_no_public_page(
    client: Client, published: Verdict, address: str
) -> None:
    claim = published.claim.public_id
    received = send(client, address, email="xanthoceras@example.org").headers["Location"]

    for place in (
        address,
        received,
        f"/claims/{claim}/",
        "/claims/",
        "/corrections/",
        f"/api/v1/claims/{claim}/",
        f"/api/v1/claims/{claim}/verdicts/",
    ):
        assert "xanthoceras" not in client.get(place, follow=True).content.decode()


def heading(client: Client, page: str) -> str:
    found = re.search("<h1>(.*?)</h1>", client.get(page).content.decode())
    assert found
    return found[1]


def test_a_form_in_another_encoding_is_no_error(client: Client, address: str) -> None:
    body = urlencode({"message": "ninety \ufffd"}).encode()

    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 302
