"""A line around the first hit, made in Python from the original words."""

import re
import unicodedata

from .text import CJK, UNSTORABLE, pairs

AROUND = 30  # characters to either side


def excerpt(text: str, question: str) -> list[tuple[str, bool]]:
    """Pieces ``(words, is a hit)``; plain text, for a template to escape and mark."""
    marks = _marks(text, question)
    if not marks:
        return [(text[: 3 * AROUND], False)] if text else []
    start = max(0, marks[0][0] - AROUND)
    end = min(len(text), marks[0][0] + 3 * AROUND)
    pieces, here = [("…", False)] if start else [], start
    for first, last in marks:
        if first >= end:
            break
        if first > here:
            pieces.append((text[here:first], False))
        here = min(last, end)
        pieces.append((text[first:here], True))
    if here < end:
        pieces.append((text[here:end], False))
    if end < len(text):
        pieces.append(("…", False))
    return pieces


def _marks(text: str, question: str) -> list[tuple[int, int]]:
    """Where words of the question stand, overlapping ones joined."""
    question = unicodedata.normalize("NFKC", UNSTORABLE.sub(" ", question))[:200]
    words = [w for run in CJK.findall(question) for w in [run, *pairs(run)]]
    words += re.findall(r"[a-zA-Z0-9]+", question)
    if not words:
        return []
    whole = "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))
    joined: list[tuple[int, int]] = []
    for found in re.finditer(whole, text, re.IGNORECASE):
        if joined and found.start() <= joined[-1][1]:
            joined[-1] = (joined[-1][0], found.end())
        else:
            joined.append((found.start(), found.end()))
    return joined
