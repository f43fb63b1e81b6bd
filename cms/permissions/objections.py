"""Who objects to a compact, who answers, who may read it."""

from django.utils.translation import gettext as _

from portal.accounts.models import Mandate, Role
from portal.accounts.permissions import check_signed_in, mandate_over
from portal.kit.errors import NotAllowed, NotThere, Refused

from .editions import KEEPERS


def check_object(person, edition, today) -> None:
    """A confirmed resident of the place, to what is in force."""
    check_signed_in(person)
    home = person.residency
    if home is None or not edition.compact.division.covers(home.division):
        raise NotAllowed(
            _("提异议的是确认了居住地的本地居民。您可以先到“我的”里确认居住地。"),
            code="residency_needed",
        )
    if not edition.in_force_at(today):
        raise Refused(_("这个版本现在没有施行。"), code="not_in_force")


def check_answer_objection(person, objection) -> Mandate:
    check_signed_in(person)
    mandate = _committee(person, objection)
    if mandate is None:
        raise NotAllowed(_("答复异议的是这个村或社区的编辑、工作者。"), code="other_division")
    if objection.author_id == person.pk:
        raise NotAllowed(_("自己提的异议，请另一位来答复。"), code="same_person")
    if objection.answered_at is not None:
        raise Refused(_("这条异议已经答复。"), code="objection_answered")
    return mandate


def check_read_objection(person, objection) -> None:
    """Its author, the committee, the office above. For anybody else there is none."""
    check_signed_in(person)
    if (
        objection.author_id != person.pk
        and not _committee(person, objection)
        and not mandate_over(person, objection.edition.compact.division, Role.REVIEWER)
    ):
        raise NotThere(_("没有这条异议。"))


def _committee(person, objection) -> Mandate | None:
    """An editor or clerk of this very place, not of one above it."""
    place = objection.edition.compact.division_id
    held = (m for m in person.live_mandates if m.role in KEEPERS and m.division_id == place)
    return next(held, None)
