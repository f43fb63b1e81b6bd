"""Announcing a meeting, putting it right, calling it off, and the link of a closed one. On the router
of meetings: two routers cannot share an address.
"""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Field, Schema

from deliberation.actions.attendance import join_as_guest
from deliberation.actions.meetings import (
    announce_meeting,
    cancel_meeting,
    edit_meeting,
    renew_guest_key,
)
from deliberation.models import Meeting
from deliberation.permissions.meetings import check_announce, check_lead
from deliberation.queries.consultations import get_consultation
from deliberation.queries.meetings import get_meeting, guests_of
from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once

from .asked import Moment
from .hosting import MOST, bodies_named
from .meeting_schemas import MeetingDetail
from .meetings import router, show_whole
from .schemas import Instant, instant


class ItemIn(Schema):
    title: str
    minutes: int = 15


class SeatsIn(Schema):
    name: str
    seats: int


class MeetingIn(Schema):
    """``short_because`` says why it is announced later than the site asks for. ``lawful_kind`` with
    ``entitled`` makes it a lawful meeting as well. ``order``: first_timers, arrival. With ``seats``
    come ``signup_until``, ``draw_seed`` and ``draw_source``: where the number with which is drawn is
    published, after ``signup_until``. From the first sign-up the four are fixed."""

    title: str
    starts_at: Moment
    ends_at: Moment
    about: str = ""
    place: str = ""
    access: str = ""
    link: str = ""
    short_because: str = ""
    is_closed: bool = False
    items: list[ItemIn] = Field([], max_length=MOST)
    bodies: list[uuid.UUID] = Field([], max_length=MOST)
    others: list[str] = Field([], max_length=MOST)
    seats: list[SeatsIn] = Field([], max_length=MOST)
    signup_until: Moment | None = None
    draw_seed: str = ""
    draw_source: str = ""
    lawful_kind: str = ""
    entitled: int | None = None
    order: str = Meeting.Order.FIRST_TIMERS.value
    speaking_seconds: int = 180


class MeetingEdited(MeetingIn):
    """``is_closed`` must be said: left out, it would open a closed meeting. ``if_match`` is the ``etag`` of
    the meeting that was read; where somebody has edited it since, it is refused (changed_meanwhile)."""

    is_closed: bool
    if_match: str | None = None


class GuestOut(Schema):
    id: int
    name: str
    at: Instant


class GuestsOut(Schema):
    items: list[GuestOut]


class ReasonIn(Schema):
    reason: str


class KeyIn(Schema):
    key: str = Field(max_length=64)


class KeyOut(Schema):
    """``url`` is the page of the link."""

    key: str
    url: str


@router.post(
    "consultations/{uuid:pk}/meetings",
    auth=signed_in,
    response=MeetingDetail,
    summary=gettext_lazy("公告会议"),
)
def announce(request, pk: uuid.UUID, asked: MeetingIn):
    """By the hosts of the consultation. Takes an Idempotency-Key."""
    matter = get_consultation(pk)
    check_announce(request.user, matter)

    def act():
        made = announce_meeting(request.user, matter, **_words(asked))
        return show_whole(get_meeting(request.user, made.pk), request.user)

    return answered_once(request, act)


@router.put(
    "meetings/{uuid:pk}", auth=signed_in, response=MeetingDetail, summary=gettext_lazy("修改会议")
)
def edit(request, pk: uuid.UUID, asked: MeetingEdited):
    """By the hosts, until it is opened. What is left out is as in a new one, but for ``is_closed``, which
    must be there."""
    edit_meeting(request.user, get_meeting(request.user, pk), **_words(asked))
    return show_whole(get_meeting(request.user, pk), request.user)


@router.post(
    "meetings/{uuid:pk}/cancel",
    auth=signed_in,
    response=MeetingDetail,
    summary=gettext_lazy("取消会议"),
)
def cancel(request, pk: uuid.UUID, asked: ReasonIn):
    """The reason is public. Takes an Idempotency-Key."""

    def act():
        cancel_meeting(request.user, get_meeting(request.user, pk), reason=asked.reason)
        return show_whole(get_meeting(request.user, pk), request.user)

    return answered_once(request, act)


@router.get(
    "meetings/{uuid:pk}/key", auth=signed_in, response=KeyOut, summary=gettext_lazy("会议的邀请码")
)
def key(request, pk: uuid.UUID):
    """Of a closed meeting, for its hosts to hand out."""
    meeting = get_meeting(request.user, pk)
    check_lead(request.user, meeting)
    return _key(meeting)


@router.post(
    "meetings/{uuid:pk}/key/renew",
    auth=signed_in,
    response=KeyOut,
    summary=gettext_lazy("换会议的邀请码"),
)
def renew(request, pk: uuid.UUID):
    """The old one opens nothing any more; who came with it stays. Takes an Idempotency-Key."""
    meeting = get_meeting(request.user, pk)
    return answered_once(request, lambda: _key(renew_guest_key(request.user, meeting)))


@router.get(
    "meetings/{uuid:pk}/guests",
    auth=signed_in,
    response=GuestsOut,
    summary=gettext_lazy("凭邀请链接进来的人"),
)
def guests(request, pk: uuid.UUID):
    """Of a closed meeting, for its hosts. The act ``remove_guest`` takes one out."""
    meeting = get_meeting(request.user, pk)
    check_lead(request.user, meeting)
    return {"items": [_guest(one) for one in guests_of(meeting)]}


def _guest(one) -> dict:
    return {"id": one.pk, "name": one.person.public_name, "at": instant(one.at)}


@router.put(
    "meetings/{uuid:pk}/guest",
    auth=signed_in,
    response=MeetingDetail,
    summary=gettext_lazy("凭邀请码进入会议"),
)
def join(request, pk: uuid.UUID, asked: KeyIn):
    """With the key of a closed meeting; a wrong one and no such meeting are alike."""
    join_as_guest(request.user, pk, asked.key)
    return show_whole(get_meeting(request.user, pk), request.user)


def _key(meeting) -> dict:
    return {"key": meeting.guest_key, "url": f"/meetings/{meeting.pk}/join/{meeting.guest_key}/"}


def _words(asked: MeetingIn) -> dict:
    """What was sent, as the actions take it."""
    return asked.dict(exclude={"items", "bodies", "seats"}) | {
        "items": [(one.title, one.minutes) for one in asked.items],
        "bodies": bodies_named(asked.bodies),
        "seats": [(one.name, one.seats) for one in asked.seats],
    }
