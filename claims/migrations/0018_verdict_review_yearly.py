"""Verdicts that fall due every year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0017_register_binding"),
    ]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="review_yearly",
            field=models.BooleanField(
                default=False,
                help_text="Falls due every year, on the month and day of its due date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_yearly", False), ("review_due_on__isnull", False), _connector="OR"
                ),
                name="verdict_yearly_review_has_day",
            ),
        ),
    ]
