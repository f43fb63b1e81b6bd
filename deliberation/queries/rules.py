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
from portal.kit.language import in_chinese


def shown_rule(rule: Rule) -> dict:
    return rule_row(rule, ZH if in_chinese() else EN) | {"id": rule.id}


def law_in_force() -> list[dict]:
    today = timezone.localdate()
    return [shown_rule(rule) for rule in rules() if rule.in_force_on(today)]


def earlier_law() -> list[dict]:
    today = timezone.localdate()
    return [shown_rule(rule) for rule in rules() if not rule.in_force_on(today)]


def own_rules(rows=None) -> list[dict]:
    """Rules of bodies, the latest first; one read."""
    found = LocalRule.objects.all() if rows is None else rows
    return [show_own(row) for row in found.select_related("division")]


def show_own(row: LocalRule) -> dict:
    """With whose it is, and for which meeting."""
    rule = read_local(row)
    meeting = str(Resolution.MeetingKind(row.kind).label)
    return shown_rule(rule) | {"row": row, "meeting": meeting, "ended": row.until_on}


def own_rules_kept_by(person) -> list[dict]:
    """Those that the person may end or supersede."""
    rows = own_rules()
    if person.is_superuser:
        return rows
    held = [m.division for m in person.live_mandates if m.role in ENTERING]
    return [one for one in rows if any(place.covers(one["row"].division) for place in held)]


def get_local_rule(pk) -> LocalRule:
    found = LocalRule.objects.select_related("division").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这条规则。"))
    return found
