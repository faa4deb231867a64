"""The desk of correction requests: triaged, answered by mail or by hand, linked, erased."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.urls import reverse

from claims.models import CorrectionRequest, Verdict
from claims.services import corrections
from tests import newsroom
from tests.claims import press
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.test_index import piles, waiting

CONSOLE = "django.core.mail.backends.console.EmailBackend"
MEMORY = "django.core.mail.backends.locmem.EmailBackend"
READER = "reader@example.org"


@pytest.fixture
def published(people: newsroom.People) -> Verdict:
    return press.release(people)


@pytest.fixture
def asked(published: Verdict) -> CorrectionRequest:
    return ask(published)


def ask(published: Verdict, *, email: str = READER) -> CorrectionRequest:
    words = corrections.Words("<b>Eighty</b>, not ninety.", "https://example.org/a", email)
    return corrections.receive(about=published, words=words, now=newsroom.NOW)


def url(asked: CorrectionRequest, step: str = "change") -> str:
    return reverse(f"admin:claims_correctionrequest_{step}", args=[asked.pk])


def post(client: Client, asked: CorrectionRequest, step: str, **typed: Any) -> Any:
    asked.refresh_from_db()
    return client.post(url(asked, step), {"revision": asked.revision} | typed)


def triaged(asked: CorrectionRequest, people: newsroom.People, as_: str = "substantial") -> None:
    corrections.triage(
        request=asked,
        triage=as_,
        reason="We counted again.",
        revision=None,
        by=people.editor,
        now=newsroom.NOW,
    )


def test_the_desk_counts_who_waits(people: newsroom.People, sit: Sit, asked: Any) -> None:
    assert waiting(sit(people.reviewer)) == {"requests": 1}
    assert waiting(sit(people.editor)) == {"requests": 1}
    assert "requests" not in piles(sit(people.administrator))
    assert url(asked) in sit(people.reviewer).get(reverse("admin:index")).content.decode()


def test_a_strangers_words_are_shown_as_words(
    people: newsroom.People, sit: Sit, asked: CorrectionRequest
) -> None:
    page = sit(people.reviewer).get(url(asked))

    assert "<b>Eighty</b>, not ninety." in pages.text(page)
    [link] = pages.tree(page).xpath("//a[@href='https://example.org/a']")
    assert "noopener noreferrer nofollow" in link.get("rel")


def test_a_request_goes_its_way_without_a_mailbox(
    people: newsroom.People,
    sit: Sit,
    published: Verdict,
    asked: CorrectionRequest,
    settings: LazySettings,
) -> None:
    settings.EMAIL_BACKEND = CONSOLE
    editor = sit(people.editor)

    post(editor, asked, "triage", triage="substantial", reason="Eighty is right.")
    correction = press.change(published.claim, people)
    post(editor, asked, "link", led_to=str(correction.pk))
    post(editor, asked, "reply", answer="You are right. We have corrected it.")
    to_send = editor.get(url(asked))
    post(editor, asked, "sent")

    letter = pages.tree(to_send).xpath("string(//*[@id='letter'])")
    assert "You are right. We have corrected it." in letter
    assert str(published.claim.public_id) in letter
    assert f"Send this by hand to {READER}" in pages.text(to_send)
    asked.refresh_from_db()
    assert (asked.triage, asked.led_to) == ("substantial", correction)
    assert (asked.route, asked.email, asked.answered_by) == ("by-hand", "", people.editor)
    assert "The address was erased" in pages.text(editor.get(url(asked)))
    assert waiting(editor) == {}


def test_with_a_mailbox_the_answer_is_mailed_and_the_address_erased(
    people: newsroom.People, sit: Sit, asked: CorrectionRequest, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = MEMORY
    triaged(asked, people)

    post(sit(people.editor), asked, "reply", answer="Thank you.\nWe look again.")

    [message] = mail.outbox
    assert message.to == [READER]
    assert "Thank you.\nWe look again." in str(message.body)
    asked.refresh_from_db()
    assert (asked.route, asked.email) == ("mailed", "")


def test_a_mail_that_does_not_go_out_stays_to_be_sent_by_hand(
    people: newsroom.People,
    sit: Sit,
    asked: CorrectionRequest,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    triaged(asked, people)
    editor = sit(people.editor)

    post(editor, asked, "reply", answer="Thank you.")

    asked.refresh_from_db()
    assert (asked.answer, asked.route, asked.email) == ("Thank you.", "", READER)
    page = pages.text(editor.get(url(asked)))
    assert "The mail did not go out." in page
    assert "could not be mailed" in caplog.text


def test_an_answer_to_nobody_is_kept(
    people: newsroom.People, sit: Sit, published: Verdict, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = MEMORY
    asked = ask(published, email="")
    triaged(asked, people)

    post(sit(people.editor), asked, "reply", answer="Thank you.")

    asked.refresh_from_db()
    assert (asked.answer, asked.route) == ("Thank you.", "no-address")
    assert mail.outbox == []


def test_a_reviewer_triages_and_an_editor_answers(
    people: newsroom.People, sit: Sit, asked: CorrectionRequest
) -> None:
    reviewer = sit(people.reviewer)

    post(reviewer, asked, "triage", triage="minor")
    refused = post(reviewer, asked, "reply", answer="Thanks.")

    asked.refresh_from_db()
    assert (asked.triage, asked.answer) == ("minor", "")
    assert refused.status_code == 403
    assert "Thanks." in pages.text(refused)
    assert "An editor answers." in pages.text(reviewer.get(url(asked)))


def test_an_administrator_does_neither_and_sees_no_address(
    people: newsroom.People, sit: Sit, asked: CorrectionRequest
) -> None:
    administrator = sit(people.administrator)

    page = administrator.get(url(asked))
    refused = [
        post(administrator, asked, step, triage="minor", answer="x").status_code
        for step in ("triage", "reply", "sent", "link", "erase")
    ]

    assert READER not in page.content.decode()
    assert pages.buttons(page) == set()
    assert refused == [403] * 5


def test_declining_needs_a_reason_and_keeps_what_was_typed(
    people: newsroom.People, sit: Sit, asked: CorrectionRequest
) -> None:
    editor = sit(people.editor)

    refused = post(editor, asked, "triage", triage="declined", reason=" ")
    accepted = post(editor, asked, "triage", triage="declined", reason="Ninety is right.")

    assert refused.status_code == 422
    assert "Say why nothing changes." in pages.errors(refused, "triage-reason")
    assert pages.tree(refused).xpath("//input[@value='declined'][@checked]")
    assert accepted.status_code == 302


def test_two_who_triage_at_once_meet(
    people: newsroom.People, sit: Sit, asked: CorrectionRequest
) -> None:
    seen = asked.revision
    triaged(asked, people, "update")

    answer = sit(people.reviewer).post(
        url(asked, "triage"), {"revision": seen, "triage": "minor", "reason": "Mine."}
    )

    assert answer.status_code == 409
    assert pages.field(answer, "triage-reason") == "Mine."
    assert "We counted again." in pages.tree(answer).xpath("string(//*[@id='conflict'])")


def test_the_address_is_erased_on_request(
    people: newsroom.People, sit: Sit, asked: CorrectionRequest
) -> None:
    reviewer = sit(people.reviewer)

    post(reviewer, asked, "erase")

    assert READER not in reviewer.get(url(asked)).content.decode()
    asked.refresh_from_db()
    assert asked.email == ""


@pytest.mark.parametrize(
    ("as_", "primary"), [("substantial", "draft-correction"), ("update", "draft-update")]
)
def test_the_change_it_comes_to_is_one_click_away(
    people: newsroom.People, sit: Sit, asked: CorrectionRequest, as_: str, primary: str
) -> None:
    triaged(asked, people, as_)

    page = sit(people.editor).get(url(asked))

    [button] = pages.tree(page).xpath("//a[contains(@class, 'primary')]")
    assert button.get("id") == primary
    assert sit(people.editor).get(button.get("href").partition("#")[0]).status_code == 200


def test_answered_ones_are_listed_apart(
    people: newsroom.People, sit: Sit, published: Verdict, asked: CorrectionRequest
) -> None:
    done = ask(published, email="")
    triaged(done, people)
    corrections.answer(
        request=done, answer="Thanks.", revision=None, by=people.editor, now=newsroom.NOW
    )
    listing = reverse("admin:claims_correctionrequest_changelist")

    opened = sit(people.editor).get(listing).content.decode()
    closed = sit(people.editor).get(listing, {"stage": "answered"}).content.decode()

    assert (url(asked) in opened, url(done) in opened) == (True, False)
    assert (url(asked) in closed, url(done) in closed) == (False, True)


def test_an_unknown_request_is_not_found(people: newsroom.People, sit: Sit) -> None:
    address = reverse("admin:claims_correctionrequest_change", args=[999])

    assert sit(people.editor).get(address).status_code == 404
