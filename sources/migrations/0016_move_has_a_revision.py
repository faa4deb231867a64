"""A move that somebody settles carries the revision that they saw."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0015_host_change")]

    operations = [
        migrations.AddField("move", "revision", models.PositiveIntegerField(default=1)),
    ]
