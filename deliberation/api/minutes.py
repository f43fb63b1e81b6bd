"""The minutes of a meeting: to read, to write, to object to, to publish."""

import uuid
from datetime import date

from django.utils.translation import gettext_lazy
from ninja import Field, Query, Router, Schema

from deliberation.actions import minutes as acts
from deliberation.models import Meeting, Minutes
from deliberation.queries.meeting_shapes import (
    show_invitation,
    show_item,
    show_point,
    show_promise,
    show_question,
    show_strawpoll,
    show_turn,
)
from deliberation.queries.meetings import get_meeting
from deliberation.queries.minutes import get_minutes, get_objection, minutes_page, versions_of
from portal.accounts.api import body_ref
from portal.accounts.api_auth import public, signed_in
from portal.accounts.once import answered_once
from portal.kit.lists import Asked, Listed, listed
from portal.territory.api import asked_division

from .asked import having, holding
from .consultations import show_host
from .meeting_schemas import (
    InvitationOut,
    ItemOut,
    PointOut,
    PromiseWords,
    QuestionWords,
    StrawPollWords,
    TurnOut,
)
from .schemas import Host, Instant, OptionCount, Voters, instant

router = Router(tags=["minutes"], auth=signed_in)
MOST = 50  # notes at once


class MinutesAsked(Asked):
    division: uuid.UUID | None = None
    consultation: uuid.UUID | None = None
    meeting: uuid.UUID | None = None


class MinutesRow(Schema):
    id: uuid.UUID
    meeting: uuid.UUID
    title: str
    published_at: Instant
    url: str


class AskedOut(QuestionWords):
    backers: int


class PollResult(StrawPollWords):
    """``results`` is null where the host never showed them (``shown_at``)."""

    voters: Voters
    results: list[OptionCount] | None


class Period(Schema):
    opened_at: Instant
    closed_at: Instant | None


class ItemMinutes(Schema):
    """``item`` is null for what came before or between the items. ``periods``: each time that the
    meeting was at it; ``item`` itself has only the last."""

    item: ItemOut | None
    periods: list[Period]
    note: str
    turns: list[TurnOut]
    questions: list[AskedOut]
    strawpolls: list[PollResult]


class PromisedOut(PromiseWords):
    """``promised_on`` is the day as it was when those present read it."""

    promised_on: date


class Came(Schema):
    """``capacity``: resident, mandate, guest."""

    capacity: str
    online: int
    hall: int
    phone: int
    all: int


class AskedToCome(InvitationOut):
    came: bool


class People(Schema):
    total: int
    rows: list[Came]
    hosts: list[Host]
    representatives: list[Host]
    invited: list[AskedToCome]


class Quorum(Schema):
    reached: bool
    at: Instant
    present: int
    needed: int


class Adverse(Schema):
    """Numbers, never about whom."""

    hidden: int
    withdrawn: int
    muted: int
    objected: int
    overturned: int


class Checked(Schema):
    made: int
    accepted: int
    dismissed: int


class ObjectionOut(Schema):
    """Never by whom."""

    id: uuid.UUID
    text: str
    at: Instant
    accepted: bool | None
    answer: str
    answered_at: Instant | None


class MinutesOut(Schema):
    """``status``: draft, objections (those who attended look at them until ``object_until``), published.
    ``objections`` are all of them for who keeps the minutes, else the asker's own. ``versions``: how many
    texts there were since they were sent. ``complete`` is false where so much was said that the rest
    stands only in the events."""

    id: uuid.UUID
    meeting: uuid.UUID
    status: str
    version: int
    summary: str
    people: People
    items: list[ItemMinutes]
    consensus: list[PointOut]
    dissent: list[PointOut]
    to_verify: list[PointOut]
    promises: list[PromisedOut]
    quorum: list[Quorum]
    adverse: Adverse
    complete: bool
    versions: int
    sent_at: Instant | None
    object_until: Instant | None
    published_at: Instant | None
    checked: Checked
    objections: list[ObjectionOut]
    url: str


