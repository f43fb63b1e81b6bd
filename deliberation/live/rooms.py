"""One reader per room and process: reads each event once, encodes it once, for all sockets.

A room follows one stream; what has no number (counts, who is there) comes from its feed. It is woken by
the channel layer and, where that is silent, by one look a second at the numbers of all rooms
(``live.lookout``); the numbered log is the only truth, so a lost hint costs a second and never an event.
"""

import asyncio
import logging
import re
import time
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

from channels.layers import get_channel_layer
from django.utils import timezone

from deliberation.events.hints import group_of
from deliberation.queries.frames import frames_after, position

from . import lookout, presence
from .frames import encoded, wrapped
from .threads import in_thread

logger = logging.getLogger("deliberation.live")
BATCH = 200  # events read at once
REPLAY = 500  # events read at once for whoever catches up
NEAR = 50  # events; whoever catches up from within so many of each other reads together
LOOK = 5.0  # seconds between looks for counts whose hint was lost
TALLY_GAP = 0.25  # seconds between tallies of one room: at most four a second
FRESH = 0.5  # seconds that what was read for one socket serves others
OVERLAP = 15  # seconds that a slow look goes back for counts that moved
BROKEN = 1011  # close code: connect again
TAKEN = re.compile(r'"kind":"\w+\.(hidden|withdrawn|edited|written)"')

_rooms: dict[str, "Room"] = {}


