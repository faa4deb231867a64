from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """A version may be published before it is public."""

    dependencies = [("claims", "0007_roles_read_hosts")]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="embargo_until",
            field=models.DateTimeField(
                blank=True,
                help_text="Nothing of it is public before; empty: once published.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=~Q(stage="published")
                | Q(embargo_until__isnull=True)
                | Q(published_at__gte=F("embargo_until")),
                name="verdict_is_public_after_its_embargo",
            ),
        ),
    ]
