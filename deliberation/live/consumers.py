"""The sockets of consultations, and of rooms that are not there."""

import logging
from functools import lru_cache

from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import gettext as _
from django.utils.translation import override

from deliberation.errors import NotThere, Refused
from deliberation.models import Consultation
from deliberation.queries.states import state_of
from portal.accounts.once import act_name

from .acts import perform
from .sockets import NOT_FOUND, TOO_FAST, RoomSocket
from .threads import in_thread
from .you import NOBODY, who_asks, you_in

logger = logging.getLogger("deliberation.live")
AT_ONCE = 30  # acts that one socket may have waiting
LONGEST_ID = 64  # characters of a client's name for an act


class NoRoom(AsyncWebsocketConsumer):
    """Accepts and closes with a code, so that a client can tell this from a dead network."""

    async def connect(self):
        await self.accept()
        await self.close(code=NOT_FOUND)


class ConsultationSocket(RoomSocket):
    """``/ws/consultations/<id>/``; docs/realtime.md has every frame."""

    async def find(self):
        self.pk = self.scope["url_route"]["kwargs"]["id"]
        try:
            return await in_thread(_stream_of)(self.pk)
        except NotThere:
            return None

    async def welcome(self):
        """The state is everybody's and read once; who asks is read only for those signed in."""
        self.acting = 0
        state, epoch, seq = await self.room.state(lambda: state_of(self.pk))
        if not self.scope["user"].is_authenticated:
            return NOBODY, state, epoch, seq
        return await in_thread(_you)(self.pk, self.scope), state, epoch, seq

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
            answer = await in_thread(_answer)(self.scope, self.pk, name, act, data)
        finally:
            self.acting -= 1
        await self.send_json(answer)


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


def _you(pk, scope) -> dict:
    with override(scope.get("language", "zh-hans")):
        return you_in(who_asks(scope), pk)


def _answer(scope, pk, name: str, act, data) -> dict:
    """Do one act as the person who is signed in at this moment."""
    with override(scope.get("language", "zh-hans")):
        try:
            done = perform(who_asks(scope), pk, act, data, once=act_name(name))
        except Refused as refused:
            return _refusal(name, refused.code, str(refused.message))
        except Exception:
            logger.exception("an act failed")
            return _refusal(name, "broken", _("出了点问题，请稍后再试。"))
        return {"type": "done", "id": name, **done}
