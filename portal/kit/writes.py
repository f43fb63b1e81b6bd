"""Acts of the API: how often, and once only."""

import hashlib
import time

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from .errors import BadInput, Refused, TooMany

DAY = 60 * 60 * 24  # seconds
MINUTE = 60  # seconds
PATIENCE = 5  # seconds to wait for the first of two
WORKING = "…"


def limit(request, action: str, times: int, seconds: int) -> None:
    """Refuse the ``times + 1``st act within ``seconds``; a page's acts of that name count too."""
    times = max(1, round(times * settings.RATE_LIMIT_FACTOR))
    rate = f"{times}/{seconds}s/user"
    if not consume(request, app="portal.pages", action=action, config={action: rate}):
        raise TooMany(_("操作太频繁了，请过一会儿再试。"), retry_after=seconds)


def answered_once(request, act, sent: bytes | None = None):
    """``act()``, or what it answered before to the same person, address and Idempotency-Key.

    A key that comes again with another body is a mistake of the client and is refused. ``sent``
    stands for the body of an upload, whose bytes are others each time it is sent.
    """
    name = request.headers.get("Idempotency-Key", "")
    if not name:
        return act()
    if len(name) > 200:
        raise BadInput(_("Idempotency-Key 太长。"), code="idempotency_key", field="Idempotency-Key")
    body = hashlib.sha256(request.body if sent is None else sent).hexdigest()
    asked = hashlib.sha256(f"{request.user.pk}\n{request.path}\n{name}".encode()).hexdigest()
    key = f"api:once:{asked}"
    if not cache.add(key, (body, WORKING), MINUTE):  # a process that dies leaves it behind
        return _first_answer(key, body)
    try:
        answer = act()
    except BaseException:
        cache.delete(key)
        raise
    cache.set(key, (body, answer), DAY)
    return answer


def _first_answer(key: str, body: str):
    until = time.monotonic() + PATIENCE
    while (kept := cache.get(key)) and kept[1] == WORKING and time.monotonic() < until:
        time.sleep(0.05)
    if kept and kept[0] != body:
        raise BadInput(
            _("这个 Idempotency-Key 已用于另一个请求。"),
            code="idempotency_key_reused",
            field="Idempotency-Key",
        )
    if not kept or kept[1] == WORKING:
        raise Refused(_("同样的请求正在办理，请过一会儿再试。"), code="in_progress")
    return kept[1]
