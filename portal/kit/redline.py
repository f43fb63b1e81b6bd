"""What was struck out and what was put in, in pieces that read as words. Pure."""

from dataclasses import dataclass

from diff_match_patch import diff_match_patch

OPERATIONS = {-1: "deleted", 0: "same", 1: "added"}


@dataclass(frozen=True)
class Piece:
    operation: str  # same, added, deleted
    text: str


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The way from ``old`` to ``new``."""
    tool = diff_match_patch()
    found = tool.diff_main(old, new, False)
    tool.diff_cleanupSemantic(found)
    return tuple(Piece(OPERATIONS[operation], text) for operation, text in found)
