"""The sockets of consultations and of meetings: who comes in, what greets them, what they do."""

import asyncio
import logging

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import override

from deliberation import acts as meeting_acts
from deliberation.errors import Refused, TooMany
from deliberation.queries.meeting_states import meeting_state_of
from deliberation.queries.meetings import outsiders
from deliberation.queries.states import state_of
from portal.accounts.once import act_name

from .acts import perform
from .arrivals import Arrival, Visitor, arrive
from .feeds import ConsultationFeed, MeetingFeed
from .sockets import RoomSocket
from .threads import ACTS, in_thread
from .you import language_of, look_into_consultation, look_into_meeting, session_of, who_asks

logger = logging.getLogger("deliberation.live")
AT_ONCE = 30  # acts that one socket may have waiting; then nothing more is read from it
LONGEST_ID = 64  # characters of a client's name for an act


class ActingSocket(RoomSocket):
    """A room in which people act, one act after the other. Subclasses say what greets them and how an
    act is done."""

    actor: asyncio.Task | None = None

    async def arrive(self) -> Arrival | None:
        self.pk = self.scope["url_route"]["kwargs"]["id"]
        self.language = language_of(self.scope)
        self.session = session_of(self.scope)
        self.acts: asyncio.Queue = asyncio.Queue(AT_ONCE)
        return await arrive(self.look, self.pk, Visitor(self.session, self.language))

    async def do(self, frame: dict) -> None:
        name = frame.get("id")
        if not (isinstance(name, str) and 0 < len(name) <= LONGEST_ID and _is_plain(name)):
            await self.send_json(
                {"type": "refused", "id": None, "code": "bad_input", "detail": "id"}
            )
            return
        if self.gone:
            return  # sent away while it spoke
        if self.actor is None:
            self.actor = self.work(self._act())
        await self.acts.put((name, frame.get("act"), frame.get("data")))

    async def _act(self) -> None:
        """In the order in which they were sent, and a ping is answered meanwhile."""
        while True:
            answer = await in_thread(self._answer, ACTS)(*await self.acts.get())
            await self.send_json(answer)

    def _leave(self) -> None:
        super()._leave()
        if self.actor is not None:
            self.actor.cancel()  # an act under way is done all the same
            while not self.acts.empty():
                self.acts.get_nowait()  # whoever waits to put one in is let go

    def _answer(self, name: str, act, data) -> dict:
        """Do one act as the person who is signed in at this moment."""
        with override(self.language):
            try:
                done = self.perform(who_asks(self.session), self.pk, act, data, name)
            except Refused as refused:
                paced = {"retry_after": refused.retry_after} if isinstance(refused, TooMany) else {}
                return _refusal(name, refused.code, str(refused.message)) | paced
            except (OperationalError, InterfaceError) as error:
                # Whether it was done is not known: sent again with its id it is done once.
                logger.warning("the database was away for an act: %s", type(error).__name__)
                return _refusal(name, "again", _("刚才没有办成，请再试一次。"))
            except Exception:
                logger.exception("an act failed")
                return _refusal(name, "broken", _("出了点问题，请稍后再试。"))
            return {"type": "done", "id": name, **done}

    @staticmethod
    def look(pk, people: list, languages: list[str]) -> list[tuple | None]:
        """``(id of the stream, you)`` of each (``live.arrivals``)."""
        raise NotImplementedError

    @staticmethod
    def perform(person, pk, act, data, name: str) -> dict:
        raise NotImplementedError


class ConsultationSocket(ActingSocket):
    """``/ws/consultations/<id>/``; docs/realtime.md has every frame."""

    feed = ConsultationFeed
    look = staticmethod(look_into_consultation)
    state_of = staticmethod(state_of)

    @staticmethod
    def perform(person, pk, act, data, name: str) -> dict:
        return perform(person, pk, act, data, once=act_name(name))


class MeetingSocket(ActingSocket):
    """``/ws/meetings/<id>/``; docs/realtime.md has every frame. A closed meeting and none at all are
    alike to whoever is not invited."""

    feed = MeetingFeed
    look = staticmethod(look_into_meeting)
    state_of = staticmethod(meeting_state_of)
    outsiders = staticmethod(outsiders)

    @staticmethod
    def perform(person, pk, act, data, name: str) -> dict:
        return meeting_acts.perform(person, pk, act, data, name=name)


def _is_plain(name: str) -> bool:
    """A client's name for an act comes back to it, and stands in logs."""
    return name.isascii() and name.isprintable()


def _refusal(name: str, code: str, detail: str) -> dict:
    return {"type": "refused", "id": name, "code": code, "detail": detail}
