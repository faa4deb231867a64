"""What was published before there were captures is held too."""

from django.db import migrations


def hold(apps, schema_editor):
    verdicts = apps.get_model("claims", "Verdict").objects.filter(stage="published")
    hold_model = apps.get_model("sources", "Hold")
    cited = verdicts.filter(cited__link__isnull=False).order_by("published_at")
    rows = cited.values_list("cited__link", "published_at")
    hold_model.objects.bulk_create(
        (hold_model(link_id=link, at=at) for link, at in rows), ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_roles_read_captures")]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
