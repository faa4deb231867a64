"""What is not there: deleting, editing by Django, steps by GET, scripts in a page."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from claims.models import Verdict
from tests import newsroom
from tests.claims.admin import pages
from tests.claims.admin.conftest import Sit
from tests.claims.admin.stages import STAGES, came_back, verdict_in
from tests.claims.admin.test_lists import LISTS


def someone_who_may_all() -> User:
    """A superuser with every role: what even they are not offered is offered to nobody."""
    root = User.objects.create_superuser("root")
    root.groups.set(Group.objects.all())
    return root


@pytest.mark.parametrize("model", LISTS)
def test_nothing_is_deleted_or_edited_through_forms_of_django(
    people: newsroom.People, sit: Sit, model: str
) -> None:
    came_back(people, 1)
    root = sit(someone_who_may_all())
    row = apps.get_model("claims", model).objects.first()
    assert row is not None
    before = apps.get_model("claims", model).objects.values().get(pk=row.pk)

    delete = root.post(reverse(f"admin:claims_{model}_delete", args=[row.pk]), {"post": "yes"})
    change = root.post(reverse(f"admin:claims_{model}_change", args=[row.pk]), {"name": "New"})
    action = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    root.post(reverse(f"admin:claims_{model}_changelist"), action)

    assert delete.status_code == 403
    assert change.status_code == 405
    assert apps.get_model("claims", model).objects.values().get(pk=row.pk) == before


def test_no_desk_of_the_site_offers_to_delete_or_to_edit_in_a_list() -> None:
    assert "claim" in LISTS
    for model, desk in admin.site._registry.items():
        assert not desk.list_editable, model
        assert model._meta.app_label != "claims" or desk.actions is None


STEPS_OF_A_CLAIM = [
    *("details", "appearance", "decline", "reopen", "attach", "comment"),
    *("draft", "gate", "withdraw", "return", "approve", "publish"),
]


def test_a_step_is_never_taken_by_following_a_link(people: newsroom.People, sit: Sit) -> None:
    verdict = verdict_in(STAGES.APPROVED, people)
    evidence, article = verdict.cited.get(), verdict.claim.appearances.get().article
    rereview = came_back(people, 1).rereviews.get()
    editor = sit(people.editor)

    addresses = [pages.claim_url(verdict.claim, step) for step in STEPS_OF_A_CLAIM]
    addresses += [
        pages.claim_url(verdict.claim, f"evidence_{step}", evidence.pk)
        for step in ("withdraw", "check")
    ]
    addresses += [
        reverse(f"admin:claims_article_{step}", args=[article.pk])
        for step in ("details", "claim", "paste", "retry")
    ]
    addresses += [reverse("admin:claims_rereview_confirm", args=[rereview.pk])]

    assert {editor.get(address).status_code for address in addresses} == {405}
    assert Verdict.objects.get(pk=verdict.pk).stage == STAGES.APPROVED


def test_a_step_needs_the_token_of_a_page(people: newsroom.People) -> None:
    verdict = verdict_in(STAGES.PROPOSED, people)
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(people.editor)

    answer = forger.post(pages.claim_url(verdict.claim, "approve"), {"revision": 1})

    assert answer.status_code == 403
    assert Verdict.objects.get(pk=verdict.pk).stage == STAGES.PROPOSED


def test_a_stranger_is_asked_to_log_in_and_an_outsider_sees_nothing(
    people: newsroom.People, sit: Sit
) -> None:
    claim = newsroom.claim(by=people.reviewer)

    for address in (pages.claim_url(claim), reverse("admin:claims_claim_changelist")):
        stranger: Any = Client().get(address)
        assert stranger.url.startswith("/admin/login/")
        assert sit(people.outsider).get(address).status_code == 403


def test_pages_carry_no_inline_script_style_or_handler(people: newsroom.People, sit: Sit) -> None:
    verdict = came_back(people, 1)
    article = verdict.claim.appearances.get().article
    editor = sit(people.editor)

    for address in (
        reverse("admin:index"),
        pages.claim_url(verdict.claim),
        pages.claim_url(verdict.claim, "preview"),
        reverse("admin:claims_article_change", args=[article.pk]),
        reverse("admin:claims_article_add"),
        reverse("admin:claims_claim_changelist"),
        reverse("admin:claims_rereview_change", args=[verdict.rereviews.get().pk]),
    ):
        page = pages.tree(editor.get(address))
        assert not page.xpath("//script[not(@src)] | //style | //@style"), address
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), address


def test_every_field_of_the_claim_page_has_a_label(people: newsroom.People, sit: Sit) -> None:
    verdict = came_back(people, 1)

    page = pages.tree(sit(people.editor).get(pages.claim_url(verdict.claim)))

    wanted = page.xpath("//main//*[self::input or self::textarea or self::select]")
    for field in wanted:
        if field.get("type") != "hidden":
            assert page.xpath(f"//label[@for='{field.get('id')}']"), field.get("id")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
