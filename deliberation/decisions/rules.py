"""What a meeting must reach, read from ``law.toml``: who is counted, how many must come, how many
must agree, and what must have happened before.
"""

from dataclasses import dataclass, field
from datetime import date

from .measures import MEASURES, Measure
from .shares import Share

STANDINGS = ("law", "regulation", "local", "suggestion")


@dataclass(frozen=True)
class Basis:
    """Where a requirement stands. ``standing``: law, regulation (of the province or city), local
    (a rule of the body itself), suggestion."""

    names: tuple[str, str]
    article: str
    standing: str = "law"


@dataclass(frozen=True)
class Threshold:
    """``part`` of ``whole``: present of entitled, votes for of present, women of members."""

    part: str
    whole: str
    share: Share
    basis: Basis


@dataclass(frozen=True)
class Notice:
    """Full days between the day of the notice and the day of the meeting."""

    days: int
    urgent: bool  # may be shorter where something special happened
    basis: Basis


@dataclass(frozen=True)
class Number:
    """A body of representatives has more than so many members."""

    more_than: int
    basis: Basis


@dataclass(frozen=True)
class Convener:
    """Who called the meeting; with ``share`` so many of them must have asked for it."""

    id: str
    share: Share | None = None
    basis: Basis | None = None


@dataclass(frozen=True)
class Rule:
    id: str
    names: tuple[str, str]
    place: str
    counts: tuple[Measure, ...]
    source: Basis
    since: date
    until: date | None = None  # the first day on which it is no longer in force
    quorum: Threshold | None = None
    majority: Threshold | None = None
    notice: Notice | None = None
    study: Basis | None = None
    authorisation: Basis | None = None
    authorised_by_matter: bool = False  # only some matters need it
    announced: Basis | None = None  # nothing but what was announced may be decided
    members: Number | None = None
    composition: tuple[Threshold, ...] = ()
    attendance: tuple[Threshold, ...] = ()
    conveners: tuple[Convener, ...] = ()
    enterable: bool = True
    partly: bool = False  # earlier law, of which only a part is kept here
    data: dict = field(default_factory=dict, compare=False)  # as written, for certificates

    @property
    def key(self) -> str:
        """Names one version of it for ever: ``villagers@2026-01-01``."""
        return f"{self.id}@{self.since.isoformat()}"

    def in_force_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


def read_rule(data: dict, sources: dict[str, list[str]]) -> Rule:
    """A rule as ``law.toml`` and certificates write it. Raises ``KeyError`` and ``ValueError``."""

    def basis(part: dict) -> Basis:
        names = sources[part.get("source", data["source"])]
        return Basis(_pair(names), part.get("article", ""), part.get("standing", _standing(data)))

    def threshold(part: dict, name: str, whole: str) -> Threshold:
        return Threshold(
            part.get("part", name), part.get("whole", part.get("of", whole)),
            Share.parse(part["share"]), basis(part),
        )  # fmt: skip

    def one(name: str, make):
        return make(data[name]) if name in data else None

    return Rule(
        id=data["id"],
        names=tuple(data["names"]),
        place=data["place"],
        counts=tuple(MEASURES[code] for code in data["counts"]),
        source=Basis(_pair(sources[data["source"]]), "、".join(data["articles"]), _standing(data)),
        since=_date(data["since"]),
        until=_date(data["until"]) if data.get("until") else None,
        quorum=one("quorum", lambda part: threshold(part, "present", "entitled")),
        majority=one("majority", lambda part: threshold(part, "for", "present")),
        notice=one(
            "notice", lambda part: Notice(part["days"], part.get("urgent", False), basis(part))
        ),
        study=one("study", basis),
        authorisation=one("authorisation", basis),
        authorised_by_matter=data.get("authorisation", {}).get("by_matter", False),
        announced=one("announced", basis),
        members=one("members", lambda part: Number(part["more_than"], basis(part))),
        composition=tuple(threshold(part, "", "") for part in data.get("composition", ())),
        attendance=tuple(threshold(part, "", "") for part in data.get("attendance", ())),
        conveners=tuple(
            Convener(part["id"], Share.parse(part["share"]), basis(part))
            if "share" in part else Convener(part["id"])
            for part in data.get("conveners", ())
        ),
        enterable=data.get("enterable", True),
        partly=data.get("partly", False),
        data=data,
    )  # fmt: skip


def _pair(names: list[str]) -> tuple[str, str]:
    chinese, english = names
    return chinese, english


def _standing(data: dict) -> str:
    return data.get("standing", "law")


def _date(value) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