class Room:
    """The sockets of one stream in this process."""

    def __init__(self, stream_id: str, feed):
        self.stream_id, self.feed = stream_id, feed
        self.sockets: set = set()
        self.seq: int | None = None  # of the last event given out
        self.epoch = ""
        self.moved = asyncio.Event()
        self.to_count = asyncio.Event()
        self.dirty: dict[str, set[str]] = defaultdict(set)  # nouns in the plural -> ids
        self.looked_at = timezone.now()
        self.recent: dict[int, tuple[float, asyncio.Future]] = {}
        self.known: tuple[float, asyncio.Future] | None = None
        self.tasks: list[asyncio.Task] = []

    def start(self) -> None:
        self.moved.set()  # it begins by itself, and tries again where the database is away
        bodies = [
            self._listen(),
            _for_ever(self._read_next, self.moved),
            _for_ever(self._count_next, self.to_count),
        ]
        self.tasks = [asyncio.create_task(body) for body in bodies]
        self.feed.open(self)

    def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        self.feed.close()

    # --- what happened ----------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Turn hints of the layer into wakes; a layer that fails is tried again."""
        while True:
            layer = get_channel_layer()
            try:
                channel = await layer.new_channel()
                await layer.group_add(group_of(self.stream_id), channel)
                while True:
                    self.take(await layer.receive(channel))
            except Exception as error:
                logger.warning("the layer is away: %s", type(error).__name__)
                await asyncio.sleep(1)

    def take(self, hint: dict) -> None:
        self._count(hint.get("moved", {}))
        self.moved.set()

    def stands_at(self, epoch: str, seq: int, given: int) -> None:
        """The log at a moment at which events up to ``given`` had been given out here."""
        if self.seq is None:
            return  # it has not begun
        if epoch != self.epoch or seq < given:
            logger.warning("a log stands where it did not: everybody connects again")
            for socket in list(self.sockets):
                socket.drop(BROKEN)
        elif seq > self.seq:
            self.moved.set()

    async def _read_next(self) -> None:
        await self.moved.wait()
        self.moved.clear()
        await self.read()

    async def read(self) -> None:
        """Give out every event after the last one given out, in order."""
        if self.seq is None:
            await self._begin()
            for socket in list(self.sockets):
                socket.offer([])  # who was greeted before may have something to catch up with
            return
        while found := await self._read_after(self.seq, BATCH):
            if any(TAKEN.search(frame["text"], 0, 200) for _, frame in found):
                self.recent, self.known = {}, None
            self.seq = found[-1][0]
            for socket in list(self.sockets):
                socket.offer(found)
            if len(found) < BATCH:
                return

    async def _begin(self) -> None:
        found = await in_thread(position)(self.stream_id)
        if found:
            self.epoch, self.seq = found

    async def _read_after(self, after: int, most: int) -> list[tuple[int, dict]]:
        """The next events, each as the one message that all sockets send."""
        found = await in_thread(frames_after)(self.stream_id, after, most)
        return [(seq, wrapped(text)) for seq, text in found]

    async def position(self) -> int:
        """The number of the last event, which may not have been given out here yet."""
        found = await in_thread(position)(self.stream_id)
        return found[1] if found else 0

    # --- for one socket, shared with those who ask the same ---------------------------------------

    async def frames(self, after: int) -> tuple[list[tuple[int, dict]], bool]:
        """For a socket that catches up: what comes after ``after``, and whether there may be more.

        Those who stand near each other share one reading. It is kept for half a second, and dropped
        as soon as words are taken away or changed, so that they do not come back.
        """
        start, now = after - after % NEAR, time.monotonic()
        kept = self.recent.get(start)
        if kept is None or now - kept[0] > FRESH or _failed(kept[1]):
            self.recent = {n: one for n, one in self.recent.items() if now - one[0] <= FRESH}
            kept = (now, asyncio.ensure_future(self._read_after(start, REPLAY)))
            self.recent[start] = kept
        found = await asyncio.shield(kept[1])
        return [one for one in found if one[0] > after], len(found) == REPLAY

    async def state(self, read) -> tuple[str, str, int]:
        """``(state as JSON, epoch, seq)``; a thousand that arrive together share one reading."""

        def encode():
            state, epoch, seq = read()
            return encoded(state), epoch, seq

        now = time.monotonic()
        if self.known is None or now - self.known[0] > FRESH or _failed(self.known[1]):
            self.known = (now, asyncio.ensure_future(in_thread(encode)()))
        return await asyncio.shield(self.known[1])

    # --- counts -----------------------------------------------------------------------------------

    def _count(self, moved: dict) -> None:
        for nouns, ids in moved.items():
            self.dirty[nouns].update(ids)
            self.to_count.set()

    async def _count_next(self) -> None:
        """Send the counts that moved, all in one, at most four times a second."""
        with suppress(TimeoutError):
            wait = LOOK - (timezone.now() - self.looked_at).total_seconds()
            await asyncio.wait_for(self.to_count.wait(), max(0.01, wait))
        self.to_count.clear()
        if (timezone.now() - self.looked_at).total_seconds() >= LOOK:
            await self._look_for_counts()
        moved = {nouns: sorted(ids) for nouns, ids in self.dirty.items() if ids}
        if not moved:
            return
        self.dirty.clear()
        try:
            await self.feed.tally(self, moved)
        except Exception:
            self._count(moved)  # still to be counted
            raise
        await asyncio.sleep(TALLY_GAP)

    async def _look_for_counts(self) -> None:
        """Counts whose hint was lost: whatever moved lately, with time to spare for slow commits."""
        since = self.looked_at - timedelta(seconds=OVERLAP)
        now = timezone.now()
        self._count(await in_thread(self.feed.changed_since)(self.stream_id, since))
        self.looked_at = now

    def people(self) -> list:
        """Ids of those who are signed in."""
        return list({socket.person for socket in self.sockets} - {None})

    def pass_by(self, frame_for) -> None:
        """A passing frame to every socket; ``frame_for(socket)`` is it."""
        for socket in list(self.sockets):
            socket.pass_by(frame_for(socket))


async def _for_ever(step, again: asyncio.Event) -> None:
    """``step`` over and over; what fails is tried again a second later."""
    while True:
        try:
            await step()
        except Exception:
            logger.exception("a room could not read; trying again")
            again.set()
            await asyncio.sleep(1)


def _failed(reading: asyncio.Future) -> bool:
    """What went wrong for one is not kept for the others."""
    return reading.done() and (reading.cancelled() or reading.exception() is not None)


async def enter(stream_id: str, socket) -> Room:
    """Put ``socket`` into the room of this process, opening it for the first one."""
    room = _rooms.get(stream_id)
    if room is None:
        room = _rooms[stream_id] = Room(stream_id, socket.feed())
        room.start()
        lookout.begin(_rooms)
    room.sockets.add(socket)
    return room


def leave(room: Room, socket) -> None:
    """Take it out; the last one closes the room."""
    room.sockets.discard(socket)
    if not room.sockets and _rooms.get(room.stream_id) is room:
        del _rooms[room.stream_id]
        room.stop()


def all_sockets() -> list:
    return [socket for room in _rooms.values() for socket in room.sockets]


async def close_all() -> None:
    for room in list(_rooms.values()):
        room.stop()
        for task in room.tasks:
            with suppress(asyncio.CancelledError):
                await task
    _rooms.clear()
    await presence.settled()
