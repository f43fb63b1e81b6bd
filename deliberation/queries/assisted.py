"""People without a phone in the places of a clerk."""

import uuid

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotAllowed, NotThere
from deliberation.models import Consultation
from deliberation.permissions.participation import check_enter_for
from portal.accounts.models import Residency, Role, User
from portal.accounts.permissions import check_signed_in
from portal.kit.keyset import keyset_page
from portal.territory.models import Division

from .open_now import open_texts

PAGE = 30
MOST_UNITS = 50


def person_for(clerk, named) -> User | None:
    """For whom a clerk types (an id, or nothing for themselves). Nobody but a clerk of their place
    learns that they are there. Raises ``NotAllowed`` (not_their_clerk, not_assisted), ``NotThere``.
    """
    if not named:
        return None
    check_signed_in(clerk)
    if not clerk.has_role(Role.CLERK):
        raise NotAllowed(_("只有本村（社区）的工作者可以代录。"), code="not_their_clerk")
    person = _person(named)
    if person is None or person.residency is None:
        raise NotThere(_("没有这位居民。"), field="for_person")
    check_enter_for(clerk, person, person.residency.division)
    return person


def _person(named) -> User | None:
    try:
        return User.objects.filter(pk=uuid.UUID(str(named))).first()
    except ValueError:
        return None


def units_of(clerk, words: str = "") -> list[Division]:
    """Villages and communities that the clerk's mandates cover and the words fit, the first 50."""
    rows = _units(clerk).named(words.replace("\x00", ""))
    return list(rows.order_by("path")[:MOST_UNITS])


def works_for_one_unit(clerk) -> bool:
    held = {m.division for m in clerk.live_mandates if m.role == Role.CLERK}
    return len(held) == 1 and held.pop().level == "unit"


def unit_of(clerk, chosen: str) -> Division:
    """The one that the clerk chose among theirs; an only one needs no choosing."""
    rows = _units(clerk)
    try:
        found = list(rows.filter(pk=chosen) if chosen else rows[:2])
    except (ValueError, ValidationError):
        found = []
    if len(found) != 1:
        raise BadInput(_("请选您负责的村或社区。"), code="other_division", field="unit")
    return found[0]


def _units(clerk):
    held = [m.division for m in clerk.live_mandates if m.role == Role.CLERK]
    return Division.objects.units().filter(_inside(held))


def registered_by(clerk, cursor: str, most: int = PAGE) -> dict:
    """Those registered in the clerk's places, by name; one read."""
    held = [m.division for m in clerk.live_mandates if m.role == Role.CLERK]
    rows = Residency.objects.filter(
        _inside(held, "division__"), user__is_assisted=True, status=Residency.Status.CONFIRMED
    ).select_related("user", "division")
    found, following = keyset_page(rows, ["user__public_name", "pk"], cursor, most)
    return {"people": found, "next_cursor": following}


def texts_for(clerk, now) -> list[Consultation]:
    """Texts put out for opinion now whose people the clerk may type for; one read."""
    overlapping = Q(pk__in=[])
    for mandate in clerk.live_mandates:
        if mandate.role == Role.CLERK:
            path, step = mandate.division.path, Division.steplen
            above = [path[:end] for end in range(step, len(path), step)]
            overlapping |= Q(scope__path__startswith=path) | Q(scope__path__in=above)
    return open_texts(overlapping, now)


def _inside(divisions, prefix="") -> Q:
    inside = Q(pk__in=[])
    for division in divisions:
        inside |= Q(**{f"{prefix}path__startswith": division.path})
    return inside
