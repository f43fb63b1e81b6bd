"""Who looks on in a meeting: what this process counts in its room, and what all processes counted.

People who are signed in count once, however many windows they have open; whoever is not signed in counts
by socket. Whoever polls is not counted.
"""

import asyncio
import logging
import uuid
from contextlib import suppress
from time import monotonic

from django.utils import timezone

from deliberation.actions.presence import count_presence, forget_presence
from deliberation.queries.meeting_tallies import presence_of
from deliberation.queries.meetings import meeting_of_stream

from .frames import now_frame
from .threads import WRITES, in_thread

logger = logging.getLogger("deliberation.live")
PROCESS = str(uuid.uuid4())
TURN = 1.0  # seconds: at most one frame in so many
GAP = 2.0  # between two numbers of this process
BEAT = 10.0  # a number that stays is written again, for it is fresh for half a minute only
REREAD = 10.0  # without a hint: a process that died gives none

_closing: set[asyncio.Task] = set()


class Presence:
    """Of one room in this process."""

    def __init__(self, room):
        self.room = room
        self.closed = asyncio.Event()
        self.moved = True  # something may be other than what was read last
        self.read_at = self.written_at = float("-inf")
        self.written: int | None = None
        self.data: dict | None = None
        self.frame: dict | None = None
        self.task = asyncio.create_task(self._run())

    def close(self) -> None:
        """The row goes after the last write, which may be under way: nothing is cancelled."""
        self.closed.set()
        _closing.add(self.task)
        self.task.add_done_callback(_closing.discard)

    async def _run(self) -> None:
        while not self.closed.is_set():
            try:
                await self._write()
                await self._read()
            except Exception as error:
                logger.warning("who looks on could not be counted: %s", type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.closed.wait(), TURN)
        try:
            await in_thread(forget_presence, WRITES)(
                self.room.stream_id, PROCESS, until=timezone.now()
            )
        except Exception as error:  # it counts for nothing in half a minute
            logger.warning("a closed room could not be taken out: %s", type(error).__name__)

    async def _write(self) -> None:
        people, since = self._people(), monotonic() - self.written_at
        changed = people != self.written
        if since >= BEAT or (changed and since >= GAP):
            await in_thread(count_presence, WRITES)(
                self.room.stream_id, PROCESS, people, changed=changed
            )
            self.written, self.written_at = people, monotonic()
            self.moved = self.moved or changed

    def _people(self) -> int:
        anonymous = sum(socket.person is None for socket in self.room.sockets)
        return len(self.room.people()) + anonymous

    async def _read(self) -> None:
        if not self.moved and monotonic() - self.read_at < REREAD:
            return
        self.moved = False
        try:
            data = await in_thread(_read)(self.room.stream_id)
        except Exception:
            self.moved = True
            raise
        self.read_at = monotonic()
        if data != self.data:
            self.data, self.frame = data, now_frame("presence", data)
            self.room.pass_by(lambda socket: self.frame)


def _read(stream_id) -> dict:
    return presence_of(meeting_of_stream(stream_id))


async def settled() -> None:
    """All rooms that closed are out of the rows."""
    await asyncio.gather(*_closing, return_exceptions=True)
