"""A brake on forms that anybody may send, counted in Django's cache. No address is kept."""

import datetime as dt
import logging

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from claims.rules import limiting

AN_HOUR = dt.timedelta(hours=1)
PER_HOUR = 5

logger = logging.getLogger(__name__)


def seconds_to_wait(request: HttpRequest, *, form: str, now: dt.datetime) -> int:
    """Count this attempt; 0 when it may go on, else seconds until the next will do.

    When the cache is away readers are let through: what they say is worth more than the brake.
    """
    window = limiting.window(now=now, length=AN_HOUR)
    sender = limiting.sender(address=request.META.get("REMOTE_ADDR", ""))
    key = salted_hmac("claims.public.limits", f"{form} {window.number} {sender}").hexdigest()
    try:
        cache.add(key, 0, timeout=window.seconds_left)
        attempts = cache.incr(key)
    except ValueError:  # it expired between the two
        return 0
    except (RedisError, OSError):
        logger.warning("The cache does not answer; forms of readers are not counted.")
        return 0
    return window.seconds_left if attempts > PER_HOUR else 0
