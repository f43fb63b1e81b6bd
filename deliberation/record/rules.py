"""Which rules a place decides by, and what a record comes to under its own."""

from datetime import date

from deliberation.decisions.assess import Finding, assess
from deliberation.decisions.law import rule_on, rules, sources
from deliberation.decisions.rules import Rule, read_rule
from deliberation.models import LocalRule, Resolution
from portal.territory.models import Division


def places_of(division: Division) -> tuple[str, ...]:
    """What kinds of rule fit a division: those of a village or of a community, owners everywhere."""
    if division.is_village:
        return ("village", "collective", "owners")
    return ("community", "owners")


def kinds_for(division: Division) -> list[tuple[str, str]]:
    """``(kind, name)`` of the meetings that can be recorded for ``division``."""
    places = places_of(division)
    fitting = {rule.id for rule in rules() if rule.enterable and rule.place in places}
    return [one for one in Resolution.MeetingKind.choices if one[0] in fitting]


def rule_for(resolution: Resolution) -> Rule | None:
    """The body's own rule, or the law of the day of the meeting; None for law not kept here."""
    if resolution.local_rule_id:
        return read_local(resolution.local_rule)
    return rule_on(resolution.meeting_kind, resolution.held_on)


def read_local(rule: LocalRule) -> Rule:
    """Raises ``ValueError`` and ``KeyError`` for data that is no rule."""
    names = {**sources(), "local": rule.data["names"]}
    return read_rule(rule.data | {"standing": "local", "source": "local"}, names)


def local_rules_of(division: Division, kind: str = "") -> list[LocalRule]:
    """Every own rule of ``division`` or of a place above it, of one kind of meeting or of all."""
    above = [
        division.path[:end]
        for end in range(Division.steplen, len(division.path) + 1, Division.steplen)
    ]
    found = LocalRule.objects.filter(division__path__in=above).select_related("division")
    return [one for one in found if not kind or one.kind == kind]


def stands(rule: LocalRule, day: date) -> bool:
    """In force on ``day``, and the law it was made on too: a later law may ask for more."""
    if not (rule.since_on <= day and (rule.until_on is None or day < rule.until_on)):
        return False
    law = rule_on(rule.kind, day)
    return law is not None and law.key == rule.data["base"]


def finding_of(resolution: Resolution) -> Finding:
    """Numbered steps and what they come to, by the figures as they stand."""
    return assess(rule_for(resolution), resolution.figures())


def form_rule(kind: str) -> Rule:
    """The latest rule of a kind: what a form asks for, whatever day the meeting will turn out on."""
    return max((rule for rule in rules() if rule.id == kind), key=lambda rule: rule.since)
