"""No form of the admin edits a row without the revision that it was opened on."""

import uuid
from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.safestring import SafeString

from claims.models import Article, Claim, CorrectionRequest, RatingScale, ReReview
from claims.services import corrections, scales
from claims.services import evidence as evidence_service
from sources.admin.forms import DeskField, OpenedInput
from sources.models import Edition, Link, LinkCheck, Move, Register
from sources.services import hosts
from tests import newsroom
from tests.claims import double, press
from tests.claims.admin import stages
from tests.conventions import admin_forms
from tests.conventions.admin_forms import Fault

NOW = newsroom.NOW
READS = {
    *("progress", "preview", "document", "difference", "download", "export", "changes", "page"),
    "agreement",
}
ELSEWHERE = {
    "claims_claim_presence": "tells who else is there",
    "claims_claim_leave": "tells that one is gone",
    "claims_claim_gate": "saves nothing: told while somebody types",
    "claims_rereview_changes_seen": "marks one's own list",
    "claims_rereview_changes_take_back": "marks one's own list",
    "accounts_set_password": "one's own password",
}
"""Addresses that no form of the pages below is sent to."""


@pytest.fixture
def people(db: None) -> newsroom.People:
    return newsroom.people()


@pytest.fixture
def pages(people: newsroom.People) -> list[str]:
    """Claims at every stage of their way, with everything on them that somebody can act on."""
    released = stages.came_back(people, 1)
    approved = [stages.verdict_in(stage, people) for stage in ("proposed", "approved")]
    evidence_service.ask_for_comment(
        claim=released.claim, asked_of="The Mayor", asked_on=NOW.date(), by=people.reviewer, now=NOW
    )
    declined = newsroom.claim(by=people.reviewer, text="Nobody counts")
    Claim.objects.filter(pk=declined.pk).update(
        declined_at=NOW, declined_by=people.editor, decline_reason="Taste."
    )
    Article.objects.create(
        url="https://gone.example/", stage="failed", failure="Gone.",
        taken_in_by=people.reviewer, taken_in_at=NOW,
    )  # fmt: skip
    scales.add_scale(name="Another", description="", by=people.editor, now=NOW)
    _bound(released.claim, people)
    for who_has_handed_in in ((people.reviewer,), (people.reviewer, people.editor)):
        reviewed = double.claim(people, text=f"Reviewed by {len(who_has_handed_in)}")
        for code, by in zip(("true", "false"), who_has_handed_in, strict=False):
            double.hand_in(reviewed, by, code)
    link = _moved(people)
    _answered(released.claim, people)
    User.objects.filter(pk=people.outsider.pk).update(is_active=False)
    everybody = [at("auth_user", one.pk) for one in User.objects.all()]
    preview = reverse("admin:claims_claim_preview", args=[approved[1].claim_id])
    return [*_of_claims(), *_of_sources(link), *everybody, preview]


def _bound(claim: Claim, people: newsroom.People) -> None:
    register = Register.objects.create(slug="list", name="A list")
    Edition.objects.create(register=register, label="2026", issued_on=NOW.date(), added_at=NOW)
    claim.bindings.create(
        register=register, code="X", name="X", listed=True, bound_by=people.editor, bound_at=NOW
    )


def _moved(people: newsroom.People) -> Link:
    """A link in doubt with a move to settle, at a host that is paused."""
    link = Link.objects.all()[0]
    Link.objects.filter(pk=link.pk).update(health="dead", health_since=NOW)
    look = LinkCheck.objects.create(
        link=link, lease_token=uuid.uuid4(), checked_at=NOW, outcome="moved"
    )
    Move.objects.create(link=link, look=look, url="https://new.example/", first_seen_at=NOW)
    hosts.pause(name=link.host, reason="Asked.", revision=None, by=people.editor, now=NOW)
    return link


