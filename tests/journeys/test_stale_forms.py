"""Twelve people save one form at the same moment: one is saved, and no word of the others lost."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from lxml import html

from claims.models import Claim
from sources.models import Source
from sources.services import revisions
from tests import newsroom

CROWD = 12

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class Form:
    """Where it is opened, its id there, the field that all write in, and how to read that."""

    page: str
    form: str
    field: str
    saved: Callable[[], str]
    role: str = "Reviewer"


@pytest.fixture
def people(transactional_db: None) -> newsroom.People:
    return newsroom.people()


@pytest.fixture(params=["claim", "source", "person"])
def form(request: pytest.FixtureRequest, people: newsroom.People) -> Form:
    claim = newsroom.claim(by=people.reviewer)
    source = newsroom.evidence(claim, by=people.reviewer).source
    return {
        "claim": Form(
            reverse("admin:claims_claim_change", args=[claim.pk]),
            "form-details",
            "text",
            lambda: Claim.objects.get(pk=claim.pk).text,
        ),
        "source": Form(
            reverse("admin:sources_source_change", args=[source.pk]),
            "form-source",
            "title",
            lambda: Source.objects.get(pk=source.pk).title,
        ),
        "person": Form(
            reverse("admin:auth_user_change", args=[people.outsider.pk]),
            "form-person",
            "last_name",
            lambda: User.objects.get(pk=people.outsider.pk).last_name,
            "Administrator",
        ),
    }[request.param]


def read(client: Client, form: Form) -> tuple[str, dict[str, list[str]]]:
    """Where the form is sent to, and what a browser sends of it untouched."""
    page = html.fromstring(client.get(form.page).content.decode())
    [node] = page.xpath(f"//form[@id='{form.form}']")
    sent: dict[str, list[str]] = {}
    for name, value in node.form_values():
        sent.setdefault(name, []).append(value)
    return (node.get("action") or form.page).partition("#")[0], sent


def all_save(form: Form) -> dict[str, Any]:
    """By what each of twelve wrote, the answer they got. All have opened the form before."""
    opened = []
    for number in range(CROWD):
        client = Client()
        client.force_login(newsroom.person(f"person-{number}", form.role))
        opened.append((client, *read(client, form), f"Words of number {number}"))
    answers: dict[str, Any] = {}
    start = threading.Barrier(CROWD)

    def save(client: Client, address: str, sent: dict[str, list[str]], words: str) -> None:
        start.wait()
        try:
            answers[words] = client.post(address, sent | {form.field: [words]})
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=one) for one in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_is_saved_and_eleven_see_both_texts(form: Form) -> None:
    answers = all_save(form)

    [winner] = [words for words, answer in answers.items() if answer.status_code == 302]
    assert form.saved() == winner
    others = {words: answer for words, answer in answers.items() if words != winner}
    assert [answer.status_code for answer in others.values()] == [409] * (CROWD - 1)
    for words, answer in others.items():
        page = html.fromstring(answer.content.decode())
        [row] = page.xpath(f"//*[@id='conflict']//tr[@data-field='{form.field}']")
        sides = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
        assert winner in sides[1]
        assert words in sides[2]
        [field] = page.xpath(f"//form[@id='{form.form}']//*[@name='{form.field}']")
        assert (field.text if field.tag == "textarea" else field.get("value")).strip() == words


def test_the_test_fails_without_the_look_at_the_revision(
    form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    if form.form == "form-person":
        monkeypatch.setattr("factcheck.accounts.people.revision_of", lambda user: 1)
    monkeypatch.setattr(revisions, "require", lambda row, revision: None)

    answers = all_save(form)

    assert [answer.status_code for answer in answers.values()] == [302] * CROWD
