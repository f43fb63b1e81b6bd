"""What a certificate says in two places must be the same in both."""

from datetime import datetime

from .figures import Figures
from .rules import Rule

CONTENT = {
    "id", "demo", "division", "title", "matters", "kind", "rule", "figures", "women_present",
    "urgent_because", "authorised_by", "composition", "finding", "attachments", "entered",
    "confirmed", "corrects", "correction_reason",
}  # fmt: skip


def loose_ends(content: dict, entry: dict, rule: Rule | None, figures: Figures) -> list[str]:
    """The names of what does not agree with what is said of it elsewhere. Raises ``KeyError`` and
    ``TypeError`` where something is missing."""
    agrees = {
        "content": set(content) == CONTENT,
        "kind": rule is None or content["kind"] == rule.id,
        "counted": rule is None or set(figures.counted) == {unit.code for unit in rule.counts},
        "members": _same_members(figures),
        "women_present": _women(content["women_present"], figures),
        "urgent": figures.urgent == _is_said(content["urgent_because"]),
        "authorised": figures.authorised == _is_said(content["authorised_by"]),
        "subject": entry["subject"] == content["id"],
        "corrects": (entry["kind"] == "correction") == _is_said(content["corrects"]),
        "correction_reason": _is_said(content["corrects"])
        == _is_said(content["correction_reason"]),
        "two_people": _two(content["entered"]["mandate"], content["confirmed"]["mandate"]),
        "order": _in_order(content, entry, figures),
    }
    return [name for name, agreed in agrees.items() if not agreed]


def _is_said(text) -> bool:
    return bool(text and text.strip())


def _same_members(figures: Figures) -> bool:
    """Those entitled at a meeting of members are its members."""
    members = figures.counted.get("members")
    return (
        members is None or figures.parts.get("members", members["entitled"]) == members["entitled"]
    )


def _women(women, figures: Figures) -> bool:
    if women is None:
        return True
    came = [count["present"] for code, count in figures.counted.items() if code != "area"]
    return type(women) is int and 0 <= women <= min(came)


def _two(entered, confirmed) -> bool:
    """Whoever holds no office here is an administrator."""
    return entered is None or entered != confirmed


def _in_order(content: dict, entry: dict, figures: Figures) -> bool:
    """Held, then entered by one, then confirmed by the other, then in the register."""
    entered, confirmed = (
        datetime.fromisoformat(content[name]["at"]) for name in ("entered", "confirmed")
    )
    recorded = datetime.fromisoformat(entry["at"])
    return figures.held_on <= confirmed.date() and entered <= confirmed <= recorded
