"""How often one person may act, by page, API and socket together; counted in the shared cache, requests by
allauth's limiter."""

import logging
import time

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from portal.kit.errors import TooMany

logger = logging.getLogger("portal.accounts")
A_MINUTE = 60  # seconds
# action: (times, seconds), for one signed-in person
LIMITS = {
    "claim_residency": (10, 600),
    "confirm_residency": (20, 60),
    "manage_mandates": (60, 60),
    "leave_residency": (30, 600),
    "rename": (5, 3600),
}


def limit(request, action: str) -> None:
    """Count one more ``action``; refuse it when that is too many."""
    times, seconds = LIMITS[action]
    times = max(1, round(times * settings.RATE_LIMIT_FACTOR))
    rate = f"{times}/{seconds}s/user"
    if not consume(request, app="portal.pages", action=action, config={action: rate}):
        raise TooMany(_("操作太频繁了，请过一会儿再试。"), retry_after=seconds)


def limit_person(person, action: str, a_minute: int) -> None:
    """Count one more ``action`` where there may be no request; refuse it when there were more in this
    minute of the clock. While the cache is away nobody is held back: rooms go on without it."""
    now = time.time()
    key = f"limit:{action}:{person.pk}:{int(now // A_MINUTE)}"
    try:
        cache.add(key, 0, 2 * A_MINUTE)
        count = cache.incr(key)
    except Exception as error:
        logger.warning("the cache did not count: %s", type(error).__name__)
        return
    if count > max(1, round(a_minute * settings.RATE_LIMIT_FACTOR)):
        wait = A_MINUTE - int(now % A_MINUTE)
        raise TooMany(_("操作太频繁了，请过一会儿再试。"), retry_after=wait)
