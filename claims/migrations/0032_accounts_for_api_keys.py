"""The group of programs may take claims in and nothing else; keys in use get their accounts."""

from django.contrib.auth.hashers import make_password
from django.db import migrations

GROUP = "Program"
TAKE_IN = ("take_in", "Take in articles and claims, and decline claims")


def give(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="claims", model="claim"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=TAKE_IN[0], defaults={"name": TAKE_IN[1]}
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    group.permissions.set([permission])
    for key in apps.get_model("claims", "ApiKey").objects.filter(account=None):
        account = apps.get_model("auth", "User").objects.create(
            username=f"program-{key.sha256[:12]}",
            first_name=key.name,
            password=make_password(None),
        )
        account.groups.add(group)
        key.account = account
        key.save()


def take(apps, schema_editor):
    """Accounts stay: what they took in bears their name."""
    apps.get_model("claims", "ApiKey").objects.update(account=None)
    apps.get_model("auth", "Group").objects.filter(name=GROUP).delete()


class Migration(migrations.Migration):
    dependencies = [("claims", "0031_api_key_has_an_account")]

    operations = [migrations.RunPython(give, take)]
