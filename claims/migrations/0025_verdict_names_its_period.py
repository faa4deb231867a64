"""A verdict that one of its authors approved names the period in which that was allowed."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("claims", "0024_single_person_period")]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="single_person_period",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Named where an author approved it: the newsroom had nobody else.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.singlepersonperiod",
            ),
        ),
        migrations.RemoveConstraint(model_name="verdict", name="verdict_approver_is_not_proposer"),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                name="verdict_approver_is_not_proposer",
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("proposed_by"))
                | Q(single_person_period__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                name="verdict_single_person_is_of_an_approval",
                condition=Q(single_person_period__isnull=True) | Q(approved_by__isnull=False),
            ),
        ),
    ]
