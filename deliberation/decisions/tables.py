"""What a rule asks for, cell by cell in both languages: for the site's page and docs/decisions.md,
whose made part ``python -m deliberation.decisions.tables docs/decisions.md`` renews.
"""

import sys
from pathlib import Path

from .assess import EN, ZH, basis_words
from .deadlines import Deadline, deadlines
from .law import rules
from .rules import Rule, Threshold
from .sentences import CONVENERS, NAMES, share_words

BEGIN, END = "<!-- made from the data -->", "<!-- up to here -->"
UNITS = {
    "days": ("日", "days"), "working_days": ("个工作日", "working days"), "months": ("个月", "months"),
}  # fmt: skip
HEADS = (
    "Meeting", "In force", "Counted by", "Must come", "Must agree", "Full days of notice",
    "Besides", "Stands in",
)  # fmt: skip


def threshold_words(part: Threshold | None, language: int) -> str:
    """到会达到应到的三分之二以上; nothing where the law asks nothing."""
    if part is None:
        return ""
    share, whole = share_words(part.share)[language], NAMES[part.whole][language]
    return f"{whole}的{share}" if language == ZH else f"{share} of those {whole}"


def besides(rule: Rule, language: int) -> list[str]:
    """What the law asks besides numbers of people and votes."""
    said = []
    if rule.study:
        said.append(("会前经党组织研究", "studied by the Party organisation before")[language])
    if rule.authorisation:
        words = ("须有会议授权", "authorised by the larger meeting")
        some = ("部分事项须有会议授权", "some matters authorised by the larger meeting")
        said.append((some if rule.authorised_by_matter else words)[language])
    if rule.announced:
        said.append(("只表决公示过的事项", "only announced matters")[language])
    if rule.members:
        most = rule.members.more_than
        said.append((f"组成人员多于 {most} 人", f"more than {most} members")[language])
    for part in (*rule.composition, *rule.attendance):
        name, whole = NAMES[part.part][language], NAMES[part.whole][language]
        share = share_words(part.share)[language]
        said.append(
            f"{name}占{whole}的{share}" if language == ZH else f"{name}: {share} of {whole}"
        )
    for one in rule.conveners:
        if one.share is not None:
            who, share = CONVENERS[one.id][language], share_words(one.share)[language]
            said.append(f"{who}须有{share}" if language == ZH else f"{who}: {share}")
    return said


def rule_row(rule: Rule, language: int) -> dict[str, str | list[str]]:
    """One rule as a line of a table."""
    between = "、" if language == ZH else ", "
    notice = str(rule.notice.days) if rule.notice else ""
    if rule.notice and rule.notice.urgent:
        notice += ("（遇有特殊情况可以临时通知）", " (shorter for a special reason)")[language]
    return {
        "name": rule.names[language],
        "force": _force(rule, language),
        "counts": between.join(unit.names[language] for unit in rule.counts),
        "quorum": threshold_words(rule.quorum, language),
        "majority": threshold_words(rule.majority, language),
        "notice": notice,
        "besides": besides(rule, language),
        "source": basis_words(rule.source)[language],
    }


def _force(rule: Rule, language: int) -> str:
    since, until = rule.since.isoformat(), rule.until and rule.until.isoformat()
    if language == ZH:
        return f"{since} 起" + (f"，{until} 前" if until else "")
    return f"since {since}" + (f", before {until}" if until else "")


def deadline_row(one: Deadline) -> dict[str, str]:
    """One named period as a line of docs/decisions.md."""
    least = "at least " if one.kind == "least" else "within "
    unit = UNITS[one.unit][EN].removesuffix("s" if one.number == 1 else "")
    source = one.source[EN] + (f", art. {one.article}" if one.article else "")
    return {
        "id": f"`{one.id}`", "name": one.names[EN], "length": f"{least}{one.number} {unit}",
        "standing": one.standing, "source": source,
    }  # fmt: skip


def markdown() -> str:
    """The part of docs/decisions.md that is made from the data, between its two marks."""
    lawful = [rule_row(rule, EN) for rule in rules()]
    rows = [
        "; ".join(cell) if isinstance(cell, list) else cell
        for row in lawful
        for cell in row.values()
    ]
    width = len(HEADS)
    by_rule = [rows[at : at + width] for at in range(0, len(rows), width)]
    periods = [list(deadline_row(one).values()) for one in deadlines().values()]
    return "\n".join([
        BEGIN, "", "### Meetings", "", *_table(HEADS, by_rule), "", "### Periods", "",
        *_table(("Name", "What", "How long", "Standing", "Source"), periods), "", END,
    ])  # fmt: skip


def _table(heads, rows) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(cell or "–" for cell in line) + " |" for line in lines]


def renewed(text: str) -> str:
    """``text`` of docs/decisions.md with its made part as the data has it now."""
    before, rest = text.split(BEGIN)
    return before + markdown() + rest.split(END)[1]


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
