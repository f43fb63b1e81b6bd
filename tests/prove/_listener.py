"""A person's page in a room, as static/js/wire.js is one, with everything it ever did written down.

Connect, welcome, resume from its own number, apply event n + 1 only; ping after silence; back-off
with jitter; an outbox that is sent one after the other, each with its own name, until it is done or
refused, however many connections that takes.

An event that many hear is parsed once (``Log``): two hundred listeners share one core with the rest.
"""

import asyncio
import json
import random
import re
import time
from array import array
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import NamedTuple

from bench import running
from bench.wire import Wire

HOST = "127.0.0.1"
SCRIPT = (running.ROOT / "static/js/wire.js").read_text()


def _seconds(name: str) -> float:
    """As the page's own script has it, so that what is proven is what people get."""
    return int(re.search(rf"^const {name} = (\d+);", SCRIPT, re.MULTILINE)[1]) / 1000


WELCOME_WITHIN, SILENCE, ANSWER = map(_seconds, ("WELCOME_WITHIN", "SILENCE", "ANSWER"))
STEADY, FIRST, ANSWER_WITHIN = map(_seconds, ("STEADY", "FIRST", "ANSWER_WITHIN"))
FACTOR, MOST = 1.8, 2.0  # in Wire.wait, for the first minute; × 0.5 to 1.5
AT_ONCE, TOO_FAST, LATER = {4401, 4403, 4408}, 4429, 5.0
TICK = 0.2
AGAIN = 0.5  # seconds until an act is sent again that failed over there without being refused
PASSING = {"again", "broken"}  # codes after which it is not known whether it was done
EVENT = re.compile(rb'\{"type":"event","seq":(\d+),')


class Seen(NamedTuple):
    """An event as somebody heard it."""

    seq: int
    kind: str
    thing: str  # id of the turn (comment, …) that it is about, "" without one
    text: str


@dataclass(eq=False)
class Room:
    """Where it is, what is said there and how; and what anybody heard of it."""

    pk: str
    path: str
    act: str
    thing: str  # what an act makes, in the answer and in the event's data
    heard: dict[int, list[tuple[bytes, Seen]]] = field(default_factory=dict)

    def read(self, seq: int, payload: bytes) -> Seen:
        """The same words for the same bytes; whoever heard something else has it kept as well."""
        variants = self.heard.setdefault(seq, [])
        for known, seen in variants:
            if known == payload:
                return seen
        seen = self.parse(json.loads(payload))
        variants.append((payload, seen))
        return seen

    def parse(self, frame: dict) -> Seen:
        thing = str(frame["data"].get(self.thing) or "").replace("-", "")
        shown = frame["data"].get("show") or {}
        return Seen(
            frame["seq"], frame["kind"], thing, str(shown.get("text") or "") if thing else ""
        )


@dataclass(eq=False)
class Message:
    """One act, from the moment it was typed until it is known what became of it."""

    name: str
    person: str
    room: str
    text: str
    typed_at: float
    sent_at: float = 0.0  # the last time
    tries: int = 0
    answer: str = ""  # ok or refused
    answered_at: float = 0.0
    thing: str = ""
    code: str = ""


