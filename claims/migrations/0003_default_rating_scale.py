"""The default rating scale: five steps with numbers, four off the scale."""

from django.db import migrations

from claims.rules.ratings import BEST, DEFAULT_SCALE, WORST

NAME = "Truth scale"


def make_scale(apps, schema_editor):
    scale = apps.get_model("claims", "RatingScale").objects.create(
        name=NAME,
        description="Five steps from false to true, and four ratings off the scale.",
        in_use=True,
    )
    rating_model = apps.get_model("claims", "Rating")
    for position, step in enumerate(DEFAULT_SCALE, start=1):
        numbered = step.value is not None
        rating_model.objects.create(
            scale=scale,
            code=step.code,
            label=step.label,
            definition=step.definition,
            position=position,
            value=step.value,
            best=BEST if numbered else None,
            worst=WORST if numbered else None,
        )


def remove_scale(apps, schema_editor):
    apps.get_model("claims", "Rating").objects.filter(scale__name=NAME).delete()
    apps.get_model("claims", "RatingScale").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_roles")]

    operations = [migrations.RunPython(make_scale, remove_scale)]
