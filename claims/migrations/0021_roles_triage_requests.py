"""Reviewers and editors triage what readers say is wrong; editors answer."""

from django.db import migrations

VIEWED = ["correctionrequest"]
ROLES = ["Reviewer", "Editor", "Administrator"]
TRIAGE = ("correctionrequest", "triage", "Triage correction requests")
ANSWER = ("correctionrequest", "answer", "Answer correction requests")
GOVERNED = {"Reviewer": [TRIAGE], "Editor": [TRIAGE, ANSWER]}


def give(apps, schema_editor):
    viewing = [(model, f"view_{model}", f"Can view {model}") for model in VIEWED]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        given = [*viewing, *GOVERNED.get(group.name, [])]
        group.permissions.add(*(permission(apps, *one) for one in given))


def permission(apps, model, codename, name):
    """The permission row, made here because Django makes it only after all migrations."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="claims", model=model
    )
    row, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return row


def take(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        of_ours = group.permissions.filter(
            content_type__app_label="claims", content_type__model__in=VIEWED
        )
        group.permissions.remove(*of_ours)


class Migration(migrations.Migration):
    dependencies = [("claims", "0020_correction_request")]

    operations = [migrations.RunPython(give, take)]
