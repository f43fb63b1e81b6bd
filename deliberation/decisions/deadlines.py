"""Periods by name, from ``deadlines.toml``: how long, in what unit, and whether that is law."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("deadlines.toml")
UNITS = ("days", "working_days", "months")
# A site may set these otherwise; what is law or regulation it may not.
SETTABLE = ("policy", "custom", "suggestion")
MOST = 999  # days or months that a site may set


@dataclass(frozen=True)
class Deadline:
    """``kind``: most (done by then) or least (lasts at least so long). ``names`` and ``source`` are
    Chinese and English; a suggestion has no source. ``standing``: law, regulation (of the State
    Council, a ministry or the province), policy, custom, suggestion, site (set by this site)."""

    id: str
    names: tuple[str, str]
    number: int
    unit: str
    kind: str
    standing: str
    source: tuple[str, str] = ("", "")
    article: str = ""

    @property
    def settable(self) -> bool:
        return self.standing in SETTABLE

    def set_to(self, number: int) -> "Deadline":
        """As this site has it. Raises ``ValueError`` for what is law or makes no sense."""
        if not self.settable:
            raise ValueError(f"{self.id} is {self.standing} and cannot be set")
        if not 1 <= number <= MOST:
            raise ValueError(f"{self.id} must be from 1 to {MOST}")
        return self if number == self.number else replace(self, number=number, standing="site")


@cache
def deadlines() -> dict[str, Deadline]:
    """Every named period as shipped, by its id."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {one["id"]: _read(one) for one in data["deadline"]}


def _read(data: dict) -> Deadline:
    one = Deadline(
        id=data["id"],
        names=_pair(data["names"]),
        number=data["number"],
        unit=data["unit"],
        kind=data["kind"],
        standing=data["standing"],
        source=_pair(data.get("source", ["", ""])),
        article=data.get("article", ""),
    )
    if one.unit not in UNITS or one.kind not in ("most", "least"):
        raise ValueError(f"{FILE.name}: {one.id}")
    return one


def _pair(words: list[str]) -> tuple[str, str]:
    chinese, english = words
    return chinese, english