class VersionOut(Schema):
    """``number`` 1 is the text that was sent; ``role`` and ``title``: in what office it was written."""

    number: int
    at: Instant
    role: str
    title: str
    summary: str
    notes: dict[str, str]


class MinutesIn(Schema):
    """``version`` is the one that was read; ``notes`` are texts by the id of an item."""

    version: int
    summary: str = ""
    notes: dict[str, str] = Field({}, max_length=MOST)


class ObjectionIn(Schema):
    text: str


class ObjectionAnswer(Schema):
    accepted: bool
    answer: str


@router.get(
    "minutes", response=Listed[MinutesRow], auth=public, summary=gettext_lazy("会议纪要列表")
)
def published(request, asked: Query[MinutesAsked]):
    """Published ones, latest first, of meetings that the asker may know of."""
    rows = Minutes.objects.filter(
        meeting__in=Meeting.objects.visible_to(request.user), published_at__isnull=False
    )
    if division := asked_division(asked.division):
        rows = rows.filter(meeting__consultation__scope__path__startswith=division.path)
    if asked.consultation:
        rows = rows.filter(meeting__consultation=asked.consultation)
    rows = holding(having(rows, asked, "meeting"), asked.words, "meeting__title", "summary")
    return listed(rows.select_related("meeting"), ["-published_at", "pk"], asked, _row)


@router.get(
    "meetings/{uuid:pk}/minutes", response=MinutesOut, auth=public, summary=gettext_lazy("会议纪要")
)
def minutes(request, pk: uuid.UUID):
    """Before they are published only for who keeps them and, once sent, for who attended."""
    return _whole(request.user, pk)


@router.post("meetings/{uuid:pk}/minutes", response=MinutesOut, summary=gettext_lazy("起草纪要"))
def draft(request, pk: uuid.UUID):
    """From the events, after the close; by a host or clerk. Harmless a second time."""
    acts.draft_minutes(request.user, get_meeting(request.user, pk))
    return _whole(request.user, pk)


@router.put("meetings/{uuid:pk}/minutes", response=MinutesOut, summary=gettext_lazy("修改纪要"))
def edit(request, pk: uuid.UUID, asked: MinutesIn):
    """Until they are published. Where somebody saved in between: 409 changed_meanwhile. Once they were
    sent, each text stays readable (``versions``) and those who attended are told; a change that no
    accepted objection asked for begins the time to object anew."""
    acts.edit_minutes(request.user, _found(request.user, pk), **asked.dict())
    return _whole(request.user, pk)


@router.post(
    "meetings/{uuid:pk}/minutes/send", response=MinutesOut, summary=gettext_lazy("送到会的人核对")
)
def send(request, pk: uuid.UUID):
    """Takes an Idempotency-Key."""
    return _once(request, pk, acts.send_minutes)


@router.post(
    "meetings/{uuid:pk}/minutes/publish", response=MinutesOut, summary=gettext_lazy("公布纪要")
)
def publish(request, pk: uuid.UUID):
    """When the time to object is over and every objection is answered. Takes an Idempotency-Key."""
    return _once(request, pk, acts.publish_minutes)


@router.get(
    "meetings/{uuid:pk}/minutes/versions",
    response=Listed[VersionOut],
    auth=public,
    summary=gettext_lazy("会议纪要的各稿"),
)
def versions(request, pk: uuid.UUID, asked: Query[Asked]):
    """The clerk's words as they stood since they were sent, oldest first; for who may read the
    minutes."""
    rows = versions_of(_found(request.user, pk))
    return listed(rows, ["number", "pk"], asked, _version)


