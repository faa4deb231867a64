"""A Django project of one app, django-linkcheck, whose own checker looks at a list of addresses.

Runs in the environment of that peer: `python django_linkcheck_peer.py LIST DATABASE TIMEOUT`.
"""

import json
import sys
from pathlib import Path

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="bench",
    INSTALLED_APPS=["django.contrib.contenttypes", "linkcheck"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[2]}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    LINKCHECK_CONNECTION_ATTEMPT_TIMEOUT=float(sys.argv[3]),
    MEDIA_URL="/media/",
    MEDIA_ROOT="/nonexistent",
    ROOT_URLCONF="linkcheck.urls",
    SITE_DOMAIN="bench.invalid",
    USE_TZ=True,
)
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402


def main() -> None:
    from linkcheck.models import Link, Url  # noqa: PLC0415 - not installed where ours is
    from linkcheck.utils import check_links  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    Url.objects.bulk_create(Url(url=url) for url in Path(sys.argv[1]).read_text().split())
    kind = ContentType.objects.get_for_model(Url)
    Link.objects.bulk_create(
        Link(content_type=kind, object_id=1, field="url", url=url, text="link")
        for url in Url.objects.all()
    )
    check_links(external_recheck_interval=0, check_internal=False)
    print(json.dumps([[url.url, url.status, url.redirect_to] for url in Url.objects.all()]))


if __name__ == "__main__":
    main()
