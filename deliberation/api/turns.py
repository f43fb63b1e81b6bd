"""What is said in a meeting: its turns, in order, and one's own."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema, Status

from deliberation.bylines import WITH_BYLINE
from deliberation.models import Meeting, State, Turn
from deliberation.queries.meeting_shapes import show_turn
from deliberation.queries.meetings import find_turn, get_meeting, get_turn
from portal.accounts.api_auth import public, signed_in
from portal.kit.lists import Asked, Listed, choice, listed

from .asked import ByHand, having, holding
from .meeting_acts import act_in
from .meeting_schemas import TurnOut

router = Router(tags=["turns"], auth=signed_in)


class TurnAsked(Asked):
    stage: choice(Turn.Stage.values) = None
    item: uuid.UUID | None = None


class AllTurns(TurnAsked):
    meeting: uuid.UUID | None = None
    consultation: uuid.UUID | None = None


class WordsIn(Schema):
    text: str


class TurnNew(WordsIn, ByHand):
    """For somebody without an account ``guest`` says what they are; then, and with ``for_person``, a
    clerk or host writes down what was said, with consent. ``channel``: online, hall, phone."""

    guest: str = ""
    channel: str | None = None


@router.get(
    "meetings/{uuid:pk}/turns",
    response=Listed[TurnOut],
    auth=public,
    summary=gettext_lazy("会议的发言"),
)
def turns(request, pk: uuid.UUID, asked: Query[TurnAsked]):
    """In the order of time. ``search`` looks only through words that may still be read."""
    rows = _chosen(get_meeting(request.user, pk).turns, asked)
    return listed(rows, ["created_at", "pk"], asked, show_turn)


@router.get("turns", response=Listed[TurnOut], auth=public, summary=gettext_lazy("发言列表"))
def all_turns(request, asked: Query[AllTurns]):
    """Latest first, of meetings that the asker may know of."""
    rows = Turn.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    return listed(_chosen(rows, asked), ["-created_at", "pk"], asked, show_turn)


def _chosen(rows, asked):
    rows = having(rows, asked, "stage", "item", "meeting", "consultation")
    if asked.words:
        rows = holding(rows.filter(state=State.SHOWN), asked.words, "text")
    return rows.select_related(*WITH_BYLINE)


@router.post("meetings/{uuid:pk}/turns", response=TurnOut, summary=gettext_lazy("发言"))
def say(request, pk: uuid.UUID, asked: TurnNew):
    """A typed statement, or what somebody said in the hall or on the phone. Asking for the floor is the
    act raise_hand. Takes an Idempotency-Key."""
    data = asked.model_dump(mode="json")
    made = act_in(request, pk, "record" if asked.guest or asked.for_person else "say", data)
    return show_turn(get_turn(get_meeting(request.user, pk), made["turn"]))


@router.get("turns/{uuid:pk}", response=TurnOut, auth=public, summary=gettext_lazy("一段发言"))
def turn(request, pk: uuid.UUID):
    return show_turn(find_turn(request.user, pk))


@router.put("turns/{uuid:pk}", response=TurnOut, summary=gettext_lazy("修改发言"))
def edit(request, pk: uuid.UUID, asked: WordsIn):
    """Within fifteen minutes, while the meeting sits."""
    found = find_turn(request.user, pk)
    act_in(request, found.meeting_id, "edit", {"turn": str(pk), "text": asked.text})
    return show_turn(find_turn(request.user, pk))


@router.delete("turns/{uuid:pk}", response={204: None}, summary=gettext_lazy("撤回发言"))
def withdraw(request, pk: uuid.UUID):
    found = find_turn(request.user, pk)
    act_in(request, found.meeting_id, "withdraw", {"turn": str(pk)})
    return Status(204, None)
