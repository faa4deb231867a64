"""The ledger opens with what stood before it: an event for each governed row."""

from django.db import migrations
from django.utils import timezone

from claims.services import opening


def open_ledger(apps, schema_editor):
    opening.open_ledger(models=apps.get_model, now=timezone.now())  # noqa: TID251 - a migration is an edge


class Migration(migrations.Migration):
    dependencies = [("claims", "0022_ledger")]

    operations = [migrations.RunPython(open_ledger, migrations.RunPython.noop)]
