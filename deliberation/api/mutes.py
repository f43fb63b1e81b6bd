"""Being asked to be silent in a meeting: for who it is, and for who decides on their objection."""

import uuid
from datetime import date

from django.utils.translation import gettext_lazy
from ninja import Router, Schema

from deliberation.actions.mutes import decide_mute, object_to_mute
from deliberation.queries.mutes import (
    knows_meeting,
    mute_to_review,
    open_objections_for,
    own_mute,
)
from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once

from .schemas import Instant, instant

router = Router(tags=["mutes"], auth=signed_in)


class MuteOut(Schema):
    """``meeting`` is null for who may not know of it (any more). A removal from a closed meeting
    (``is_removal``) has no ``rule``. Never who imposed it, nor on whom."""

    id: uuid.UUID
    meeting: uuid.UUID | None
    rule: str
    is_removal: bool
    facts: str
    at: Instant
    lifted_at: Instant | None
    object_until: Instant
    objection: str
    objected_at: Instant | None
    review_due_on: date | None
    upheld: bool | None
    answer: str
    decided_at: Instant | None


class MutesOut(Schema):
    items: list[MuteOut]


class MuteObjectionIn(Schema):
    text: str


class MuteDecisionIn(Schema):
    """``upheld``: the objection is right, and the mute ends."""

    upheld: bool
    answer: str


@router.get("mutes", response=MutesOut, summary=gettext_lazy("待复核的禁言（版主）"))
def waiting(request):
    """Objections that the asker may decide on as a moderator of the place, the longest waiting first,
    thirty at most."""
    found = open_objections_for(request.user)
    return {"items": [show_mute(one, knows=one.title_seen) for one in found]}


@router.get("me/mutes/{uuid:pk}", response=MuteOut, summary=gettext_lazy("对我的禁言"))
def mine(request, pk: uuid.UUID):
    found = own_mute(request.user, pk)
    return show_mute(found, knows=knows_meeting(request.user, found))


@router.put("me/mutes/{uuid:pk}/objection", response=MuteOut, summary=gettext_lazy("对禁言提异议"))
def object_to(request, pk: uuid.UUID, asked: MuteObjectionIn):
    """Once, until ``object_until``; somebody else decides. Takes an Idempotency-Key."""
    found = own_mute(request.user, pk)

    def act():
        made = object_to_mute(request.user, found, text=asked.text)
        return show_mute(made, knows=knows_meeting(request.user, made))

    return answered_once(request, act)


@router.put("mutes/{uuid:pk}/decision", response=MuteOut, summary=gettext_lazy("复核禁言"))
def decide(request, pk: uuid.UUID, asked: MuteDecisionIn):
    """By a moderator of the place, or another host or clerk of the meeting. Takes an Idempotency-Key."""
    found = mute_to_review(request.user, pk)

    def act():
        made = decide_mute(request.user, found, upheld=asked.upheld, answer=asked.answer)
        return show_mute(made, knows=knows_meeting(request.user, made))

    return answered_once(request, act)


def show_mute(mute, *, knows: bool) -> dict:
    return {
        "id": mute.pk,
        "meeting": mute.meeting_id if knows else None,
        "rule": mute.rule,
        "is_removal": mute.is_removal,
        "facts": mute.facts,
        "at": instant(mute.at),
        "lifted_at": instant(mute.lifted_at),
        "object_until": instant(mute.object_until),
        "objection": mute.objection,
        "objected_at": instant(mute.objected_at),
        "review_due_on": mute.review_due_on,
        "upheld": mute.upheld,
        "answer": mute.answer,
        "decided_at": instant(mute.decided_at),
    }
