"""The paragraphs of a document as people see them: with automatic numbers, tables row by row, what
was struck out by tracked changes left out.
"""

from collections import defaultdict
from dataclasses import dataclass

from portal.kit.hanzi import hanzi

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pict", "object")}
BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t"}
CHINESE = {"chineseCounting", "chineseCountingThousand", "ideographTraditional",
           "japaneseCounting", "ideographDigital", "taiwaneseCounting"}  # fmt: skip
MOST = 5000  # paragraphs


@dataclass(frozen=True)
class Line:
    """``number`` is what Word or WPS draws before the paragraph: 第一条, 一、, (1) or nothing."""

    text: str
    number: str = ""
    is_heading: bool = False


def read_lines(parts: dict) -> list[Line]:
    """Every paragraph with something in it, in reading order; a table's row is one line."""
    body = parts["word/document.xml"].find(f"{W}body")
    numbers = Numbers(parts.get("word/numbering.xml"), parts.get("word/styles.xml"))
    lines: list[Line] = []
    for element in body if body is not None else ():
        lines += _block(element, numbers)
        if len(lines) > MOST:
            break
    return lines


def _block(element, numbers) -> list[Line]:
    if element.tag == f"{W}p":
        return _paragraph(element, numbers)
    if element.tag == f"{W}tbl":
        return [line for row in element.iter(f"{W}tr") for line in _row(row, numbers)]
    if element.tag in {f"{W}sdt", f"{W}ins", f"{W}moveTo", f"{W}customXml"}:
        inner = element.find(f"{W}sdtContent")
        return [line for child in (element if inner is None else inner)
                for line in _block(child, numbers)]  # fmt: skip
    return []


def _row(row, numbers) -> list[Line]:
    cells = []
    for cell in row.iterfind(f"{W}tc"):
        said = [line for p in cell.iter(f"{W}p") for line in _paragraph(p, numbers)]
        cells.append(" ".join(f"{line.number}{line.text}" for line in said))
    text = " ".join(cell for cell in cells if cell).strip()
    return [Line(text)] if text else []


def _paragraph(element, numbers) -> list[Line]:
    number = numbers.of(element)
    texts = [text.strip() for text in _text(element).split("\n")]
    texts = [text for text in texts if text]
    if not texts:
        return []
    style = numbers.style_of(element)
    is_heading = style.lower().startswith(("heading", "title", "标题")) or style in {"1", "2", "a3"}
    return [Line(texts[0], number, is_heading), *(Line(text) for text in texts[1:])]


def _text(element) -> str:
    """With insertions taken and deletions left out: as if all tracked changes were accepted."""
    said = []
    for child in element:
        if child.tag in SKIPPED:
            continue
        if child.tag == f"{W}t":
            said.append(child.text or "")
        elif child.tag in BREAKS:
            said.append(BREAKS[child.tag])
        elif child.tag == f"{W}noBreakHyphen":
            said.append("-")
        else:
            said.append(_text(child))
    return "".join(said)


class Numbers:
    """Automatic numbers, counted as the document is read."""

    def __init__(self, numbering, styles):
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.abstract: dict[str, str] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            self._read_numbering(numbering)
        if styles is not None:
            self._read_styles(styles)

    def of(self, paragraph) -> str:
        """The number of this paragraph; each call counts on."""
        num, level = self._place(paragraph)
        abstract = self.abstract.get(num)
        if abstract is None or (abstract, level) not in self.levels:
            return ""
        kind, pattern, start = self.levels[abstract, level]
        counts = self.counts[abstract]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if kind in {"bullet", "none"}:
            return ""
        for at in range(level + 1):
            own = self.levels.get((abstract, at), (kind, "", 1))
            pattern = pattern.replace(f"%{at + 1}", _written(counts.get(at, own[2]), own[0]))
        return pattern

    def style_of(self, paragraph) -> str:
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        return found.get(f"{W}val", "") if found is not None else ""

    def _place(self, paragraph) -> tuple[str, int]:
        found = paragraph.find(f"{W}pPr/{W}numPr")
        if found is None:
            return self.by_style.get(self.style_of(paragraph), ("", 0))
        num, level = found.find(f"{W}numId"), found.find(f"{W}ilvl")
        return (
            num.get(f"{W}val", "") if num is not None else "",
            _whole(level.get(f"{W}val")) if level is not None else 0,
        )

    def _read_numbering(self, root) -> None:
        for one in root.iterfind(f"{W}abstractNum"):
            name = one.get(f"{W}abstractNumId", "")
            for level in one.iterfind(f"{W}lvl"):
                at = _whole(level.get(f"{W}ilvl"))
                kind, text, start = (_value(level, part) for part in ("numFmt", "lvlText", "start"))
                self.levels[name, at] = (kind, text, _whole(start, 1))
        for one in root.iterfind(f"{W}num"):
            self.abstract[one.get(f"{W}numId", "")] = _value(one, "abstractNumId")

    def _read_styles(self, root) -> None:
        for style in root.iterfind(f"{W}style"):
            found = style.find(f"{W}pPr/{W}numPr")
            if found is not None:
                level = _whole(_value(found, "ilvl"))
                self.by_style[style.get(f"{W}styleId", "")] = (_value(found, "numId"), level)


def _written(number: int, kind: str) -> str:
    if kind in CHINESE and 0 < number < 1000:
        return hanzi(number)
    if kind == "decimalFullWidth":
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return str(number)


def _value(element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _whole(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else default
