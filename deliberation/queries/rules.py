"""The rules as pages show them: the law's, dated, and those that bodies gave themselves."""

from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.decisions.assess import EN, ZH
from deliberation.decisions.law import rules
from deliberation.decisions.rules import Rule
from deliberation.decisions.tables import rule_row
from deliberation.errors import NotThere
from deliberation.models import LocalRule, Resolution
from deliberation.permissions.resolutions import ENTERING
from deliberation.record.rules import read_local
from portal.kit.keyset import keyset_page
from portal.kit.language import in_chinese

from .resolutions import inside

PAGE = 20
ORDER = ["-since_on", "pk"]


def shown_rule(rule: Rule) -> dict:
    return rule_row(rule, ZH if in_chinese() else EN) | {"id": rule.id}


def law_in_force() -> list[dict]:
    today = timezone.localdate()
    return [shown_rule(rule) for rule in rules() if rule.in_force_on(today)]


def earlier_law() -> list[dict]:
    today = timezone.localdate()
    return [shown_rule(rule) for rule in rules() if not rule.in_force_on(today)]


def own_rules(division=None):
    """Rules of bodies, of a place and all within it."""
    rows = LocalRule.objects.select_related("division")
    return rows.filter(division__path__startswith=division.path) if division else rows


def own_page(cursor: str) -> dict:
    """A page of them, the latest first; one read."""
    found, following = keyset_page(own_rules(), ORDER, cursor, PAGE)
    return {"own": [show_own(row) for row in found], "next_cursor": following}


def show_own(row: LocalRule) -> dict:
    """With whose it is, and for which meeting."""
    rule = read_local(row)
    meeting = str(Resolution.MeetingKind(row.kind).label)
    return shown_rule(rule) | {"row": row, "meeting": meeting, "ended": row.until_on}


def kept_page(person, cursor: str) -> dict:
    """Those that the person may end or supersede; one read."""
    rows = own_rules().filter(inside(person, ENTERING))
    found, following = keyset_page(rows, ORDER, cursor, PAGE)
    return {"own": [show_own(row) for row in found], "next_cursor": following}


def get_local_rule(pk) -> LocalRule:
    found = LocalRule.objects.select_related("division").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这条规则。"))
    return found
