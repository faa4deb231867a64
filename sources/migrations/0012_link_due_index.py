"""Find the few links that are leased without reading all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0011_runner")]

    operations = [
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("lease_token__isnull", False)),
                fields=["lease_until"],
                name="link_held",
            ),
        ),
    ]
