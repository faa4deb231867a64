"""One mail: the link that sets a password."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SENT, NOT_SENT, NOT_CONFIGURED = "sent", "not-sent", "not-configured"
NO_ADDRESS = "no-address"
TEXT = """Hello {name},

you have an account at {publisher}. Your name for signing in is {username}.
Set your password here; the link works once, for {days} days:

{address}
"""

logger = logging.getLogger(__name__)


def send_link(*, user: User, address: str) -> str:
    """One of the four words above. A console is no mailbox: a link is not for logs."""
    if not user.email:
        return NO_ADDRESS
    if settings.EMAIL_BACKEND == CONSOLE:
        return NOT_CONFIGURED
    text = TEXT.format(
        name=user.get_full_name() or user.get_username(),
        publisher=settings.PUBLISHER_NAME,
        username=user.get_username(),
        days=settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
        address=address,
    )
    try:
        send_mail("Your account", text, None, [user.email])
    except (SMTPException, OSError):
        logger.exception("A mail with a password link could not be sent")
        return NOT_SENT
    return SENT
