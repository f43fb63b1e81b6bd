"""Which type fits a sheet: the largest that keeps a compact on one, else one that reads well on several.

Pure arithmetic over lengths in millimetres and sizes in points; a sheet that was guessed too full
runs on to the next, so nothing is ever cut.
"""

from dataclasses import dataclass
from math import ceil, floor

MM = 0.3528  # of a point
LINE, GAP = 1.6, 0.45  # of the type size: height of a line, space after a clause (sheet.css)
SURE = 0.96  # of the sheet, because lines are counted and not set
CODE_WIDE, CODE_HIGH = 24, 21  # millimetres that a clause's own QR code takes


@dataclass(frozen=True)
class Paper:
    """``wide`` and ``high`` are what the margins leave; ``rest`` is for head and foot."""

    wide: int
    high: int
    rest: int
    sizes: tuple[int, ...]
    several: int  # the size where one sheet does not hold it


PAPERS = {
    "a4": Paper(170, 264, 88, (24, 22, 20, 18, 16, 15, 14, 13), 15),
    "a3": Paper(247, 372, 122, (36, 32, 28, 26, 24, 22, 20, 18), 18),
}


def type_size(paper: str, clauses: list[list[int]], codes: bool = False) -> int:
    """Points; ``clauses`` holds the length of each paragraph of each clause, in characters."""
    sheet = PAPERS[paper]
    room = (sheet.high - sheet.rest) * SURE
    fitting = (size for size in sheet.sizes if _height(sheet, size, clauses, codes) <= room)
    return next(fitting, sheet.several)


def _height(sheet: Paper, size: int, clauses: list[list[int]], codes: bool) -> float:
    em = size * MM
    wide = sheet.wide - (CODE_WIDE if codes else 0)
    columns = floor(wide / em)
    heights = (sum(ceil(length / columns) for length in one) * LINE * em for one in clauses)
    return sum(max(height, CODE_HIGH if codes else 0) + GAP * em for height in heights)
