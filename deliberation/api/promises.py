"""What somebody promised in a meeting, by when, and what became of it."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.models import Meeting, Promise
from deliberation.queries.meeting_shapes import iso, show_promise
from deliberation.queries.meetings import find_promise
from portal.accounts.api import body_ref
from portal.accounts.api_auth import public, signed_in
from portal.kit.lists import Asked, Listed, choice, listed

from .asked import having, holding
from .meeting_acts import act_in
from .meeting_schemas import PromiseDetail, PromiseOut

router = Router(tags=["promises"], auth=signed_in)


class PromiseAsked(Asked):
    meeting: uuid.UUID | None = None
    consultation: uuid.UUID | None = None
    body: uuid.UUID | None = None
    status: choice(Promise.Status.values) = None


class EntryIn(Schema):
    """``kind``: progress, extended (takes ``due_on``, as 2026-11-30), kept, not_kept."""

    kind: str
    text: str
    due_on: str | None = None


@router.get("promises", response=Listed[PromiseOut], auth=public, summary=gettext_lazy("承诺列表"))
def promises(request, asked: Query[PromiseAsked]):
    """What falls due first comes first; of meetings that the asker may know of, without what was taken
    back."""
    rows = Promise.objects.filter(
        meeting__in=Meeting.objects.visible_to(request.user), withdrawn_at=None
    )
    rows = having(rows, asked, "meeting", "body", "status")
    if asked.consultation:
        rows = rows.filter(meeting__consultation=asked.consultation)
    rows = holding(rows, asked.words, "text", "who", "body__name").select_related("body__division")
    return listed(rows, ["due_on", "pk"], asked, show_owed)


@router.get(
    "promises/{uuid:pk}", response=PromiseDetail, auth=public, summary=gettext_lazy("一项承诺")
)
def promise(request, pk: uuid.UUID):
    return _whole(find_promise(request.user, pk))


@router.post(
    "promises/{uuid:pk}/entries", response=PromiseDetail, summary=gettext_lazy("记承诺的进展")
)
def follow(request, pk: uuid.UUID, asked: EntryIn):
    """By whoever speaks for the office that promised, or a host or clerk. Takes an Idempotency-Key."""
    found = find_promise(request.user, pk)
    data = asked.model_dump(mode="json") | {"promise": str(pk)}
    act_in(request, found.meeting_id, "follow_promise", data)
    return _whole(find_promise(request.user, pk))


def show_owed(promise) -> dict:
    return show_promise(promise) | {
        "meeting": promise.meeting_id,
        "body": None if promise.withdrawn_at else body_ref(promise.body),
    }


def _whole(promise) -> dict:
    entries = [] if promise.withdrawn_at else promise.entries.all()
    return show_owed(promise) | {"entries": [_entry(one) for one in entries]}


def _entry(entry) -> dict:
    return {
        "kind": entry.kind,
        "text": entry.text,
        "before_on": entry.before_on,
        "due_on": entry.due_on,
        "at": iso(entry.at),
    }