@router.post(
    "meetings/{uuid:pk}/minutes/objections",
    response=ObjectionOut,
    summary=gettext_lazy("对纪要提异议"),
)
def object_to(request, pk: uuid.UUID, asked: ObjectionIn):
    """By who attended, until ``object_until``. Takes an Idempotency-Key."""
    found = _found(request.user, pk)

    def act():
        return _objection(acts.object_to_minutes(request.user, found, text=asked.text))

    return answered_once(request, act)


@router.put(
    "meetings/{uuid:pk}/minutes/objections/{uuid:objection}",
    response=ObjectionOut,
    summary=gettext_lazy("答复对纪要的异议"),
)
def answer(request, pk: uuid.UUID, objection: uuid.UUID, asked: ObjectionAnswer):
    """By another host or clerk. What is accepted still has to be written in."""
    found = get_objection(_found(request.user, pk), objection)
    return _objection(acts.answer_objection(request.user, found, **asked.dict()))


def _found(person, pk) -> Minutes:
    return get_minutes(person, get_meeting(person, pk))


def _once(request, pk, act):
    found = _found(request.user, pk)

    def acting():
        act(request.user, found)
        return _whole(request.user, pk)

    return answered_once(request, acting)


# --- shapes ---------------------------------------------------------------------------------------


def _row(minutes) -> dict:
    return {
        "id": minutes.pk,
        "meeting": minutes.meeting_id,
        "title": minutes.meeting.title,
        "published_at": instant(minutes.published_at),
        "url": f"/meetings/{minutes.meeting_id}/minutes/",
    }


def _version(row) -> dict:
    return {
        "number": row.number,
        "at": instant(row.at),
        "role": row.mandate.role,
        "title": row.mandate.title,
        "summary": row.summary,
        "notes": row.notes,
    }


def _whole(person, pk) -> dict:
    meeting = get_meeting(person, pk)
    found = get_minutes(person, meeting)
    page = minutes_page(person, meeting)
    text = page["text"]
    return {
        "id": found.pk,
        "meeting": meeting.pk,
        "status": found.status,
        "version": found.version,
        "summary": found.summary,
        "people": _people(text["people"]),
        "items": [_item(one) for one in text["items"]],
        **{kind: _all(show_point, text[kind]) for kind in ("consensus", "dissent", "to_verify")},
        "promises": [
            show_promise(one) | {"promised_on": one.promised_on} for one in text["promises"]
        ],
        "quorum": [one | {"at": instant(one["at"])} for one in text["quorum"]],
        "adverse": text["adverse"],
        "complete": not text["left_off"],
        "versions": page["versions"],
        "sent_at": instant(found.sent_at),
        "object_until": instant(found.object_until),
        "published_at": instant(found.published_at),
        "checked": page["checked"],
        "objections": _all(_objection, page["objections"]),
        "url": f"/meetings/{meeting.pk}/minutes/",
    }


def _all(show, rows) -> list:
    return [show(row) for row in rows]


def _item(found: dict) -> dict:
    return {
        "item": found["item"] and show_item(found["item"]),
        "periods": [{name: instant(at) for name, at in one.items()} for one in found["periods"]],
        "note": found["note"],
        "turns": _all(show_turn, found["turns"]),
        "questions": [show_question(one) | {"backers": one.backers} for one in found["questions"]],
        "strawpolls": [
            show_strawpoll(one) | {"voters": one.voters, "results": one.lines}
            for one in found["polls"]
        ],
    }


def _people(there: dict) -> dict:
    return {
        "total": there["total"],
        "rows": [one | {"capacity": one["code"]} for one in there["rows"]],
        "hosts": _all(show_host, there["hosts"]),
        "representatives": _all(show_host, there["representatives"]),
        "invited": [
            show_invitation(one) | {"body": body_ref(one.body), "came": one.came}
            for one in there["invited"]
        ],
    }


def _objection(objection) -> dict:
    return {
        "id": objection.pk,
        "text": objection.text,
        "at": instant(objection.at),
        "accepted": objection.accepted,
        "answer": objection.answer,
        "answered_at": instant(objection.answered_at),
    }
