"""What is counted at a meeting. Floor area is kept in hundredths of a square metre, as a number of
the real-estate register has two places; everything else by the piece.
"""

import re
from dataclasses import dataclass

AREA = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
WHOLE = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True)
class Measure:
    """``names`` in Chinese and English, as sentences count: 户, households."""

    code: str
    names: tuple[str, str]
    places: int = 0

    def read(self, value) -> int:
        """A number as it stands in a record, in its smallest unit. Raises ``ValueError``."""
        text = str(value).strip() if type(value) in {str, int} else ""
        if self.places and AREA.fullmatch(text):
            whole, _, part = text.partition(".")
            return int(whole) * 100 + int(part.ljust(2, "0"))
        if not self.places and WHOLE.fullmatch(text):
            return int(text)
        raise ValueError(f"not a number of {self.code}: {text[:20]}")

    def write(self, number: int) -> str:
        """``read`` the other way round: ``6320840`` of floor area is ``63208.40``."""
        return f"{number // 100}.{number % 100:02d}" if self.places else str(number)


MEASURES = {
    one.code: one
    for one in (
        Measure("adults", ("人", "adults")),
        Measure("households", ("户", "households")),
        Measure("members", ("人", "members")),
        Measure("owners", ("人", "owners")),
        Measure("area", ("平方米", "m²"), places=2),
    )
}
