"""The embedded web server: `python -m factcheck.serving`. Serves no database left unguarded."""

import signal
import sys
from types import FrameType
from typing import Any

import waitress
from django.conf import settings
from django.core.management.base import SystemCheckError

from factcheck import checks
from factcheck.wsgi import application

THREADS = 8


def behind() -> dict[str, Any]:
    """A proxy of ours names the reader's address; what anybody else says of it is dropped."""
    if not settings.TRUSTED_PROXY:
        return {}
    return {
        "trusted_proxy": settings.TRUSTED_PROXY,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for"},
    }


def end(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)  # waitress catches it and lets the requests in hand finish


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    try:
        checks.require_sound_database()
    except SystemCheckError as error:
        sys.exit(str(error))
    waitress.serve(
        application,
        host=settings.HOST,
        port=settings.PORT,
        threads=THREADS,
        ident=None,
        **behind(),
    )