def _answered(claim: Claim, people: newsroom.People) -> None:
    """Requests that are new, triaged, led to a version, and are answered but not sent."""
    version = claim.verdicts.published()[0]
    first = press.release(people, text="Ships were counted twice")
    press.change(first.claim, people)
    for about in (first, version, version):
        words = corrections.Words("It is wrong.", email="reader@example.org")
        corrections.receive(about=about, words=words, now=NOW)
    for asked in CorrectionRequest.objects.order_by("pk")[1:]:
        corrections.triage(
            request=asked, triage="minor", reason="", revision=None, by=people.editor, now=NOW
        )
    corrections.answer(request=asked, answer="Thanks.", revision=None, by=people.editor, now=NOW)


def at(name: str, pk: int) -> str:
    return reverse(f"admin:{name}_change", args=[pk])


def _of_claims() -> Iterator[str]:
    for model in (Claim, Article, RatingScale, ReReview, CorrectionRequest):
        yield from (at(f"claims_{model._meta.model_name}", row.pk) for row in model.objects.all())
    for claim in Claim.objects.exclude(claimant=None)[:1]:
        yield at("claims_claimant", claim.claimant_id or 0)
    for article in Article.objects.exclude(outlet=None)[:1]:
        yield at("claims_outlet", article.outlet_id or 0)


def _of_sources(link: Link) -> Iterator[str]:
    yield at("sources_link", link.pk)
    yield at("sources_source", link.source_id)
    yield reverse("admin:sources_host_page", args=[link.host])
    yield reverse("admin:sources_host_page", args=["gazette.example"])


def seated(people: newsroom.People) -> Iterator[Client]:
    for user in (people.reviewer, people.editor, people.second_editor, people.administrator):
        client = Client()
        client.force_login(user)
        yield client


def everything(people: newsroom.People, pages: list[str]) -> dict[str, list[Fault]]:
    """By the name of the address that a form is sent to, what such forms lack."""
    found: dict[str, list[Fault]] = {}
    for client in seated(people):
        for page in pages:
            shown = client.get(page)
            if shown.status_code != 200:
                continue
            words = shown.content.decode()
            for name, _ in admin_forms.forms(page, words):
                found.setdefault(name, [])
            for fault in admin_forms.faults(page, words):
                found[fault.form].append(fault)
    return found


def test_every_form_that_edits_a_row_carries_its_revision_and_its_beginning(
    people: newsroom.People, pages: list[str]
) -> None:
    found = everything(people, pages)

    assert [fault for faults in found.values() for fault in faults] == []
    assert set(addresses()) - set(found) - set(admin_forms.EDITS_NOTHING) - set(ELSEWHERE) == set()


def addresses() -> Iterator[str]:
    """Every address of the admin that is not Django's own and does more than read."""
    for model_admin in admin.site._registry.values():
        for pattern in model_admin.get_urls():
            name = str(pattern.name)
            of_django = name.rpartition("_")[2] in {
                "changelist", "add", "history", "delete", "change", "None"
            }  # fmt: skip
            if not of_django and name.rpartition("_")[2] not in READS:
                yield name


@pytest.mark.parametrize("guard", ["revision", "beginning", "marks"])
def test_it_is_found_when_one_is_missing(
    people: newsroom.People, pages: list[str], guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if guard == "revision":
        monkeypatch.setattr(OpenedInput, "render", lambda *args, **kwargs: SafeString())
    elif guard == "beginning":
        plain = forms.HiddenInput.render
        monkeypatch.setattr(OpenedInput, "render", plain)
    else:
        monkeypatch.setattr(DeskField, "mark", SafeString())

    found = everything(people, pages)

    assert {fault.form for faults in found.values() for fault in faults} >= {"claims_claim_draft"}


def test_a_planted_form_without_a_revision_is_found() -> None:
    page = reverse("admin:claims_claim_change", args=[1])
    planted = (
        f'<form method="post" action="{page}details/"><textarea name="text"></textarea></form>'
    )

    assert [fault.lacks for fault in admin_forms.faults(page, planted)] == [
        "its revision",
        "what it said when it was opened",
    ]
