"""What one sets for oneself in a meeting: being there, an answer to an indicative poll, a seat."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Field, Router, Schema, Status

from deliberation.models import Attendance
from deliberation.queries.meetings import get_meeting
from portal.accounts.api_auth import signed_in

from .meeting_acts import act_in
from .meeting_schemas import OwnSeat

router = Router(tags=["meetings"], auth=signed_in)


class AttendanceIn(Schema):
    """``channel``: online, or hall with the ``code`` of the hall's screen."""

    here: bool = True
    channel: str = Attendance.Channel.ONLINE.value
    code: str = ""


class AttendanceOut(Schema):
    here: bool


class StrawVoteIn(Schema):
    """Numbers of options; none takes the answer back."""

    options: list[int] = Field(max_length=10)


class StrawVoteOut(Schema):
    strawpoll: uuid.UUID
    options: list[int]


class SeatIn(Schema):
    """``group`` is one of the meeting's groups of seats."""

    group: uuid.UUID


class AnswerIn(Schema):
    """``answer``: comes, sends (whom: ``sends``), writes (``text``), another_date (``other_at``, why in
    ``text``)."""

    answer: str
    sends: str = ""
    text: str = ""
    other_at: str = ""


@router.put(
    "meetings/{uuid:pk}/attendance", response=AttendanceOut, summary=gettext_lazy("到会和离会")
)
def attend(request, pk: uuid.UUID, asked: AttendanceIn):
    data = {"channel": asked.channel, "code": asked.code}
    act_in(request, pk, "attend" if asked.here else "leave", data)
    return {"here": asked.here}


@router.put(
    "meetings/{uuid:pk}/strawpolls/{uuid:poll}/vote",
    response=StrawVoteOut,
    summary=gettext_lazy("参加当场意向表决"),
)
def vote(request, pk: uuid.UUID, poll: uuid.UUID, asked: StrawVoteIn):
    """A later answer replaces it until the close. It only asks what people think; it decides nothing."""
    act_in(request, pk, "vote", {"strawpoll": str(poll), "options": asked.options})
    return {"strawpoll": poll, "options": sorted(set(asked.options))}


@router.put("meetings/{uuid:pk}/seat", response=OwnSeat, summary=gettext_lazy("报名"))
def sign_up(request, pk: uuid.UUID, asked: SeatIn):
    """The lot is what is drawn with, and the only thing of it that is public."""
    act_in(request, pk, "sign_up", {"group": str(asked.group)})
    seat = get_meeting(request.user, pk).signups.get(person=request.user, withdrawn_at=None)
    return {"group": seat.group_id, "lot": seat.lot, "rank": seat.rank, "seated": seat.seated}


@router.delete("meetings/{uuid:pk}/seat", response={204: None}, summary=gettext_lazy("取消报名"))
def sign_off(request, pk: uuid.UUID):
    act_in(request, pk, "sign_off", {})
    return Status(204, None)


@router.put(
    "meetings/{uuid:pk}/invitations/{uuid:invitation}",
    response={204: None},
    summary=gettext_lazy("答复会议邀请"),
)
def answer(request, pk: uuid.UUID, invitation: uuid.UUID, asked: AnswerIn):
    """By whoever speaks for the office, until the meeting begins."""
    data = asked.model_dump() | {"invitation": str(invitation)}
    act_in(request, pk, "answer_invitation", data)
    return Status(204, None)
