"""What passes through a room without a number: counts and who is there, read from the rows."""

import json

from deliberation.queries.meeting_tallies import meeting_changed_since, meeting_tally, presence_of
from deliberation.queries.meetings import meeting_of_stream

from .tallies import changed_since, tally_frames
from .threads import in_thread


class ConsultationFeed:
    changed_since = staticmethod(changed_since)

    async def tally(self, room, moved: dict) -> None:
        """Results that are not for everybody yet make different frames for different people."""
        named = {nouns: moved.get(nouns, []) for nouns in ("proposals", "polls")}
        frames = await in_thread(tally_frames)(named, room.people())
        texts: dict[frozenset, str] = {}

        def text_for(socket) -> str:
            seen = frames.seen_by(socket.person)
            if seen not in texts:
                texts[seen] = frames.encoded(seen)
            return texts[seen]

        room.pass_by(text_for)


class MeetingFeed:
    changed_since = staticmethod(meeting_changed_since)

    async def tally(self, room, moved: dict) -> None:
        questions, polls = moved.get("questions", []), moved.get("strawpolls", [])
        if questions or polls:
            text = now_frame("tally", await in_thread(meeting_tally)(questions, polls))
            room.pass_by(lambda socket: text)
        if "presences" in moved:
            text = now_frame("presence", await in_thread(_presence)(room.stream_id))
            room.pass_by(lambda socket: text)


def _presence(stream_id) -> dict:
    return presence_of(meeting_of_stream(stream_id))


def now_frame(kind: str, data: dict) -> str:
    return json.dumps(
        {"type": "now", "kind": kind, "data": data}, ensure_ascii=False, separators=(",", ":")
    )
