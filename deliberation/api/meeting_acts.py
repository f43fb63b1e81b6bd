"""Everything that is done in the room, by the same names as over its socket."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Router, Schema

from deliberation.acts import perform
from portal.accounts.api_auth import signed_in

from .asked import key_of

router = Router(tags=["meetings"], auth=signed_in)


class ActAsked(Schema):
    act: str
    data: dict = {}


class ActDone(Schema):
    """``done`` is true; beside it stands only what the act made, as the socket names it."""

    done: bool
    turn: uuid.UUID | None = None
    question: uuid.UUID | None = None
    item: uuid.UUID | None = None
    strawpoll: uuid.UUID | None = None
    point: uuid.UUID | None = None
    promise: uuid.UUID | None = None
    mute: uuid.UUID | None = None
    attendance: uuid.UUID | None = None
    resolution: uuid.UUID | None = None
    lot: str | None = None


@router.post(
    "meetings/{uuid:pk}/acts",
    response=ActDone,
    exclude_unset=True,
    summary=gettext_lazy("在会上办一件事"),
)
def act(request, pk: uuid.UUID, asked: ActAsked):
    """``act`` and ``data`` as docs/realtime.md lists them. An Idempotency-Key is the name of the act:
    sent again here or over the socket, it is done once.
    """
    return act_in(request, pk, asked.act, asked.data)


def act_in(request, pk, act: str, data: dict) -> dict:
    return {"done": True} | perform(request.user, pk, act, data, name=key_of(request))
