"""Objections to a compact in force: made, read and answered by program."""

import datetime
import uuid

from django.utils.translation import gettext_lazy
from ninja import Router, Schema

from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once

from .actions.objections import answer_objection, make_objection
from .models import Objection
from .permissions.objections import check_read_objection
from .queries.editions import get_objection, objection_due, objections_by
from .queries.sheets import public_edition

router = Router(tags=["editions"], auth=signed_in)


class ObjectionIn(Schema):
    text: str
    clause: uuid.UUID | None = None


class ReplyIn(Schema):
    answer: str


class ObjectionOut(Schema):
    """``clause`` is a lineage; none: the whole text. ``due_on``: an answer is due by its end."""

    id: uuid.UUID
    edition: uuid.UUID
    title: str
    clause: uuid.UUID | None
    text: str
    due_on: datetime.date
    late: bool
    answer: str
    office: str


class Objections(Schema):
    items: list[ObjectionOut]


@router.post("editions/{uuid:pk}/objections", response=ObjectionOut, summary=gettext_lazy("提异议"))
def make(request, pk: uuid.UUID, asked: ObjectionIn):
    """By a confirmed resident of the place. Takes an Idempotency-Key."""
    found = public_edition(pk)

    def act():
        made = make_objection(request.user, found, text=asked.text, lineage=asked.clause)
        return show(get_objection(made.pk))

    return answered_once(request, act)


@router.get("objections", response=Objections, summary=gettext_lazy("我的异议"))
def mine(request):
    """One's own, the latest first, at most fifty."""
    return {"items": [show(one) for one in objections_by(request.user)]}


@router.get("objections/{uuid:pk}", response=ObjectionOut, summary=gettext_lazy("一条异议"))
def one(request, pk: uuid.UUID):
    found = get_objection(pk)
    check_read_objection(request.user, found)
    return show(found)


@router.put("objections/{uuid:pk}/answer", response=ObjectionOut, summary=gettext_lazy("答复异议"))
def answer(request, pk: uuid.UUID, asked: ReplyIn):
    found = get_objection(pk)
    check_read_objection(request.user, found)
    answer_objection(request.user, found, answer=asked.answer)
    return show(get_objection(pk))


def show(found: Objection) -> dict:
    due = objection_due(found)
    return {
        "id": found.pk,
        "edition": found.edition_id,
        "title": found.edition.title,
        "clause": found.lineage,
        "text": found.text,
        "due_on": due.on,
        "late": due.late,
        "answer": found.answer,
        "office": found.answered_as.title if found.answered_as_id else "",
    }
