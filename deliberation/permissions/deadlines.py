"""Who says which days are free: an administrator, from the State Council's notice."""

from django.utils.translation import gettext as _

from deliberation.errors import NotAllowed
from portal.accounts.permissions import check_signed_in


def check_arrange_years(person) -> None:
    check_signed_in(person)
    if not person.is_superuser:
        raise NotAllowed(_("只有系统管理员可以录入节假日安排。"), code="administrator_needed")
