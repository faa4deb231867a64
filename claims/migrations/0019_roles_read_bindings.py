"""Every role reads what claims say of registers."""

from django.db import migrations

VIEWED = ["registerbinding"]
ROLES = ["Reviewer", "Editor", "Administrator"]


def let_read(apps, schema_editor):
    viewing = [permission(apps, model) for model in VIEWED]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(*viewing)


def permission(apps, model):
    """The permission row, made here because Django makes it only after all migrations."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="claims", model=model
    )
    row, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"view_{model}",
        defaults={"name": f"Can view {model}"},
    )
    return row


def let_read_no_more(apps, schema_editor):
    codenames = [f"view_{model}" for model in VIEWED]
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.remove(*group.permissions.filter(codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [("claims", "0018_verdict_review_yearly")]

    operations = [migrations.RunPython(let_read, let_read_no_more)]
