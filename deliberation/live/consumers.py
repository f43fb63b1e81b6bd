"""The sockets of consultations, and of rooms that are not there."""

from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils.translation import override

from deliberation.errors import Refused
from deliberation.models import Consultation
from deliberation.queries.states import state_of
from deliberation.queries.tallies import own_votes

from .acts import perform
from .sockets import NOT_FOUND, TOO_FAST, RoomSocket
from .threads import in_thread
from .you import who_asks, you_in

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
        return await in_thread(_stream_of)(self.pk)

    async def welcome(self):
        you, voted, state, epoch, seq = await in_thread(_welcome)(self.pk, self.scope)
        self.voted.update(voted)
        self.acting = 0
        return you, state, epoch, seq

    async def do(self, frame: dict) -> None:
        name, act, data = frame.get("id"), frame.get("act"), frame.get("data")
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:
            await self.send_json(
                {"type": "refused", "id": None, "code": "bad_input", "detail": "id"}
            )
            return
        if self.acting >= AT_ONCE:
            await self.close(code=TOO_FAST)
            return
        self.acting += 1
        try:
            answer = await in_thread(_answer)(self.scope, self.pk, name, act, data)
        finally:
            self.acting -= 1
        self.voted.update(answer.pop("voted", ()))
        await self.send_json(answer)


def _stream_of(pk):
    return Consultation.objects.filter(pk=pk).values_list("stream_id", flat=True).first()


def _welcome(pk, scope):
    person = who_asks(scope)
    state, epoch, seq = state_of(pk)
    voted = own_votes(person, [poll["id"] for poll in state["polls"]])
    with override(scope.get("language", "zh-hans")):
        you = you_in(person, pk)
    return you, {str(poll) for poll in voted}, state, epoch, seq


def _answer(scope, pk, name: str, act, data) -> dict:
    """Do one act as the person who is signed in at this moment."""
    with override(scope.get("language", "zh-hans")):
        try:
            done = perform(who_asks(scope), pk, act, data, once=name)
        except Refused as refused:
            return {
                "type": "refused",
                "id": name,
                "code": refused.code,
                "detail": str(refused.message),
            }
        return {"type": "done", "id": name, **done}
