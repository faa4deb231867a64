"""What every page says of the newsroom behind it."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def context(request: HttpRequest) -> dict[str, object]:
    return {
        "newsroom": {
            "name": settings.PUBLISHER_NAME,
            "url": settings.PUBLISHER_URL,
            "corrections_policy_url": settings.CORRECTIONS_POLICY_URL,
            "contact_url": settings.CONTACT_URL,
            "locale": get_language() or settings.LANGUAGE_CODE,
        }
    }
