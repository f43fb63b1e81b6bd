"""One person's socket: a queue of its own, so that a slow reader makes nobody else wait.

Frames leave in the order of their numbers, each once. A reader that lets its queue fill up is closed, and
so is one that takes nothing for a while (portal.server.sockets); it comes back and resumes from the log.
"""

import asyncio
import json
import logging
import time

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone

from portal.kit.gauges import gauges

from . import rooms, watch
from .arrivals import Arrival
from .frames import encoded, message

logger = logging.getLogger("deliberation.live")
QUEUE = 1000  # lists of frames that may wait; the frames themselves are shared by all sockets
RESUMES = 20  # a minute; each may read FURTHEST events
FURTHEST = 5000  # events behind, beyond which the page is loaded anew

# Application close codes (RFC 6455, section 7.4.2).
MALFORMED, LOGGED_OUT, ROLE_CHANGED = 4400, 4401, 4403
NOT_FOUND, TOO_SLOW, TOO_FAST = 4404, 4408, 4429
BROKEN = 1011  # RFC 6455: an unexpected condition


class RoomSocket(AsyncWebsocketConsumer):
    """Welcome, resume, events. Subclasses say what the room is and which acts it has."""

    channel_layer_alias = "none"  # the room listens for all; a channel each would be in the way
    session: str | None = None  # the key in the cookie
    room: rooms.Room | None = None
    writer: asyncio.Task | None = None
    counted = greeted = gone = False

    async def dispatch(self, message):
        """As Channels', without a look at the connections of a thread that is not used here."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self):
        await self._or_leave(self._connect())

    async def receive(self, text_data=None, bytes_data=None):
        await self._or_leave(self._receive(text_data))

    async def _or_leave(self, work) -> None:
        """Channels forgets a socket whose code failed without telling it: nothing may stay behind."""
        try:
            await work
        except StopConsumer:
            raise
        except OSError:  # what ASGI servers raise where the other side is gone: nothing failed here
            self.drop(BROKEN)
        except Exception:
            logger.exception("a socket failed and is closed")
            self.drop(BROKEN)

    async def _connect(self):
        self.seq = 0  # of the last event sent
        self.waiting: asyncio.Queue = asyncio.Queue(QUEUE)
        self.resuming: tuple[str, int] | None = None
        self.resumed: list[float] = []
        await self.accept()
        self.counted = True
        gauges["open_sockets"] += 1
        found = await self.arrive()
        if found is None:
            self.drop(NOT_FOUND)
            return
        self.person = found.person
        self.room = await rooms.enter(str(found.stream), self)
        self.writer = self.work(self._write())
        watch.look_after(self, self.session, found.person, found.were)
        await self._greet(found.you)

    def work(self, body) -> asyncio.Task:
        """Something that goes on beside what is received; where it fails the socket is closed, so that
        nobody sits there believing that nothing happens."""
        return asyncio.create_task(self._or_leave(body))

    async def _greet(self, you: dict):
        """Events that come while the state is read wait in the queue and are told apart by number."""
        state, self.epoch, self.seq = await self.room.state(lambda: self.state_of(self.pk))
        head = {"type": "welcome", "stream": self.room.stream_id, "epoch": self.epoch,
                "seq": self.seq, "at": _now(), "you": you}  # fmt: skip
        # The state is everybody's: read once and encoded once.
        await self.send(text_data=f'{encoded(head)[:-1]},"state":{state}}}')
        self.greeted = True
        self._queue(("events", ()))
        await self.room.feed.greet(self)

    async def disconnect(self, code):
        self._leave()
        raise StopConsumer()

    def _leave(self) -> None:
        """Nothing of it stays; harmless a second time."""
        self.gone = True
        if self.counted:
            self.counted = False
            gauges["open_sockets"] -= 1
        watch.forget(self)
        if self.room is not None:
            rooms.leave(self.room, self)
        if self.writer is not None:
            self.writer.cancel()

    # --- what the room gives ---------------------------------------------------------------------

    def offer(self, frames: list[tuple[int, dict]]) -> None:
        self._queue(("events", frames))

    def pass_by(self, frame: dict) -> None:
        """A passing frame; one that finds the queue full is missed, the next says the same."""
        if self.greeted and not self.waiting.full():
            self.waiting.put_nowait(("now", frame))

    def _queue(self, item) -> None:
        try:
            self.waiting.put_nowait(item)
        except asyncio.QueueFull:
            self.drop(TOO_SLOW)

    def drop(self, code: int) -> None:
        """Leave at once; say goodbye without anybody waiting for a reader that does not read."""
        self._leave()
        self.goodbye = asyncio.ensure_future(self._bye(code))

    async def _bye(self, code: int) -> None:
        try:
            await asyncio.wait_for(self.close(code=code), 5)
        except Exception:  # it is gone already
            logger.debug("a socket was gone before it was closed")

    async def _write(self) -> None:
        """The only one who sends events: in order, without a gap, each once."""
        while True:
            what, item = await self.waiting.get()
            if what == "events":
                await self._send_events(item)
            elif what == "resume":
                asked, self.resuming = self.resuming, None
                await self._resume(asked)
            else:
                await self.base_send(item)

    async def _send_events(self, frames) -> None:
        if not self.greeted:
            return  # what happened before the welcome is in it, or is caught up with after it
        if frames and frames[0][0] <= self.seq + 1:
            await self._send_next(frames)
        elif frames or (self.room.seq or 0) > self.seq:
            await self._catch_up()

    async def _send_next(self, frames) -> None:
        for seq, frame in frames:
            if seq == self.seq + 1:
                await self.base_send(frame)
                self.seq = seq

    async def _catch_up(self) -> None:
        more = True
        while more:
            frames, more = await self.room.frames(self.seq)
            await self._send_next(frames)

    async def _resume(self, asked: tuple[str, int]) -> None:
        epoch, after = asked
        here = max(self.room.seq or 0, self.seq)
        if epoch == self.epoch and after > here:
            here = await self.room.position()  # another process may have told them already
        if epoch != self.epoch or not 0 <= after <= here or here - after > FURTHEST:
            await self.send_json({"type": "reset"})
            return
        self.seq = after
        if after < here:
            await self._catch_up()

    # --- what the person sends -------------------------------------------------------------------

    async def _receive(self, text_data):
        try:
            frame = json.loads(text_data or "")
            kind = frame["type"]
        except (ValueError, TypeError, KeyError, RecursionError):
            await self.close(code=MALFORMED)
            return
        if kind == "resume":
            await self._asked_to_resume(frame)
        elif kind == "do":
            await self.do(frame)
        elif kind == "ping":
            await self.send_json({"type": "pong", "at": _now()})
        else:
            await self.close(code=MALFORMED)

    async def _asked_to_resume(self, frame: dict) -> None:
        epoch, seq = frame.get("epoch"), frame.get("seq")
        if not isinstance(epoch, str) or not isinstance(seq, int) or isinstance(seq, bool):
            await self.send_json({"type": "reset"})
            return
        now = time.monotonic()
        self.resumed = [at for at in self.resumed if at > now - 60] + [now]
        if len(self.resumed) > RESUMES:
            self.drop(TOO_FAST)
        elif self.resuming is None:
            self._queue(("resume", None))
        self.resuming = (epoch, seq)  # the latest is answered, however many were sent

    async def send_json(self, frame: dict) -> None:
        """Past the queue: an answer does not wait behind a thousand events."""
        await self.base_send(message(frame))

    # --- what subclasses say ---------------------------------------------------------------------

    def feed(self):
        """Where the room gets what has no number (``live.feeds``)."""
        raise NotImplementedError

    async def arrive(self) -> Arrival | None:
        """Who came and what they find, or None where there is no such thing for them."""
        raise NotImplementedError

    @staticmethod
    def state_of(pk) -> tuple[dict, str, int]:
        raise NotImplementedError

    @staticmethod
    def outsiders(present: set[tuple]) -> set[tuple]:
        """Those of ``{(pk, person's id or None)}`` who may not be there any more."""
        return set()

    async def do(self, frame: dict) -> None:
        raise NotImplementedError


def _now() -> str:
    """By this a page tells the server's clock, also when its device has slept."""
    return timezone.now().isoformat()
