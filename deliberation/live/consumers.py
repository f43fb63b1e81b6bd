"""The sockets of consultations and of meetings: who comes in, what greets them, what they do."""

import logging
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from deliberation import acts as meeting_acts
from deliberation.errors import NotThere, Refused
from deliberation.models import Consultation
from deliberation.queries.meeting_states import meeting_state_of
from deliberation.queries.meetings import get_meeting
from deliberation.queries.states import state_of
from portal.accounts.once import act_name

from .acts import perform
from .feeds import ConsultationFeed, MeetingFeed
from .sockets import TOO_FAST, RoomSocket
from .threads import in_thread
from .you import NOBODY, who_asks, you_in, you_in_meeting

logger = logging.getLogger("deliberation.live")
AT_ONCE = 30  # acts that one socket may have waiting
LONGEST_ID = 64  # characters of a client's name for an act


class ActingSocket(RoomSocket):
    """A room in which people act. Subclasses say what greets them and how an act is done."""

    async def find(self):
        self.pk = self.scope["url_route"]["kwargs"]["id"]
        try:
            return await in_thread(self.stream_for)(self.scope, self.pk)
        except NotThere:
            return None

    async def welcome(self):
        """The state is everybody's and read once; who asks is read only for those signed in."""
        self.acting = 0
        state, epoch, seq = await self.room.state(lambda: self.state_of(self.pk))
        if not self.scope["user"].is_authenticated:
            return NOBODY, state, epoch, seq
        return await in_thread(self._you)(), state, epoch, seq

    def _you(self) -> dict:
        with override(self.scope.get("language", "zh-hans")):
            return self.you_of(who_asks(self.scope), self.pk)

    async def do(self, frame: dict) -> None:
        name, act, data = frame.get("id"), frame.get("act"), frame.get("data")
        if not (isinstance(name, str) and 0 < len(name) <= LONGEST_ID and _is_plain(name)):
            await self.send_json(
                {"type": "refused", "id": None, "code": "bad_input", "detail": "id"}
            )
            return
        if self.acting >= AT_ONCE:
            self.drop(TOO_FAST)
            return
        self.acting += 1
        try:
            answer = await in_thread(self._answer)(name, act, data)
        finally:
            self.acting -= 1
        await self.send_json(answer)

    def _answer(self, name: str, act, data) -> dict:
        """Do one act as the person who is signed in at this moment."""
        with override(self.scope.get("language", "zh-hans")):
            try:
                done = self.perform(who_asks(self.scope), self.pk, act, data, name)
            except Refused as refused:
                return _refusal(name, refused.code, str(refused.message))
            except Exception:
                logger.exception("an act failed")
                return _refusal(name, "broken", _("出了点问题，请稍后再试。"))
            return {"type": "done", "id": name, **done}


class ConsultationSocket(ActingSocket):
    """``/ws/consultations/<id>/``; docs/realtime.md has every frame."""

    feed = ConsultationFeed
    state_of = staticmethod(state_of)
    you_of = staticmethod(you_in)

    @staticmethod
    def stream_for(scope, pk):
        return _stream_of(pk)

    @staticmethod
    def perform(person, pk, act, data, name: str) -> dict:
        return perform(person, pk, act, data, once=act_name(name))


class MeetingSocket(ActingSocket):
    """``/ws/meetings/<id>/``; docs/realtime.md has every frame. A closed meeting and none at all are
    alike to whoever is not invited."""

    feed = MeetingFeed
    state_of = staticmethod(meeting_state_of)
    you_of = staticmethod(you_in_meeting)

    @staticmethod
    def stream_for(scope, pk):
        return get_meeting(who_asks(scope), pk).stream_id

    @staticmethod
    def perform(person, pk, act, data, name: str) -> dict:
        return meeting_acts.perform(person, pk, act, data, name=name)


def _is_plain(name: str) -> bool:
    """A client's name for an act comes back to it, and stands in logs."""
    return name.isascii() and name.isprintable()


def _refusal(name: str, code: str, detail: str) -> dict:
    return {"type": "refused", "id": name, "code": code, "detail": detail}


@lru_cache(10_000)  # a consultation keeps its stream and is never removed
def _stream_of(pk):
    found = Consultation.objects.filter(pk=pk).values_list("stream_id", flat=True).first()
    if found is None:
        raise NotThere("")  # not to be remembered
    return found
