"""Parts of a whole, compared in whole numbers.

"More than half" (过半数) and "more than" (超过) leave the number itself out, "or more" (以上) takes it
in (Civil Code art. 1259).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """``over``/``under`` of a whole; ``strictly`` when the part itself is not enough."""

    over: int
    under: int
    strictly: bool

    @classmethod
    def parse(cls, text: str) -> "Share":
        """``">1/2"`` or ``">=2/3"``. Raises ``ValueError``."""
        sign = ">=" if text.startswith(">=") else ">"
        over, under = (int(number) for number in text.removeprefix(sign).split("/"))
        if not text.startswith(">") or not 0 < over <= under:
            raise ValueError(f"not a share: {text}")
        return cls(over, under, strictly=sign == ">")

    def __str__(self) -> str:
        return f"{self.sign}{self.over}/{self.under}"

    @property
    def sign(self) -> str:
        return ">" if self.strictly else ">="

    def products(self, part: int, whole: int) -> tuple[int, int]:
        """What is compared: ``(under × part, over × whole)``."""
        return self.under * part, self.over * whole

    def reached(self, part: int, whole: int) -> bool:
        left, right = self.products(part, whole)
        return left > right if self.strictly else left >= right

    def at_least_as_strict_as(self, other: "Share") -> bool:
        """Does whoever reaches this share reach ``other``, whatever the whole?"""
        ours, theirs = self.over * other.under, other.over * self.under
        return ours > theirs or (ours == theirs and (self.strictly or not other.strictly))

    def least(self, whole: int) -> int:
        """The smallest part of ``whole`` that reaches the share."""
        needed = self.over * whole
        return needed // self.under + 1 if self.strictly else -(-needed // self.under)
