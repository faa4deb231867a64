"""The groups hold exactly the permissions of DESIGN section 5."""

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

REVIEWER = {
    "sources.catalogue",
    "sources.check_links",
    "claims.take_in",
    "claims.attach_evidence",
    "claims.propose",
    "claims.settle",
    "claims.triage",
}
EDITOR = REVIEWER | {
    "claims.approve",
    "claims.publish",
    "claims.correct",
    "claims.export",
    "claims.answer",
    "claims.edit_scales",
    "sources.edit_registers",
}
ADMINISTRATOR = {"auth.add_user", "auth.change_user", "auth.view_user", "auth.view_group"}
PROGRAM = {"claims.take_in"}
GOVERNED = {"Reviewer": REVIEWER, "Editor": EDITOR, "Administrator": ADMINISTRATOR}

pytestmark = pytest.mark.django_db


def held(role: str) -> set[str]:
    rows = Permission.objects.filter(group__name=role).values_list(
        "content_type__app_label", "codename"
    )
    return {f"{app}.{codename}" for app, codename in rows}


def is_viewing(permission: str) -> bool:
    return permission.split(".")[1].startswith("view_") and not permission.startswith("auth.")


def test_there_are_three_roles_and_the_group_of_programs() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {*GOVERNED, "Program"}


def test_a_program_may_take_in_and_nothing_else() -> None:
    assert held("Program") == PROGRAM


@pytest.mark.parametrize("role", GOVERNED)
def test_role_holds_its_acts_and_no_other(role: str) -> None:
    assert {name for name in held(role) if not is_viewing(name)} == GOVERNED[role]


@pytest.mark.parametrize("role", GOVERNED)
def test_every_role_reads_the_whole_desk(role: str) -> None:
    assert {name for name in held(role) if is_viewing(name)} == {
        f"{app}.view_{model}" for app, models in READ.items() for model in models
    }


def test_no_role_may_edit_or_delete_a_row_past_the_services() -> None:
    stock = {
        f"{app}.{act}_{model._meta.model_name}"
        for app in ("sources", "claims")
        for model in apps.get_app_config(app).get_models()
        for act in ("add", "change", "delete")
    }

    for role in GOVERNED:
        assert not held(role) & (stock | {"auth.delete_user"})


def test_permissions_of_the_roles_are_the_ones_the_models_declare() -> None:
    declared = {
        f"{app}.{codename}"
        for app in ("sources", "claims")
        for model in apps.get_app_config(app).get_models()
        for codename, _ in model._meta.permissions
    }

    assert declared == EDITOR


def test_migration_and_django_agree_on_permissions() -> None:
    before = Permission.objects.count()

    for app in ("sources", "claims"):
        create_permissions(apps.get_app_config(app), verbosity=0)

    assert Permission.objects.count() == before


READ = {
    "sources": [
        "source",
        "link",
        "linkcheck",
        "healthchange",
        "passage",
        "passagechange",
        "snapshot",
        "capture",
        "register",
        "edition",
        "entry",
        "sweep",
        "host",
        "move",
        "robotsfile",
        "probe",
        "host",
    ],
    "claims": [
        "outlet",
        "article",
        "claimant",
        "claim",
        "appearance",
        "commentrequest",
        "registerbinding",
        "correctionrequest",
        "evidence",
        "ratingscale",
        "rating",
        "verdict",
        "verdictstep",
        "rereview",
        "rereviewcause",
    ],
}
