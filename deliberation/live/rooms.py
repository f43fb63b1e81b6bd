"""One reader per room and process: reads each event once, encodes it once, for all sockets.

A room follows one stream. It is woken by the channel layer and, where that is silent, looks by
itself; the numbered log is the only truth, so a lost hint costs seconds and never an event.
"""

import asyncio
import json
import logging
import time
from contextlib import suppress
from datetime import timedelta

from channels.layers import get_channel_layer
from django.utils import timezone

from deliberation.events.hints import group_of
from deliberation.queries.frames import frames_after, position

from .tallies import changed_since, tally_frames
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

    def __init__(self, stream_id: str):
        self.stream_id = stream_id
        self.sockets: set = set()
        self.seq: int | None = None  # of the last event given out
        self.epoch = ""
        self.moved = asyncio.Event()
        self.dirty: dict[str, set[str]] = {"proposals": set(), "polls": set()}
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
        for name, ids in self.dirty.items():
            ids.update(hint.get(name, ()))
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
        for name, ids in (await in_thread(changed_since)(self.stream_id, since)).items():
            self.dirty[name].update(ids)

    async def _tally(self) -> None:
        """Send the counts that moved, all in one, at most four times a second."""
        wait = self.tallied + TALLY_GAP - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        moved = {name: sorted(ids) for name, ids in self.dirty.items()}
        for ids in self.dirty.values():
            ids.clear()
        self.tallied = time.monotonic()
        try:
            frames = await in_thread(tally_frames)(moved, self._people())
        except Exception:
            self.take(moved)  # still to be counted
            raise
        texts: dict[frozenset, str] = {}
        for socket in list(self.sockets):
            seen = frames.seen_by(socket.person)
            if seen not in texts:
                texts[seen] = frames.encoded(seen)
            socket.pass_by(texts[seen])

    def _people(self) -> list:
        return list({socket.person for socket in self.sockets} - {None})


def _failed(reading: asyncio.Future) -> bool:
    """What went wrong for one is not kept for the others."""
    return reading.done() and (reading.cancelled() or reading.exception() is not None)


async def enter(stream_id: str, socket) -> Room:
    """Put ``socket`` into the room of this process, opening it for the first one."""
    room = _rooms.get(stream_id)
    if room is None:
        room = _rooms[stream_id] = Room(stream_id)
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


def now_frame(kind: str, data: dict) -> str:
    """A passing thing, without a number."""
    return json.dumps(
        {"type": "now", "kind": kind, "data": data}, ensure_ascii=False, separators=(",", ":")
    )


def all_sockets() -> list:
    return [socket for room in _rooms.values() for socket in room.sockets]


async def close_all() -> None:
    for room in list(_rooms.values()):
        room.stop()
        for task in room.tasks:
            with suppress(asyncio.CancelledError):
                await task
    _rooms.clear()
