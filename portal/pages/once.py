"""A double click is one act.

A form carries a token of its own ({% once_token %}). The first request with it acts; a second one
waits for the first and gets the same answer. Answers are kept for a minute, so that a one-day code
does not lie about, and the token itself for a day.
"""

import time

from django.core.cache import cache
from django.utils.translation import gettext as _

from portal.kit.errors import Refused

ANSWER = 60  # seconds
SPENT = 60 * 60 * 24  # seconds
PATIENCE = 5  # seconds to wait for the first of two
WORKING = "…"


class AlreadyDone(Refused):
    code = "already_done"


def once(request, act):
    """Return what ``act()`` returned the first time; it must be picklable and not None."""
    token = request.POST.get("once", "")[:64]
    if not token:
        return act()
    key = f"once:{request.user.pk}:{request.path}:{token}"
    if cache.get(f"{key}:spent"):
        return _answer(key)
    if not cache.add(key, WORKING, ANSWER):
        return _answer(key)
    try:
        answer = act()
    except BaseException:
        cache.delete(key)
        raise
    cache.set(f"{key}:spent", True, SPENT)
    cache.set(key, answer, ANSWER)
    return answer


def _answer(key: str):
    until = time.monotonic() + PATIENCE
    while (answer := cache.get(key)) == WORKING and time.monotonic() < until:
        time.sleep(0.05)
    if answer is None or answer == WORKING:
        raise AlreadyDone(_("这一步刚才已经办过了。"))
    return answer
