"""A claim may ask for two proposals that do not see each other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0025_verdict_names_its_period")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="blind_review",
            field=models.BooleanField(
                default=False,
                help_text="Two people propose its first verdict, each unseen until both are in.",
            ),
        ),
    ]
