"""How often one person may act, by page and API together; counted by allauth's limiter in the shared cache."""

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.utils.translation import gettext as _

from portal.kit.errors import TooMany

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
