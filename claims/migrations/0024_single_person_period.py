"""The switch of a newsroom of one: each time it is on is a row."""

import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0023_ledger_opened")]

    operations = [
        migrations.CreateModel(
            name="SinglePersonPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("turned_on_at", models.DateTimeField()),
                ("turned_off_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["turned_on_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.lookups.IsNull(models.F("turned_off_at"), True),
                        condition=models.Q(turned_off_at__isnull=True),
                        name="singlepersonperiod_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(turned_off_at__isnull=True)
                        | models.Q(turned_off_at__gte=models.F("turned_on_at")),
                        name="singlepersonperiod_ends_after_it_began",
                    ),
                ],
            },
        ),
    ]
