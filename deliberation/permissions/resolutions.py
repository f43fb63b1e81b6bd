"""Who keeps the record of lawful meetings: one enters, another confirms."""

from django.utils.translation import gettext as _

from deliberation.errors import NotAllowed, NotThere, Refused
from portal.accounts.models import Mandate, Role
from portal.accounts.permissions import check_signed_in

ENTERING = (Role.CLERK, Role.EDITOR, Role.TELLER)
CONFIRMING = (Role.CLERK, Role.TELLER, Role.SUPERVISOR, Role.REVIEWER, Role.EDITOR)


def mandate_over(person, division, roles) -> Mandate | None:
    """A mandate in force in one of ``roles`` whose place covers ``division``."""
    held = (m for m in person.live_mandates if m.role in roles and m.division.covers(division))
    return next(held, None)


def check_keep_any(person) -> None:
    """May this person enter or confirm a record anywhere?"""
    check_signed_in(person)
    roles = {*ENTERING, *CONFIRMING}
    if not person.is_superuser and not any(m.role in roles for m in person.live_mandates):
        raise NotAllowed(
            _("会议决议由村（社区）工作者、编辑、计票人登记，由另一位核对。"), code="keeper_needed"
        )


def check_enter_resolution(person, division) -> Mandate | None:
    check_signed_in(person)
    mandate = mandate_over(person, division, ENTERING)
    if mandate is None and not person.is_superuser:
        raise NotAllowed(
            _("只有%(place)s的工作者、编辑或计票人可以登记这里的会议决议。")
            % {"place": division.name},
            code="not_a_keeper",
        )
    return mandate


def check_change_resolution(person, resolution) -> Mandate | None:
    mandate = check_enter_resolution(person, resolution.division)
    if resolution.is_confirmed:
        raise Refused(
            _("已经核对登记，不能再改。写错了，请另登记一份更正。"), code="resolution_confirmed"
        )
    return mandate


def check_confirm_resolution(person, resolution) -> Mandate | None:
    """By a second person of the place or above it."""
    check_signed_in(person)
    mandate = mandate_over(person, resolution.division, CONFIRMING)
    if mandate is None and not person.is_superuser:
        raise NotAllowed(
            _("请%(place)s的另一位工作者、计票人、监督委员或者镇街审核员来核对。")
            % {"place": resolution.division.name},
            code="not_a_keeper",
        )
    if resolution.is_confirmed:
        raise Refused(_("已经核对登记，不能再改。"), code="resolution_confirmed")
    if person.pk in _hands(resolution):
        raise Refused(_("录入和核对要由两个人来做，请另一位来核对。"), code="same_person")
    return mandate


def check_read_paper(person, resolution) -> None:
    """A paper may hold names: only who keeps the record of that place opens it."""
    check_signed_in(person)
    roles = {*ENTERING, *CONFIRMING}
    if not person.is_superuser and not mandate_over(person, resolution.division, roles):
        raise NotThere(_("没有这份附件。"))


def _hands(resolution) -> set:
    """Whoever had a hand in it: entered the figures, or attached a paper."""
    papers = resolution.attachments.all()
    return {resolution.entered_by_id, *(paper.attached_by_id for paper in papers)}


def check_correct_resolution(person, resolution) -> Mandate | None:
    mandate = check_enter_resolution(person, resolution.division)
    if not resolution.is_confirmed:
        raise Refused(_("还没有核对登记，直接修改就可以。"), code="not_confirmed")
    if hasattr(resolution, "correction"):
        raise Refused(_("已经有一份更正，请更正那一份。"), code="corrected_already")
    return mandate
