"""Reviewer, Editor and Administrator as groups with the exact permissions of each role."""

from django.db import migrations

VIEWED = {
    "sources": [
        "source",
        "link",
        "linkcheck",
        "healthchange",
        "passage",
        "passagechange",
        "snapshot",
        "register",
        "edition",
        "entry",
        "sweep",
    ],
    "claims": [
        "outlet",
        "article",
        "claimant",
        "claim",
        "appearance",
        "commentrequest",
        "evidence",
        "ratingscale",
        "rating",
        "verdict",
        "verdictstep",
        "rereview",
        "rereviewcause",
    ],
}
GOVERNED = {
    ("sources", "source", "catalogue"): "Catalogue sources",
    ("sources", "link", "check_links"): "Check links now",
    ("sources", "register", "edit_registers"): "Edit registers",
    ("claims", "claim", "take_in"): "Take in articles and claims, and decline claims",
    ("claims", "claim", "attach_evidence"): "Attach and withdraw evidence",
    ("claims", "verdict", "propose"): "Draft and propose verdicts",
    ("claims", "verdict", "approve"): "Approve or return other people's verdicts",
    ("claims", "verdict", "publish"): "Publish approved verdicts",
    ("claims", "verdict", "correct"): "Publish corrections and retractions",
    ("claims", "verdict", "export"): "Export verdicts",
    ("claims", "rereview", "settle"): "Settle re-reviews as confirmed",
    ("claims", "ratingscale", "edit_scales"): "Edit rating scales",
}
ACCOUNTS = {
    ("auth", "user", "add_user"): "Can add user",
    ("auth", "user", "change_user"): "Can change user",
    ("auth", "user", "view_user"): "Can view user",
    ("auth", "group", "view_group"): "Can view group",
}
REVIEWER = {"catalogue", "check_links", "take_in", "attach_evidence", "propose", "settle"}


def viewing():
    return {
        (app, model, f"view_{model}"): f"Can view {model}"
        for app, models in VIEWED.items()
        for model in models
    }


def make_roles(apps, schema_editor):
    reviewing = {key: name for key, name in GOVERNED.items() if key[2] in REVIEWER}
    roles = {
        "Reviewer": viewing() | reviewing,
        "Editor": viewing() | GOVERNED,
        "Administrator": viewing() | ACCOUNTS,
    }
    group_model = apps.get_model("auth", "Group")
    for role, permissions in roles.items():
        group, _ = group_model.objects.get_or_create(name=role)
        group.permissions.set(permission(apps, key, name) for key, name in permissions.items())


def permission(apps, key, name):
    """The permission row, made here because Django makes it only after all migrations."""
    app, model, codename = key
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    row, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return row


def remove_roles(apps, schema_editor):
    names = ["Reviewer", "Editor", "Administrator"]
    apps.get_model("auth", "Group").objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_initial"),
        ("sources", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
