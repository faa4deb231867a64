"""Answers to readers by mail, where a mailbox is set up; else the desk shows what to send."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage

from claims.models import CorrectionRequest
from claims.rules import listing
from claims.services import published

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SUBJECT = "Your request for a correction"
TEXT = """{answer}

{publisher}

You wrote to us on {day} about this page:
{page}

Your address was used for this answer alone and is erased now.
"""

logger = logging.getLogger(__name__)


def is_set_up() -> bool:
    """A console is no mailbox (EMAIL_URL)."""
    return bool(settings.EMAIL_BACKEND != CONSOLE)


def text_of(request: CorrectionRequest) -> str:
    return TEXT.format(
        answer=request.answer,
        publisher=settings.PUBLISHER_NAME,
        day=f"{request.received_at.day} {request.received_at:%B %Y}",
        page=page_of(request),
    )


def page_of(request: CorrectionRequest) -> str:
    claim = published.record_of(verdict=request.about)["claim"]
    return f"{settings.PUBLIC_URL}{listing.page_path(claim_id=claim['id'], text=claim['text'])}"


def send(request: CorrectionRequest) -> bool:
    """Whether it went out. What did not stays on the desk to be sent by hand."""
    if not request.email or not is_set_up():
        return False
    message = EmailMessage(SUBJECT, text_of(request), None, [request.email])
    try:
        return bool(message.send())
    except OSError:  # what mail servers refuse is one, too
        logger.exception("The answer to a correction request could not be mailed")
        return False
