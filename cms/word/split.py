"""Finding the clauses in the lines of a document, whichever way a village numbers them."""

import re
import unicodedata
from dataclasses import dataclass, field

from cms.clauses import han_number

from .lines import Line

HAN = "〇零一二三四五六七八九十百"
# The ways of numbering, the surest first. Each finds a number and leaves the words.
WAYS = (
    ("article", re.compile(rf"^第\s*([{HAN}\d]{{1,6}})\s*条\s*[:：、.．]?\s*(.*)$", re.S)),
    ("han", re.compile(rf"^([{HAN}]{{1,4}})\s*[、.．]\s*(.*)$", re.S)),
    ("arabic", re.compile(r"^(\d{1,3})\s*[、.．)）]\s*(.*)$", re.S)),
    ("bracketed", re.compile(rf"^[(（]\s*([{HAN}\d]{{1,4}})\s*[)）]\s*(.*)$", re.S)),
)
CHAPTER = re.compile(rf"^第\s*[{HAN}\d]{{1,4}}\s*[章节编]")
HEADING = re.compile(r"^[(（【\[〔]\s*([^()（）【】\[\]〔〕]{1,20})\s*[)）】\]〕]\s*(\S.*)$", re.S)
COLON = re.compile(r"^([^，。；：:、\s]{2,12})[：:]\s*(\S.*)$", re.S)
SIGNED = re.compile(
    rf"^.{{0,30}}(委员会|居委会|村委会|业主大会|村民会议|居民会议)$|^[{HAN}\d]{{2,4}}\s*年.{{1,12}}日$"
)
LONGEST, LONGEST_HEADING, FEWEST = (
    1000,
    40,
    2,
)  # characters of a clause, of a heading; clauses of a way


@dataclass(frozen=True)
class Found:
    heading: str
    text: str
    number: int = 0


@dataclass
class Split:
    """How a document was split; ``notes`` say what to look at (code, number of the clause)."""

    title: str = ""
    before: list[str] = field(default_factory=list)
    clauses: list[Found] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    chapters: list[str] = field(default_factory=list)
    way: str = ""
    notes: list[tuple[str, int]] = field(default_factory=list)


def split(lines: list[Line]) -> Split:
    """The clauses of a compact with its title, what stands before and what is signed below."""
    texts = [_plain(f"{line.number}{line.text}" if line.number else line.text) for line in lines]
    way, pattern = _way(texts)
    found = Split(way=way)
    if pattern is None:
        _unnumbered(texts, found)
    else:
        _numbered(texts, pattern, found)
    if found.before:
        found.title = found.before.pop(0)
    _look(found)
    return found


def _plain(text: str) -> str:
    """Full-width digits and marks as half-width ones where they number; Chinese marks stay."""
    head = unicodedata.normalize("NFKC", text[:12]).replace(",", "，").replace(";", "；")
    head = head.replace("(", "（").replace(")", "）").replace(":", "：")
    return re.sub(r"[\s\u3000]+", " ", head + text[12:]).strip()


def _way(texts: list[str]):
    """The surest way of numbering that is used at least twice."""
    for name, pattern in WAYS:
        if sum(bool(pattern.match(text)) for text in texts) >= FEWEST:
            return name, pattern
    return "", None


def _numbered(texts: list[str], pattern, found: Split) -> None:
    words: list[str] = []
    numbers: list[int] = []
    for text in texts:
        hit = pattern.match(text)
        if CHAPTER.match(text) and not hit:
            found.chapters.append(text)
        elif hit:
            numbers.append(han_number(hit.group(1)))
            words.append(hit.group(2).strip())
        elif not words:
            found.before.append(text)
        elif SIGNED.match(text) or found.after:
            found.after.append(text)
        else:
            words[-1] = f"{words[-1]}\n{text}".strip()
    found.clauses = [_clause(text, number) for text, number in zip(words, numbers, strict=True)]


def _unnumbered(texts: list[str], found: Split) -> None:
    """Without any numbers every paragraph with a full stop is a clause."""
    for text in texts:
        if SIGNED.match(text) or found.after:
            found.after.append(text)
        elif CHAPTER.match(text):
            found.chapters.append(text)
        elif text.endswith(("。", "；", "！")) and (found.clauses or found.before):
            found.clauses.append(_clause(text, 0))
        elif found.clauses and text:
            last = found.clauses.pop()
            found.clauses.append(Found(last.heading, f"{last.text}\n{text}", 0))
        else:
            found.before.append(text)


def _clause(text: str, number: int) -> Found:
    first, _, rest = text.partition("\n")
    if rest and len(first) <= 20 and not first.endswith(("。", "；", "，", "：")):
        return Found(first.strip("（）【】〔〕"), rest, number)  # a heading on a line of its own
    for pattern in (HEADING, COLON):
        if hit := pattern.match(text):
            return Found(hit.group(1).strip(), hit.group(2).strip(), number)
    return Found("", text, number)


def _look(found: Split) -> None:
    expected = 0
    for position, clause in enumerate(found.clauses, start=1):
        expected += 1
        if clause.number and clause.number != expected:
            found.notes.append(("number_jumps", position))
            expected = clause.number
        if not clause.text:
            found.notes.append(("clause_empty", position))
        if len(clause.text) > LONGEST:
            found.notes.append(("clause_long", position))
    if not found.way and found.clauses:
        found.notes.append(("without_numbers", 0))
    if not found.clauses:
        found.notes.append(("no_clauses", 0))
