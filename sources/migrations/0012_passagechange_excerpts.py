"""A change keeps how the text read before and after it: append-only rows outlive pruned texts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0011_runner")]

    operations = [
        migrations.AddField(
            model_name="passagechange",
            name="before",
            field=models.TextField(
                blank=True, db_default="", help_text="How the page read there at the look before."
            ),
        ),
        migrations.AddField(
            model_name="passagechange",
            name="after",
            field=models.TextField(blank=True, db_default="", help_text="How it reads there now."),
        ),
        migrations.AddField(
            model_name="healthchange",
            name="before",
            field=models.TextField(
                blank=True, db_default="", help_text="Sentences that a page lost when it drifted."
            ),
        ),
        migrations.AddField(
            model_name="healthchange",
            name="after",
            field=models.TextField(
                blank=True, db_default="", help_text="Sentences that it gained."
            ),
        ),
    ]
