"""Who may publish what. Wagtail guards pages; these guard the lawful record of a compact."""

from django.utils.translation import gettext as _

from portal.accounts.models import Role
from portal.accounts.permissions import check_signed_in, mandate_over
from portal.kit.errors import NotAllowed, Refused

from .models import Edition


def check_enter_edition(person, compact) -> None:
    check_signed_in(person)
    if person.is_superuser:
        return
    if not mandate_over(person, compact.division, Role.EDITOR):
        raise NotAllowed(_("您不是这个村或社区的编辑。"), code="other_division")


def check_change_edition(person, edition) -> None:
    check_enter_edition(person, edition.compact)
    if edition.status == Edition.Status.PUBLISHED:
        raise Refused(_("已公布的版本只读；修改请新建版本。"), code="edition_published")


def check_publish_edition(person, edition) -> None:
    check_change_edition(person, edition)
    for missing, sentence in (
        (edition.studied_on is None, _("缺少党组织研究日期。")),
        (edition.reviewed_on is None, _("缺少镇街审核日期。")),
        (edition.resolution_id is None, _("缺少会议决议登记。")),
        (edition.filed_on is None or not edition.filed_with, _("缺少备案日期或备案机关。")),
        (edition.in_force_on is None, _("缺少施行日期。")),
        (not edition.clauses.exists(), _("还没有条文。")),
    ):
        if missing:
            raise Refused(sentence, code="edition_incomplete")
