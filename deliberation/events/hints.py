"""Hints to the rooms of all processes that something moved. They carry no truth: a room that
misses one looks by itself a few seconds later.

Acts run in threads without an event loop, and the in-memory layer belongs to the loop that serves
sockets. Hints are therefore gathered here and sent from that loop, at most twenty times a second
and stream, however many acts there are. A process without sockets (tick, a task worker) sends at
once where there is Redis, and leaves it to the slow look where there is not.
"""

import asyncio
import logging
import threading
from collections import defaultdict

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

logger = logging.getLogger("deliberation.events")
GATHER = 0.05  # seconds
PATIENCE = 2.0  # seconds for one hint, where the layer neither takes nor refuses it

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
# stream -> noun in the plural -> ids whose count moved; empty where only the log grew
_waiting: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
_scheduled = False
_sent_at = 0.0


def group_of(stream_id) -> str:
    return f"stream.{stream_id}"


def use_loop(loop: asyncio.AbstractEventLoop) -> None:
    """The loop that serves this process's sockets; hints leave from there."""
    global _loop
    _loop = loop


def grown(stream_id) -> None:
    _gather(stream_id, {})


def counted(stream_id, **moved) -> None:
    """``moved`` names what was counted anew: proposal, poll, question, strawpoll, presence."""
    _gather(stream_id, moved)


def _gather(stream_id, moved: dict) -> None:
    global _scheduled
    with _lock:
        entry = _waiting[str(stream_id)]
        for noun, pk in moved.items():
            entry[f"{noun}s"].add(str(pk))
        if _scheduled:
            return
        _scheduled = True
    loop = _loop
    if loop is not None and loop.is_running():
        loop.call_soon_threadsafe(_send_later)
    elif settings.REDIS_URL:
        async_to_sync(_send)()
    else:
        _take()


def _send_later() -> None:
    """At once where nothing was sent lately, else after the gap: the first hint never waits."""
    loop = asyncio.get_running_loop()
    wait = max(0.0, _sent_at + GATHER - loop.time())
    loop.call_later(wait, lambda: asyncio.ensure_future(_send()))


def _take() -> dict:
    global _scheduled
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
        _scheduled = False
    return taken


async def _send() -> None:
    global _sent_at
    _sent_at = asyncio.get_running_loop().time()
    layer = get_channel_layer()
    for stream_id, moved in _take().items():
        named = {nouns: sorted(ids) for nouns, ids in moved.items()}
        message = {"type": "stream.moved", "moved": named}
        try:
            await asyncio.wait_for(layer.group_send(group_of(stream_id), message), PATIENCE)
        except Exception as error:  # a layer that is away: rooms look by themselves
            logger.warning("the layer did not take a hint: %s", type(error).__name__)
