"""What stands on a notice-board sheet. In Chinese, whoever asks: the paper hangs in the village."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from cms.models import Clause, Edition
from deliberation.models import Resolution
from deliberation.record.standing import standing
from portal.kit.hanzi import hanzi

from .fit import type_size


@dataclass(frozen=True)
class Item:
    """One clause; ``code`` is the address that its own QR code opens, empty without one."""

    number: str
    heading: str
    paragraphs: list[str]
    code: str = ""

    def lengths(self) -> list[int]:
        before = len(self.number) + 1 + (len(self.heading) + 1 if self.heading else 0)
        return [len(words) + (before if at == 0 else 2) for at, words in enumerate(self.paragraphs)]


def sheet_of(edition: Edition, clauses: list[Clause], paper: str, today, codes=False) -> dict:
    items = [_item(edition, clause, codes) for clause in clauses]
    return {
        "paper": paper,
        "size": type_size(paper, [item.lengths() for item in items], codes),
        "title": edition.title,
        "notes": [note for note in _notes(edition, today) if note],
        "items": items,
        "code": edition.compact.url,
        "signed": edition.compact.division.committee_name,
        "signed_on": _day(edition.published_on),
        "filing": _filing(edition),
    }


def _item(edition: Edition, clause: Clause, codes: bool) -> Item:
    code = reverse("edition_clause", args=[edition.pk, clause.lineage]) if codes else ""
    words = [line.strip() for line in clause.text.splitlines() if line.strip()]
    return Item(f"第{hanzi(clause.position)}条", clause.heading, words, code)


def _notes(edition: Edition, today) -> list[str]:
    """The lines under the title: who decided it, from when; and that it is not in force, if so."""
    began = _day(edition.in_force_on)
    state = ""
    if edition.in_force_on > today:
        state = "本版还没有施行"
    elif not edition.in_force_at(today):
        state = f"本版已于{_day(edition.ended_on)}停止施行"
    return [adoption(edition.resolution), f"自{began}起施行", state]


def adoption(resolution: Resolution) -> str:
    """“通过” only where the register holds it and the figures reached the rule."""
    resolution = standing(resolution)
    with translation.override("zh-hans"):
        meeting = str(resolution.get_meeting_kind_display())
    when = f"{_day(resolution.held_on)}{meeting}"
    passed = resolution.is_confirmed and resolution.outcome == Resolution.Outcome.REACHED
    return f"{when}通过" if passed else f"{when}表决，决议以登记为准"


def _filing(edition: Edition) -> str:
    number = f"，编号：{edition.filing_number}" if edition.filing_number else ""
    return f"{_day(edition.filed_on)}报{edition.filed_with}备案{number}"


def _day(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
