"""The figures of one meeting, as its record and its certificate hold them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .measures import MEASURES

COUNTED = ("entitled", "present", "for", "against", "abstained")
PARTS = (
    "members", "representatives", "women_representatives", "women_representatives_present",
)  # fmt: skip


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
        """From JSON. Raises ``ValueError`` and ``KeyError`` for what is no record of a meeting."""
        counted = {
            code: {name: MEASURES[code].read(count[name]) for name in COUNTED}
            for code, count in data["counted"].items()
        }
        pieces = MEASURES["members"]
        plain: dict[str, Any] = {name: data[name] for name in ("urgent", "convener", "authorised",
                 "needs_authorisation", "announced") if name in data}  # fmt: skip
        numbers: dict[str, Any] = {name: None if data.get(name) is None else pieces.read(data[name])
                   for name in ("petitioners", "petition_of")}  # fmt: skip
        return cls(
            held_on=date.fromisoformat(data["held_on"]),
            counted=counted,
            notice_sent_on=_date_or_none(data.get("notice_sent_on")),
            studied_on=_date_or_none(data.get("studied_on")),
            parts={name: pieces.read(value) for name, value in data.get("parts", {}).items()},
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


def _date_or_none(text) -> date | None:
    return date.fromisoformat(text) if text else None
