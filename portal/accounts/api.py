"""Bodies and people: who answers for a place, and where to find them."""

import datetime
import uuid

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from portal.kit.errors import NotThere
from portal.kit.lists import Asked, Listed, choice, listed
from portal.territory.api import DivisionRef, asked_division, division_ref

from .models import Body, Mandate
from .permissions import holds
from .queries import ROLES, public_mandate

router = Router()


class BodyRef(Schema):
    id: uuid.UUID
    name: str


class BodyOut(BodyRef):
    kind: str
    division: DivisionRef
    office_phone: str
    address: str
    hours: str


class PersonOut(Schema):
    """A public role and who holds it; nothing of the account behind it."""

    id: uuid.UUID
    name: str
    role: str
    title: str
    level: str
    term: int | None
    constituency: str
    sector: str
    field: str
    liaison: str
    division: DivisionRef
    body: BodyRef | None
    starts_on: datetime.date
    ends_on: datetime.date | None
    url: str


class PersonDetail(PersonOut):
    in_office: bool
    introduction: str


class BodyAsked(Asked):
    division: uuid.UUID | None = None
    kind: choice(Body.Kind.values) = None


class PersonAsked(Asked):
    division: uuid.UUID | None = None
    role: choice([role.value for role in ROLES]) = None


@router.get("bodies", response=Listed[BodyOut], tags=["bodies"], summary=gettext_lazy("机构列表"))
def bodies(request, asked: Query[BodyAsked]):
    """Offices with address and hours; those of the places inside ``division`` come along."""
    rows = Body.objects.select_related("division")
    if division := asked_division(asked.division):
        rows = rows.filter(division__path__startswith=division.path)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    for word in asked.words.split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(address__icontains=word)
            | Q(division__full_name__icontains=word)
        )
    return listed(rows, ["division__path", "name", "pk"], asked, show_body)


@router.get("bodies/{uuid:pk}", response=BodyOut, tags=["bodies"], summary=gettext_lazy("一个机构"))
def body(request, pk: uuid.UUID):
    found = Body.objects.select_related("division").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这个机构。"))
    return show_body(found)


@router.get(
    "people", response=Listed[PersonOut], tags=["people"], summary=gettext_lazy("代表委员列表")
)
def people(request, asked: Query[PersonAsked]):
    """Deputies and members whose mandate is in force today."""
    rows = Mandate.objects.representatives().in_force(timezone.now()).matching(asked.words)
    if asked.role:
        rows = rows.filter(role=asked.role)
    if division := asked_division(asked.division):
        rows = rows.filter(division__path__startswith=division.path)
    rows = rows.select_related("division", "body__division")
    return listed(rows, ["division__path", "name", "pk"], asked, show_person)


@router.get(
    "people/{uuid:pk}",
    response=PersonDetail,
    tags=["people"],
    summary=gettext_lazy("一位代表或委员"),
)
def person(request, pk: uuid.UUID):
    """Also one whose term is over: what was said under it still points here."""
    found = public_mandate(pk)
    if found is None:
        raise NotThere(_("没有这位代表或委员。"))
    in_office = holds(found)
    shown = show_person(found) | {"in_office": in_office, "introduction": found.introduction}
    if not in_office:  # the page says no more of them either
        shown |= {"field": "", "liaison": "", "introduction": "", "body": None}
    return shown


def body_ref(body: Body | None) -> dict | None:
    return {"id": body.pk, "name": body.display_name} if body else None


def show_body(body: Body) -> dict:
    return {
        "id": body.pk,
        "name": body.display_name,
        "kind": body.kind,
        "division": division_ref(body.division),
        "office_phone": body.phone,
        "address": body.address,
        "hours": body.hours,
    }


def show_person(mandate: Mandate) -> dict:
    return {
        "id": mandate.pk,
        "name": mandate.name,
        "role": mandate.role,
        "title": mandate.title,
        "level": mandate.level,
        "term": mandate.term_number,
        "constituency": mandate.constituency,
        "sector": mandate.sector,
        "field": mandate.field,
        "liaison": mandate.liaison,
        "division": division_ref(mandate.division),
        "body": body_ref(mandate.body),
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
        "url": reverse("person", args=[mandate.pk]),
    }
