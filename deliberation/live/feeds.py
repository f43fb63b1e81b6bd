"""What passes through a room without a number: counts and who is there, read from the rows."""

import asyncio
from time import monotonic

from deliberation.queries.meeting_tallies import (
    meeting_changed_since,
    meeting_tally,
    whole_tally,
)

from .frames import now_frame, wrapped
from .presence import Presence
from .tallies import changed_since, tally_frames
from .threads import in_thread

KEEP = 10.0  # seconds that all counts of a room serve without a hint that one moved


class ConsultationFeed:
    changed_since = staticmethod(changed_since)

    def open(self, room) -> None:
        """The room opened."""

    def close(self) -> None:
        """The room closed."""

    async def greet(self, socket) -> None:
        """``socket`` has its welcome."""

    async def tally(self, room, moved: dict) -> None:
        """Results that are not for everybody yet make different frames for different people."""
        named = {nouns: moved.get(nouns, []) for nouns in ("proposals", "polls")}
        found = await in_thread(tally_frames)(named, room.people())
        frames: dict[frozenset, dict] = {}

        def frame_for(socket) -> dict:
            seen = found.seen_by(socket.person)
            if seen not in frames:
                frames[seen] = wrapped(found.encoded(seen))
            return frames[seen]

        room.pass_by(frame_for)


class MeetingFeed:
    """One of each room: it keeps count of who looks on, and has all counts at hand for those who come."""

    changed_since = staticmethod(meeting_changed_since)
    presence: Presence

    def open(self, room) -> None:
        self.presence = Presence(room)
        self.all: dict | None = None  # the frame with every count; None where one moved since
        self.read_at = 0.0
        self.reading = asyncio.Lock()  # what was read first is also sent first

    def close(self) -> None:
        self.presence.close()

    async def greet(self, socket) -> None:
        """Whoever was away when a result was shown would never hear of it: it is told only once."""
        if self.presence.frame is not None:
            socket.pass_by(self.presence.frame)
        async with self.reading:
            if self.all is None or monotonic() - self.read_at > KEEP:
                self.read_at = monotonic()
                self.all = now_frame("tally", await in_thread(whole_tally)(socket.room.stream_id))
            socket.pass_by(self.all)

    async def tally(self, room, moved: dict) -> None:
        if "presences" in moved:
            self.presence.moved = True
        questions, polls = moved.get("questions", []), moved.get("strawpolls", [])
        if not questions and not polls:
            return
        async with self.reading:
            self.all = None
            frame = now_frame("tally", await in_thread(meeting_tally)(questions, polls))
            room.pass_by(lambda socket: frame)
