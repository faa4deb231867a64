"""A program that takes claims in has an account of its own: acts need a person to stand for them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0030_every_edited_row_has_a_revision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="account",
            field=models.OneToOneField(
                help_text="Stands for the program in what it does. Nobody can sign in with it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="api_key",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
