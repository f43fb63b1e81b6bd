"""What a person is to a consultation: a resident of its place, in office there, or neither."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from deliberation.errors import NotAllowed
from portal.accounts.models import Mandate, Role
from portal.accounts.permissions import check_signed_in
from portal.territory.models import Division

HOSTS = (Role.DEPUTY, Role.MEMBER, Role.CLERK, Role.OFFICER)
# Who speaks for electors or an office speaks under that name also where they happen to live.
PUBLIC_ROLES = (Role.DEPUTY, Role.MEMBER, Role.OFFICER, Role.RELEASER)


@dataclass(frozen=True)
class Standing:
    """Exactly one of the two is set: in what capacity a person speaks."""

    place: Division | None = None
    mandate: Mandate | None = None

    @property
    def is_resident(self) -> bool:
        return self.place is not None


def mandate_in(person, scope: Division, *roles) -> Mandate | None:
    """A mandate in force whose place overlaps ``scope``; public roles first."""
    held = [one for one in person.live_mandates if not roles or one.role in roles]
    return first_in(held, scope)


def first_in(held, scope: Division) -> Mandate | None:
    """Of several mandates of one person the one under which they act in ``scope``."""
    here = [mandate for mandate in held if mandate.division.overlaps(scope)]
    return min(here, key=lambda mandate: mandate.role not in PUBLIC_ROLES, default=None)


def resides_in(person, scope: Division) -> bool:
    return person.residency is not None and scope.covers(person.residency.division)


def speaks_under(held, scope: Division, is_resident: Callable[[], bool]) -> Mandate | None:
    """Of several mandates of one person that under which they speak in ``scope``; a resident there
    speaks as one unless the role is a public one."""
    mandate = first_in(held, scope)
    if mandate is not None and (mandate.role in PUBLIC_ROLES or not is_resident()):
        return mandate
    return None


def voice_of(person, consultation) -> Standing:
    """In what capacity this person proposes and comments, or a refusal that says what to do."""
    check_signed_in(person)
    scope = consultation.scope
    mandate = speaks_under(person.live_mandates, scope, lambda: resides_in(person, scope))
    return Standing(mandate=mandate) if mandate else resident_of(person, consultation)


def resident_of(person, consultation) -> Standing:
    check_signed_in(person)
    if person.residency is None:
        if person.live_mandates:
            raise NotAllowed(
                _("您的任职与%(place)s没有交集，这里由当地居民和在当地任职的人参加，您可以看。")
                % {"place": consultation.scope.name},
                code="residency_needed",
            )
        raise NotAllowed(
            _(
                "这里请%(place)s的居民发言。您还没有确认居住地：请到“我的”里选好村或社区，"
                "拿确认码到村（居）委会窗口确认，就可以参加。"
            )
            % {"place": consultation.scope.name},
            code="residency_needed",
        )
    if not consultation.scope.covers(person.residency.division):
        raise NotAllowed(
            _(
                "这次协商是%(place)s的事，您登记的居住地是%(home)s，所以只能看、不能参加。"
                "如果您已经搬到%(place)s，请到“我的”里重新登记居住地。"
            )
            % {"place": consultation.scope.name, "home": person.residency.division.name},
            code="residency_elsewhere",
        )
    return Standing(place=person.residency.division)
