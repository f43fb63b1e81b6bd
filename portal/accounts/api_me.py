"""One's own affairs, and the desk where a clerk confirms where people live."""

import datetime
import uuid

from django.core.cache import cache
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Router, Schema, Status

from portal.kit.errors import Refused
from portal.territory.api import DivisionRef, division_ref
from portal.territory.models import Division

from .actions.people import rename_person
from .actions.residencies import claim_residency, confirm_residency, leave_division
from .api import BodyRef, body_ref
from .api_auth import signed_in
from .limits import limit
from .models import Residency
from .once import answered_once
from .permissions import check_claim_residency, check_confirm_residencies, check_signed_in
from .queries import own_affairs

router = Router(auth=signed_in)
ANSWER = 60  # seconds that a repeated claim gets the same code, as on the page


class OwnResidency(Schema):
    division: DivisionRef
    confirmed_at: datetime.datetime
    valid_until: datetime.datetime


class OwnClaim(Schema):
    division: DivisionRef
    code_until: datetime.datetime


class OwnMandate(Schema):
    id: uuid.UUID
    role: str
    title: str
    division: DivisionRef
    body: BodyRef | None
    starts_on: datetime.date
    ends_on: datetime.date | None


class Me(Schema):
    """``lapsed`` is a confirmed residency whose time is over; it may be claimed anew."""

    public_name: str
    residency: OwnResidency | None
    lapsed: OwnResidency | None
    claim: OwnClaim | None
    mandates: list[OwnMandate]


class Name(Schema):
    name: str


class ClaimIn(Schema):
    division: uuid.UUID


class ClaimOut(OwnClaim):
    code: str


class ConfirmIn(Schema):
    code: str = Field(max_length=40)
    household: str = Field(max_length=60)
    adult: bool
    basis: str = Field(max_length=20, description="desk, door")


class ConfirmOut(Schema):
    public_name: str
    division: DivisionRef
    adult: bool
    valid_until: datetime.datetime


@router.get("me", response=Me, tags=["me"], summary=gettext_lazy("我的情况"))
def me(request):
    check_signed_in(request.user)
    mine = own_affairs(request.user)
    claim = mine["claim"]
    return {
        "public_name": request.user.public_name,
        "residency": _own_residency(mine["residency"]),
        "lapsed": _own_residency(mine["lapsed"]),
        "claim": claim
        and {"division": division_ref(claim.division), "code_until": claim.code_until},
        "mandates": [_own_mandate(mandate) for mandate in mine["mandates"]],
    }


@router.put("me/name", response=Name, tags=["me"], summary=gettext_lazy("改公开名"))
def rename(request, asked: Name):
    """What was said before shows the new name too."""
    check_signed_in(request.user)
    limit(request, "rename")
    return {"name": rename_person(request.user, asked.name).public_name}


@router.put("me/residency", response=ClaimOut, tags=["me"], summary=gettext_lazy("我住在这里"))
def claim(request, asked: ClaimIn):
    """Say where I live; the answer is the code for the desk, valid for one day.

    The same request within a minute gets the same code; later a new one replaces the old.
    """
    division = Division.objects.filter(pk=asked.division).first()
    if division is None:
        raise Refused(_("请先选一个村或社区。"), code="no_division", field="division")
    check_claim_residency(request.user, division)
    return _repeated(request.user, division) or _claim(request, division)


@router.delete(
    "me/residency", response={204: None}, tags=["me"], summary=gettext_lazy("我不住在那里了")
)
def leave(request):
    check_signed_in(request.user)
    limit(request, "leave_residency")
    leave_division(request.user)
    return Status(204, None)


@router.post(
    "residencies/confirm",
    response=ConfirmOut,
    tags=["residencies"],
    summary=gettext_lazy("确认居住（村、社区工作者）"),
)
def confirm(request, asked: ConfirmIn):
    """The resident shows the code, the clerk confirms. Takes an Idempotency-Key."""
    check_confirm_residencies(request.user)
    return answered_once(request, lambda: _confirm(request, asked))


def _claim(request, division) -> dict:
    limit(request, "claim_residency")
    try:
        residency, code = claim_residency(request.user, division)
    except IntegrityError as error:
        # Two at once; one of them is kept.
        repeated = _repeated(request.user, division)
        if repeated is None:
            raise Refused(_("同样的请求正在办理，请过一会儿再试。"), code="in_progress") from error
        return repeated
    answer = {
        "division": division_ref(division),
        "code_until": residency.code_until,
        "code": code,
    }
    cache.set(_answer_key(request.user, division), (residency.pk, answer), ANSWER)
    return answer


def _repeated(person, division) -> dict | None:
    """The code given a moment ago, if it still stands."""
    pk, answer = cache.get(_answer_key(person, division)) or (None, None)
    if answer and person.residencies.filter(pk=pk, status=Residency.Status.CLAIMED).exists():
        return answer
    return None


def _answer_key(person, division) -> str:
    return f"api:claim:{person.pk}:{division.pk}"


def _confirm(request, asked: ConfirmIn) -> dict:
    limit(request, "confirm_residency")
    residency = confirm_residency(
        request.user,
        asked.code,
        household=asked.household,
        adult=asked.adult,
        basis=asked.basis,
    )
    return {
        "public_name": residency.user.public_name,
        "division": division_ref(residency.division),
        "adult": residency.adult,
        "valid_until": residency.valid_until,
    }


def _own_residency(residency: Residency | None) -> dict | None:
    return residency and {
        "division": division_ref(residency.division),
        "confirmed_at": residency.confirmed_at,
        "valid_until": residency.valid_until,
    }


def _own_mandate(mandate) -> dict:
    return {
        "id": mandate.pk,
        "role": mandate.role,
        "title": mandate.title,
        "division": division_ref(mandate.division),
        "body": body_ref(mandate.body),
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
    }
