"""Rows that people settle or withdraw carry the revision that a form was opened on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0027_blind_proposals")]

    operations = [
        migrations.AddField("commentrequest", "revision", models.PositiveIntegerField(default=1)),
        migrations.AddField("evidence", "revision", models.PositiveIntegerField(default=1)),
        migrations.AddField("ratingscale", "revision", models.PositiveIntegerField(default=1)),
        migrations.AddField("rereview", "revision", models.PositiveIntegerField(default=1)),
    ]
