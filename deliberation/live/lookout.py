"""Where the logs of all open rooms stand: one read a second for a whole process, so that a room whose
hints are lost (Redis away, a process killed between commit and hint) is late by a second at most.
"""

import asyncio
import logging

from deliberation.queries.frames import positions

from .threads import in_thread

logger = logging.getLogger("deliberation.live")
EVERY = 1.0  # seconds

_task: asyncio.Task | None = None


def begin(rooms: dict) -> None:
    """Look as long as there are ``rooms``."""
    global _task
    if _task is None or _task.done():
        _task = asyncio.create_task(_watch(rooms))


async def _watch(rooms: dict) -> None:
    while rooms:
        await asyncio.sleep(EVERY)
        try:
            await look(rooms)
        except Exception as error:
            logger.warning("the logs could not be read: %s", type(error).__name__)


async def look(rooms: dict) -> None:
    # Taken before the read: while it is under way a room may read further by itself.
    given = {stream: room.seq for stream, room in rooms.items() if room.seq is not None}
    found = await in_thread(positions)(list(given))
    for stream, (epoch, seq) in found.items():
        if stream in rooms:
            rooms[stream].stands_at(epoch, seq, given[stream])
