"""A look at clauses for what a compact must not contain. It warns with reason and basis; a person
decides, and the decision is kept.

The words are in ``forbidden.toml``. Nothing here knows a database.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("forbidden.toml")
SENTENCE = re.compile(r"[^。；;！!？?\n]+")


@dataclass(frozen=True)
class Forbidden:
    id: str
    name: str
    reason: str
    basis: str
    found: tuple[re.Pattern, ...]
    unless: tuple[re.Pattern, ...]

    def words_in(self, sentence: str) -> str:
        """The words by which it was noticed, or nothing."""
        hits = (hit for pattern in self.found for hit in pattern.finditer(sentence))
        return next((hit.group(0) for hit in hits if not self._excused(sentence, hit)), "")

    def _excused(self, sentence: str, hit: re.Match) -> bool:
        """The part between commas that holds the hit says the opposite, or names who may do it."""
        start = sentence.rfind("，", 0, hit.start()) + 1
        end = sentence.find("，", hit.end())
        part = sentence[start : end if end >= 0 else len(sentence)]
        return any(pattern.search(part) for pattern in self.unless)


@dataclass(frozen=True)
class Warned:
    """``words`` stand in the clause as they are quoted."""

    rule: Forbidden
    words: str


@cache
def rules() -> dict[str, Forbidden]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))["forbidden"]
    return {one["id"]: _read(one) for one in data}


def look_over(text: str) -> list[Warned]:
    """Every warning about one clause, one a rule, in the order of the rules."""
    sentences = SENTENCE.findall(_flat(text))
    found = []
    for rule in rules().values():
        words = next((hit for hit in map(rule.words_in, sentences) if hit), "")
        if words:
            found.append(Warned(rule, words))
    return found


def _flat(text: str) -> str:
    """Full-width and half-width alike, and no blanks with which words could be hidden."""
    text = "".join(c for c in unicodedata.normalize("NFKC", text) if c == "\n" or not c.isspace())
    return text.replace(",", "，").replace(";", "；").replace(":", "：")


def _read(data: dict) -> Forbidden:
    return Forbidden(
        data["id"], data["name"], data["reason"], data["basis"],
        tuple(map(re.compile, data["found"])), tuple(map(re.compile, data["unless"])),
    )  # fmt: skip
