"""Who may do what with people: one ``check_`` function an act, one condition a line.

Actions call them to refuse; pages call ``allowed`` to hide a button. They read, never write.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kit.errors import NotAllowed, NotSignedIn, Refused

from .models import Role


def allowed(check, *args) -> bool:
    """Would ``check`` let this pass?"""
    try:
        check(*args)
    except Refused:
        return False
    return True


def mandate_over(person, division, *roles):
    """The person's mandate in force, of one of ``roles``, whose place covers ``division``."""
    for mandate in person.live_mandates:
        if mandate.role in roles and mandate.division.covers(division):
            return mandate
    return None


def check_signed_in(person) -> None:
    if not person.is_authenticated:
        raise NotSignedIn(_("请先登录。"))
    if not person.is_active:
        raise NotAllowed(_("这个账号已停用。"), code="account_inactive")


def check_claim_residency(person, division) -> None:
    check_signed_in(person)
    if division.level != "unit":
        raise Refused(_("请选到具体的村或社区。"), code="not_a_unit", field="division")


def check_confirm_residencies(clerk) -> None:
    check_signed_in(clerk)
    if not clerk.has_role(Role.CLERK):
        raise NotAllowed(_("只有村（社区）工作者可以办这件事。"))


def check_confirm_residency(clerk, residency) -> None:
    check_confirm_residencies(clerk)
    if not mandate_over(clerk, residency.division, Role.CLERK):
        raise NotAllowed(_("这位居民申请的不是您负责的村或社区。"), code="other_division")
    if residency.user_id == clerk.pk:
        raise NotAllowed(_("不能确认自己，请另一位工作者办理。"), code="own_residency")


def check_register_assisted(clerk, division) -> None:
    check_confirm_residencies(clerk)
    if not mandate_over(clerk, division, Role.CLERK):
        raise NotAllowed(_("这不是您负责的村或社区。"), code="other_division")
    if division.level != "unit":
        raise Refused(_("请选到具体的村或社区。"), code="not_a_unit", field="division")


def check_manage_mandates(person) -> None:
    check_signed_in(person)
    if not person.has_perm("accounts.manage_mandates"):
        raise NotAllowed(_("只有身份管理员可以登记任职。"))


def check_end_mandate(person, mandate) -> None:
    check_manage_mandates(person)
    if mandate.status == mandate.Status.ENDED:
        raise Refused(_("这项任职已经结束。"), code="mandate_ended")


def holds(mandate, at=None) -> bool:
    """Is this mandate in force at ``at`` (now)?"""
    return mandate.in_force_on(timezone.localdate(at))
