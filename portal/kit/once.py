"""A double click is one act.

A form carries a token of its own ({% once_token %}). The first request with it acts; a second one
waits for the first and gets the same answer. Answers are kept for a minute, so that a one-day code
does not lie about, and the token itself for a day.
"""

import hashlib
import time
from contextlib import suppress

from django.core.cache import cache
from django.utils.translation import gettext as _

from portal.kit.errors import Refused

ANSWER = 60  # seconds
SPENT = 60 * 60 * 24  # seconds
PATIENCE = 5  # seconds to wait for the first of two
WORKING = "…"


class AlreadyDone(Refused):
    code = "already_done"


class StillWorking(Refused):
    code = "still_working"


def act_name(typed: str) -> str:
    """A name of one act in a form that every database keeps, whoever sent it and how; a page's
    token, an Idempotency-Key and a socket act's id are named alike. Empty without one."""
    return hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest() if typed else ""


def once(request, act):
    """Return what ``act()`` returned the first time; it must be picklable and not None."""
    token = act_name(request.POST.get("once", ""))
    if not token:
        return act()
    key = f"once:{request.user.pk}:{request.path}:{token}"
    if cache.get(f"{key}:spent"):
        return _answer(key)
    if not cache.add(key, WORKING, ANSWER):
        answer = _answer_of_first(key)
        if answer is not None:
            return answer
        cache.set(key, WORKING, ANSWER)  # the first was refused, and this one will be told why
    try:
        answer = act()
    except BaseException:
        cache.delete(key)
        raise
    cache.set(f"{key}:spent", True, SPENT)
    cache.set(key, answer, ANSWER)
    return answer


def done_once(request, act) -> None:
    """``act()``, where the answer is the same however often the form is sent."""
    with suppress(AlreadyDone):
        once(request, lambda: (act(), True)[1])


def _answer_of_first(key: str):
    """What the first of two requests answers, or None if it was refused."""
    until = time.monotonic() + PATIENCE
    while (answer := cache.get(key)) == WORKING and time.monotonic() < until:
        time.sleep(0.05)
    if answer == WORKING:
        raise StillWorking(_("上一次还在办理，请稍等再看结果。"))
    return answer


def _answer(key: str):
    if (answer := cache.get(key)) is None:
        raise AlreadyDone(_("这一步刚才已经办过了。"))
    return answer
