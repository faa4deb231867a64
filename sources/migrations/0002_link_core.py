"""A page whose article is byte for byte the same need not be read again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="core_sha256",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Its one article at the last good look, if that can stand for the page.",
                max_length=64,
            ),
        ),
    ]
