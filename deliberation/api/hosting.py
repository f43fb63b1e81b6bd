"""Opening a consultation, putting it right before it begins, summing it up, closing it. On the
router of consultations: two routers cannot share an address.
"""

import uuid
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Schema

from deliberation.actions.consultations import (
    close_consultation,
    edit_consultation,
    open_consultation,
    sum_up,
)
from deliberation.errors import BadInput
from deliberation.models import Consultation
from deliberation.permissions.hosting import check_open_any
from deliberation.queries.consultations import get_consultation
from portal.accounts.api_auth import signed_in
from portal.accounts.models import Body
from portal.accounts.once import answered_once
from portal.territory.api import asked_division

from .asked import Moment
from .consultations import router, show_whole
from .schemas import ConsultationDetail

MOST = 50  # bodies and others that are invited


class PhaseIn(Schema):
    starts_at: Moment
    ends_at: Moment


class ConsultationIn(Schema):
    """``phases`` by kind: opinions, discussion, poll, summing_up."""

    topic: str
    background: str
    legal_basis: str
    form: str = Consultation.Form.COUNCIL.value
    not_discussed: str = ""
    shortened_because: str = ""
    phases: dict[Annotated[str, Field(max_length=20)], PhaseIn]
    bodies: list[uuid.UUID] = Field([], max_length=MOST)
    others: list[str] = Field([], max_length=MOST)


class ConsultationNew(ConsultationIn):
    scope: uuid.UUID


class SummaryIn(Schema):
    consensus: str = ""
    dissent: str = ""
    to_verify: str = ""
    next_steps: str = ""


@router.post(
    "consultations", auth=signed_in, response=ConsultationDetail, summary=gettext_lazy("发起协商")
)
def open_one(request, asked: ConsultationNew):
    """By a host whose place overlaps ``scope``. Takes an Idempotency-Key."""
    check_open_any(request.user)
    return answered_once(request, lambda: _open(request.user, asked))


@router.put(
    "consultations/{uuid:pk}",
    auth=signed_in,
    response=ConsultationDetail,
    summary=gettext_lazy("修改协商"),
)
def edit_one(request, pk: uuid.UUID, asked: ConsultationIn):
    """By its hosts, until the first phase begins. The scope stays."""
    edit_consultation(request.user, get_consultation(pk), **_words(asked))
    return show_whole(get_consultation(pk))


@router.post(
    "consultations/{uuid:pk}/sum-up",
    auth=signed_in,
    response=ConsultationDetail,
    summary=gettext_lazy("公布协商意见"),
)
def sum_one_up(request, pk: uuid.UUID, asked: SummaryIn):
    """May be put right, until the matter is closed. Takes an Idempotency-Key."""

    def act():
        sum_up(request.user, get_consultation(pk), **asked.dict())
        return show_whole(get_consultation(pk))

    return answered_once(request, act)


@router.post(
    "consultations/{uuid:pk}/close",
    auth=signed_in,
    response=ConsultationDetail,
    summary=gettext_lazy("办结"),
)
def close_one(request, pk: uuid.UUID):
    """Nothing in it changes any more. Takes an Idempotency-Key."""

    def act():
        close_consultation(request.user, get_consultation(pk))
        return show_whole(get_consultation(pk))

    return answered_once(request, act)


def _open(person, asked: ConsultationNew) -> dict:
    made = open_consultation(person, asked_division(asked.scope, "scope"), **_words(asked))
    return show_whole(get_consultation(made.pk))


def _words(asked: ConsultationIn) -> dict:
    """What was sent, as the actions take it."""
    return {
        "topic": asked.topic,
        "background": asked.background,
        "legal_basis": asked.legal_basis,
        "form": asked.form,
        "not_discussed": asked.not_discussed,
        "shortened_because": asked.shortened_because,
        "phases": {kind: (one.starts_at, one.ends_at) for kind, one in asked.phases.items()},
        "bodies": bodies_named(asked.bodies),
        "others": asked.others,
    }


def bodies_named(pks: list[uuid.UUID]) -> list[Body]:
    """In the order they were named. A wrong id is said, not left out."""
    found = Body.objects.in_bulk(pks)
    if set(pks) - set(found):
        raise BadInput(_("没有这个机构。"), code="body_unknown", field="bodies")
    return [found[pk] for pk in dict.fromkeys(pks)]
