"""The figures of one meeting, as its record and its certificate hold them."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from .measures import MEASURES

COUNTED = ("entitled", "present", "for", "against", "abstained")
COMPOSITION = (
    "members", "representatives", "women_representatives", "women_representatives_present",
)  # fmt: skip
PLAIN = {
    "urgent": bool, "convener": str, "authorised": bool, "needs_authorisation": bool,
    "announced": bool,
}  # fmt: skip
NUMBERS = ("petitioners", "petition_of")


@dataclass(frozen=True)
class Figures:
    """``counted`` is ``{measure: {entitled, present, for, against, abstained}}`` in the measure's
    smallest unit; ``parts`` are the numbers of composition, by name.
    """

    held_on: date
    counted: dict[str, dict[str, int]]
    notice_sent_on: date | None = None
    urgent: bool = False
    studied_on: date | None = None
    convener: str = ""
    petitioners: int | None = None
    petition_of: int | None = None
    authorised: bool = False
    needs_authorisation: bool = True
    announced: bool = False
    parts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, data: dict) -> "Figures":
        """From JSON; strict, as a stranger may have written it. Raises ``ValueError``, ``KeyError``
        and ``TypeError`` for what is no record of a meeting."""
        unknown = set(data) - {one.name for one in fields(cls)} | set(data.get("parts", {})) - {
            *COMPOSITION
        }
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        plain: dict[str, Any] = {
            name: _typed(data, name, kind) for name, kind in PLAIN.items() if name in data
        }
        numbers: dict[str, Any] = {
            name: _number(data[name]) for name in NUMBERS if data.get(name) is not None
        }
        return cls(
            held_on=date.fromisoformat(data["held_on"]),
            counted={code: _counted(code, count) for code, count in data["counted"].items()},
            notice_sent_on=_date_or_none(data.get("notice_sent_on")),
            studied_on=_date_or_none(data.get("studied_on")),
            parts={name: _number(value) for name, value in data.get("parts", {}).items()},
            **plain,
            **numbers,
        )

    def write(self) -> dict:
        """``read`` the other way round: plain JSON, without a float."""
        return {
            "held_on": self.held_on.isoformat(),
            "counted": {
                code: {name: MEASURES[code].write(count[name]) for name in COUNTED}
                for code, count in self.counted.items()
            },
            "notice_sent_on": self.notice_sent_on and self.notice_sent_on.isoformat(),
            "urgent": self.urgent,
            "studied_on": self.studied_on and self.studied_on.isoformat(),
            "convener": self.convener,
            "petitioners": self.petitioners,
            "petition_of": self.petition_of,
            "authorised": self.authorised,
            "needs_authorisation": self.needs_authorisation,
            "announced": self.announced,
            "parts": dict(self.parts),
        }


def _counted(code: str, count: dict) -> dict[str, int]:
    if set(count) != {*COUNTED}:
        raise ValueError(f"counted: {', '.join(sorted(count))}")
    return {name: MEASURES[code].read(count[name]) for name in COUNTED}


def _typed(data: dict, name: str, kind: type):
    """``"no"`` is not a false; nor is ``1`` a true."""
    if type(data[name]) is not kind:
        raise ValueError(f"{name}: {data[name]!r}")
    return data[name]


def _number(value) -> int:
    return MEASURES["members"].read(value)


def _date_or_none(text) -> date | None:
    return None if text is None else date.fromisoformat(text)
