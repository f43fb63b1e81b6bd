"""Reading clauses as villages write them: 第一条 (标题) 正文 〔类别〕, one after the other."""

import re

from django.utils.translation import gettext as _

from cms.models import Clause
from portal.kit.errors import BadInput
from portal.kit.hanzi import hanzi

HEAD = re.compile(r"^\s*第([〇零一二三四五六七八九十百\d]{1,5})条\s*")
INNER_HEAD = re.compile(r"\n\s*(?=第[〇零一二三四五六七八九十百\d]{1,5}条)")
HEADING = re.compile(r"^[(\uff08](.{1,40}?)[)\uff09]\s*")
CATEGORY = re.compile(r"\s*〔(?:类别[:\uff1a])?(.+?)〕\s*$")
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}


def parse_clauses(text: str) -> list[dict]:
    """Split ``text``; ``BadInput`` names the line where the numbering or a clause goes wrong."""
    clauses: list[dict] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line.strip():
            continue
        head = HEAD.match(line)
        if head:
            _check_number(head[1], len(clauses) + 1, number)
            clauses.append({"text": line[head.end() :].strip()})
        elif clauses:
            clauses[-1]["text"] += "\n" + line.strip()
        else:
            raise _bad(_("第 %(line)s 行：应以“第一条”开头。") % {"line": number})
    return [_take_apart(position, clause["text"]) for position, clause in enumerate(clauses, 1)]


def as_text(clauses) -> str:
    """``parse_clauses`` the other way round, for a form in which they can be mended."""
    return "\n".join(_line(at, one) for at, one in enumerate(clauses, start=1))


def _line(at: int, one) -> str:
    """A line inside a clause that begins like a clause goes on in the line before it."""
    heading = f"（{one.heading}）" if one.heading else ""
    category = getattr(one, "category", "") or "other"
    mark = "" if category == "other" else f"〔{CATEGORY_WORDS[category]}〕"
    return f"第{hanzi(at)}条 {heading}{INNER_HEAD.sub('', one.text)}{mark}"


def han_number(text: str) -> int:
    """十二 → 12, 一百零三 → 103, 7 → 7; 0 where it is no number."""
    if text.isdecimal() and text.isascii():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in "十百":
            total += (digit or (1 if char == "十" else 0)) * (10 if char == "十" else 100)
            digit = 0
        else:
            return 0
    return total + digit


def _check_number(written: str, expected: int, line: int) -> None:
    if han_number(written) != expected:
        raise _bad(
            _("第 %(line)s 行：写的是第%(written)s条，按顺序应是第 %(expected)s 条。")
            % {"line": line, "written": written, "expected": expected},
        )


def _take_apart(position: int, text: str) -> dict:
    category = Clause.Category.OTHER
    if found := CATEGORY.search(text):
        category = _category(found[1], position)
        text = text[: found.start()]
    heading = ""
    if found := HEADING.match(text):
        heading, text = found[1].strip(), text[found.end() :]
    if not text.strip():
        raise _bad(_("第 %(number)s 条没有正文。") % {"number": position})
    return {"heading": heading, "text": text.strip(), "category": category}


def _category(words: str, position: int) -> str:
    for value, label in CATEGORY_WORDS.items():
        if label == words.strip():
            return value
    raise _bad(
        _("第 %(number)s 条的类别“%(words)s”不认识，可用：%(known)s。")
        % {"number": position, "words": words, "known": "、".join(CATEGORY_WORDS.values())},
    )


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, code="clauses_unreadable", field="clauses")


# The words of the guidance of 2018, in the language of the compacts, whatever the interface's.
CATEGORY_WORDS = {
    "conduct": "规范日常行为",
    "order": "维护公共秩序",
    "rights": "保障群众权益",
    "disputes": "调解群众纠纷",
    "customs": "引导民风民俗",
    "other": "其他",
}