class _Line(Wire):
    def __init__(self, listener: "Listener", host: str):
        super().__init__(host, listener.room.path, f"gongyi_session={listener.session}")
        self.listener = listener

    def heard(self, payload, now):
        if self.listener.line is self:
            self.listener.hear(payload, now)

    def refused(self, head):
        self.listener.closed[head.split("\r\n")[0][:60]] += 1

    def ended(self):
        if self.listener.line is self:
            self.listener.lost(self.code)

    def give_up(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class Listener:
    def __init__(self, room: Room, person: dict, port: int, host: str, rng: random.Random):
        self.room, self.port, self.host, self.rng = room, port, host, rng
        self.person, self.session = person["id"].replace("-", ""), person["session"]
        self.line: _Line | None = None
        self.dialing: asyncio.Task | None = None
        self.welcomed, self.over = False, False
        self.epoch, self.seq, self.began = "", 0, 0
        self.failures, self.next_try = 0, 0.0
        self.dialed_at = self.frame_at = self.pinged_at = 0.0
        self.welcomed_at = self.resumed_at = 0.0
        self.applied: list[Seen] = []
        self.times = array("d")  # when each of them was applied
        self.ignored, self.passing, self.resets = 0, 0, 0
        self.closed: Counter = Counter()
        self.outbox: deque[Message] = deque()
        self.flying: Message | None = None
        self.retry_at = 0.0
        self.target: int | None = None
        self.whole_at: float | None = None
        self.state: dict = {}
        self.greeted: list[tuple[float, float]] = []  # when dialed, when welcomed

    # --- connecting ------------------------------------------------------------------------------

    def connect(self) -> None:
        self.welcomed, self.next_try, self.dialed_at = False, 0.0, time.perf_counter()
        self.line = _Line(self, self.host)
        self.dialing = asyncio.ensure_future(self._dial(self.line))

    async def _dial(self, line: _Line) -> None:
        loop = asyncio.get_running_loop()
        try:
            await asyncio.wait_for(
                loop.create_connection(lambda: line, HOST, self.port), WELCOME_WITHIN
            )
        except (OSError, TimeoutError):
            if self.line is line:
                self.lost(0)

    def lost(self, code: int) -> None:
        """Whatever was under way is sent again by the next connection."""
        self.line, self.welcomed, self.flying = None, False, None
        self.closed[code] += 1
        if self.over:
            return
        self.next_try = time.perf_counter() + self._wait(code)
        self.failures += 1

    def _wait(self, code: int) -> float:
        if code in AT_ONCE and not self.failures:
            return 0.0
        later = LATER if code == TOO_FAST else 0.0
        return later + min(FIRST * FACTOR**self.failures, MOST) * self.rng.uniform(0.5, 1.5)

    def drop(self) -> None:
        """The line is gone, from one moment to the next."""
        self._give_up(0)

    def leave(self) -> None:
        self.over, self.next_try = True, 0.0
        self._give_up(1000)

    def _give_up(self, code: int) -> None:
        line = self.line
        if line is not None:
            self.lost(code)
            line.give_up()

    # --- hearing ---------------------------------------------------------------------------------

    def hear(self, payload: bytes, now: float) -> None:
        self.frame_at = now
        found = EVENT.match(payload)
        if found:
            self._event(int(found[1]), payload, now)
        elif payload.startswith(b'{"type":"now"'):
            self.passing += 1
        else:
            self._other(json.loads(payload), now)
        if self.target is not None and self.welcomed and self.seq >= self.target:
            self.whole_at, self.target = now, None

    def _event(self, seq: int, payload: bytes, now: float) -> None:
        """One that is not the next was seen already, or the resume brings what is between."""
        if seq != self.seq + 1:
            self.ignored += 1
            if seq > self.seq + 1 and now > self.resumed_at + ANSWER:
                self._resume(now)
            return
        self.seq = seq
        self.applied.append(self.room.read(seq, payload))
        self.times.append(now)

    def _other(self, frame: dict, now: float) -> None:
        kind = frame["type"]
        if kind == "welcome":
            self._welcome(frame, now)
        elif kind in ("done", "refused"):
            self._answered(frame, now)
        elif kind == "reset":
            self.resets += 1
        elif kind == "event":  # written in another order than EVENT knows
            self._event(frame["seq"], json.dumps(frame).encode(), now)

    def _welcome(self, frame: dict, now: float) -> None:
        self.greeted.append((self.dialed_at, now))
        if not self.epoch:
            self.epoch, self.seq, self.began = frame["epoch"], frame["seq"], frame["seq"]
        if frame["epoch"] != self.epoch:
            self.resets += 1
        self.state, self.welcomed, self.welcomed_at = frame["state"], True, now
        self._resume(now)
        self.pump()

    def _resume(self, now: float) -> None:
        self.resumed_at = now
        self.line.send(json.dumps({"type": "resume", "epoch": self.epoch, "seq": self.seq}))

    def watch(self, target: int) -> None:
        """From now on: when does the site answer this page, and everything to ``target`` is here?"""
        self.target, self.whole_at = target, None
        if self.welcomed:
            self._ping(time.perf_counter())

    def _ping(self, now: float) -> None:
        self.pinged_at = now
        self.line.send('{"type":"ping"}')

    # --- saying ----------------------------------------------------------------------------------

    def say(self, message: Message) -> None:
        self.outbox.append(message)
        self.pump()

    def pump(self) -> None:
        """One at a time, so that they are kept in the order in which they were typed."""
        if not self.welcomed or self.flying or not self.outbox or self.retry_at:
            return
        self.flying = message = self.outbox[0]
        message.sent_at = time.perf_counter()
        message.tries += 1
        data = {"text": message.text}
        frame = {"type": "do", "id": message.name, "act": self.room.act, "data": data}
        self.line.send(json.dumps(frame, ensure_ascii=False))

    def _answered(self, frame: dict, now: float) -> None:
        message = self.outbox[0] if self.outbox else None
        if message is None or message.name != frame["id"]:
            return  # answered before, on another connection
        self.flying = None
        if frame["type"] == "refused" and frame["code"] in PASSING:
            message.code = frame["code"]
            self.retry_at = now + AGAIN
            return
        self.outbox.popleft()
        message.answered_at = now
        message.answer = "ok" if frame["type"] == "done" else "refused"
        message.thing = str(frame.get(self.room.thing) or "").replace("-", "")
        message.code = frame.get("code", message.code)
        self.pump()

    # --- time ------------------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        if self.line is None:
            if self.next_try and now >= self.next_try:
                self.connect()
        elif not self.welcomed:
            if now > self.dialed_at + WELCOME_WITHIN:
                self._give_up(0)
        else:
            if now > self.welcomed_at + STEADY:
                self.failures = 0
            self._heartbeat(now)
            self._send_again(now)

    def _heartbeat(self, now: float) -> None:
        if self.pinged_at > self.frame_at:
            if now > self.pinged_at + ANSWER:
                self._give_up(0)
        elif now > self.frame_at + SILENCE:
            self._ping(now)

    def _send_again(self, now: float) -> None:
        if self.flying and now > self.flying.sent_at + ANSWER_WITHIN:
            self.flying = None
        if self.retry_at and now > self.retry_at:
            self.retry_at = 0.0
        self.pump()


async def keep_time(listeners: list[Listener]) -> None:
    """The clock of all pages of this process. A process that was busy itself does not call others
    silent: time that it lost is given to them."""
    before = time.perf_counter()
    while True:
        await asyncio.sleep(TICK)
        now = time.perf_counter()
        lost = max(0.0, now - before - 2 * TICK)
        before = now
        for listener in listeners:
            if lost:
                listener.frame_at += lost
                listener.pinged_at += lost if listener.pinged_at else 0
                listener.dialed_at += lost
            listener.tick(now)
