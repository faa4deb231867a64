"""Every role reads the captures of pages."""

from django.db import migrations

ROLES = ["Reviewer", "Editor", "Administrator"]


def allow(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="sources", model="capture"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="view_capture", defaults={"name": "Can view capture"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(permission)


def disallow(apps, schema_editor):
    through = apps.get_model("auth", "Group").permissions.through
    through.objects.filter(
        group__name__in=ROLES,
        permission__codename="view_capture",
        permission__content_type__app_label="sources",
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0004_roles_read_what_the_checker_keeps"),
        ("sources", "0006_captures_of_pages"),
    ]

    operations = [migrations.RunPython(allow, disallow)]
