"""One reader per room and process: reads each event once, encodes it once, for all sockets.

A room follows one stream; what has no number (counts, who is there) comes from its feed. It is woken by the channel layer and, where that is silent, looks by
itself; the numbered log is the only truth, so a lost hint costs seconds and never an event.
"""

import asyncio
import logging
import time
from collections import defaultdict
from contextlib import suppress
from datetime import timedelta

from channels.layers import get_channel_layer
from django.utils import timezone

from deliberation.events.hints import group_of
from deliberation.queries.frames import frames_after, position

from .threads import in_thread

logger = logging.getLogger("deliberation.live")
LOOK = 5.0  # seconds between looks when the layer is silent
BATCH = 200  # events read at once
TALLY_GAP = 0.25  # seconds between tallies of one room: at most four a second
FRESH = 0.5  # seconds that what was read for one socket serves others
OVERLAP = 15  # seconds that a slow look goes back for counts that moved

_rooms: dict[str, "Room"] = {}


class Room:
    """The sockets of one stream in this process."""

    def __init__(self, stream_id: str, feed):
        self.stream_id, self.feed = stream_id, feed
        self.sockets: set = set()
        self.seq: int | None = None  # of the last event given out
        self.epoch = ""
        self.moved = asyncio.Event()
        self.dirty: dict[str, set[str]] = defaultdict(set)  # nouns in the plural -> ids
        self.looked_at = timezone.now()
        self.tallied = 0.0
        self.recent: tuple[float, int, asyncio.Future] | None = None
        self.known: tuple[float, asyncio.Future] | None = None
        self.tasks: list[asyncio.Task] = []

    def start(self) -> None:
        self.tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._run())]

    def stop(self) -> None:
        for task in self.tasks:
            task.cancel()

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
        for nouns, ids in hint.get("moved", {}).items():
            self.dirty[nouns].update(ids)
        self.moved.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception:
                logger.exception("a room could not read; trying again")
                self.moved.set()
                await asyncio.sleep(1)

    async def _look(self) -> None:
        """Wait for a wake or for time to pass; then give out what is new."""
        woken = True
        try:
            await asyncio.wait_for(self.moved.wait(), LOOK)
        except TimeoutError:
            woken = False
        self.moved.clear()
        await self.read()
        if not woken:
            await self._look_for_counts()
        if any(self.dirty.values()):
            await self._tally()

    async def read(self) -> None:
        """Give out every event after the last one given out, in order."""
        if self.seq is None:
            await self._begin()
            for socket in list(self.sockets):
                socket.offer([])  # who was greeted before may have something to catch up with
            return
        while frames := await in_thread(frames_after)(self.stream_id, self.seq, BATCH):
            self.recent = self.known = None
            self.seq = frames[-1][0]
            for socket in list(self.sockets):
                socket.offer(frames)
            if len(frames) < BATCH:
                return

    async def _begin(self) -> None:
        found = await in_thread(position)(self.stream_id)
        if found:
            self.epoch, self.seq = found

    async def frames(self, after: int, most: int) -> list[tuple[int, str]]:
        """For a socket that catches up; many that come back at once share one reading.

        Kept for half a second and dropped as soon as something happens, so that hidden words do
        not come back.
        """
        now, kept = time.monotonic(), self.recent
        if kept is None or kept[1] != after or now - kept[0] > FRESH or _failed(kept[2]):
            reading = asyncio.ensure_future(in_thread(frames_after)(self.stream_id, after, most))
            kept = self.recent = (now, after, reading)
        return await asyncio.shield(kept[2])

    async def state(self, read):
        """What a socket is greeted with; a thousand that arrive together share one reading."""
        now = time.monotonic()
        if self.known is None or now - self.known[0] > FRESH or _failed(self.known[1]):
            self.known = (now, asyncio.ensure_future(in_thread(read)()))
        return await asyncio.shield(self.known[1])

    async def _look_for_counts(self) -> None:
        """Counts whose hint was lost: whatever moved lately, with time to spare for slow commits."""
        since = self.looked_at - timedelta(seconds=OVERLAP)
        self.looked_at = timezone.now()
        changed = await in_thread(self.feed.changed_since)(self.stream_id, since)
        for nouns, ids in changed.items():
            self.dirty[nouns].update(ids)

    async def _tally(self) -> None:
        """Send the counts that moved, all in one, at most four times a second."""
        wait = self.tallied + TALLY_GAP - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        moved = {nouns: sorted(ids) for nouns, ids in self.dirty.items() if ids}
        self.dirty.clear()
        self.tallied = time.monotonic()
        try:
            await self.feed.tally(self, moved)
        except Exception:
            self.take({"moved": moved})  # still to be counted
            raise

    def people(self) -> list:
        """Ids of those who are signed in."""
        return list({socket.person for socket in self.sockets} - {None})

    def pass_by(self, text_for) -> None:
        """A passing frame to every socket; ``text_for(socket)`` is its text."""
        for socket in list(self.sockets):
            socket.pass_by(text_for(socket))


def _failed(reading: asyncio.Future) -> bool:
    """What went wrong for one is not kept for the others."""
    return reading.done() and (reading.cancelled() or reading.exception() is not None)


async def enter(stream_id: str, socket) -> Room:
    """Put ``socket`` into the room of this process, opening it for the first one."""
    room = _rooms.get(stream_id)
    if room is None:
        room = _rooms[stream_id] = Room(stream_id, socket.feed())
        room.start()
        room.moved.set()  # it begins by itself, and tries again where the database is away
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
