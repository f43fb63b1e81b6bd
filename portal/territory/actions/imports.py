"""Taking divisions in from a file: all of it or nothing."""

import csv
import io
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from portal.kit.errors import BadInput

from ..codes import CODE, kind_of, level_of, parent_code
from ..models import Division, DivisionCode

COLUMNS = ["code", "name", "level", "parent"]
# The file's words for a level; a unit may be called either thing, its code says which it is.
LEVELS = {
    "city": "city",
    "county": "county",
    "town": "town",
    "community": "unit",
    "village": "unit",
}


class BadFile(BadInput):
    """A line that cannot be taken; nothing of the file was kept."""

    code = "bad_divisions_file"

    def __init__(self, line: int, sentence: str):
        super().__init__(f"第 {line} 行：{sentence} (line {line})")
        self.line = line


@dataclass(frozen=True)
class Row:
    line: int
    code: str
    name: str
    level: str
    kind: str
    parent: str


@transaction.atomic
def import_divisions(raw: bytes, *, today=None) -> dict[str, int]:
    """Bring the tree in line with the file; return how many were made, changed and left alone.

    Repeating an import changes nothing. Divisions that the file does not name stay.
    """
    today = today or timezone.localdate()
    rows = read_rows(raw)
    known = {
        row.code: row.division
        for row in DivisionCode.objects.filter(until_on=None).select_related("division")
    }
    check_parents(rows, known)
    counts = {"made": 0, "changed": 0, "same": 0}
    for row in sorted(rows, key=lambda row: row.code):
        if row.code in known:
            counts["changed" if _rename(known[row.code], row) else "same"] += 1
        else:
            known[row.code] = add_division(
                known.get(row.parent), row.code, row.name, row.level, row.kind, since_on=today
            )
            counts["made"] += 1
    return counts


def add_division(parent, code, name, level, kind, *, since_on, **details) -> Division:
    """Put one division under ``parent`` (a root without one) and give it its code."""
    above = parent.full_name if parent else ""
    division = Division(name=name, full_name=f"{above}{name}", level=level, kind=kind, **details)
    if parent:
        parent.add_child(instance=division)
    else:
        Division.add_root(instance=division)
    DivisionCode.objects.create(division=division, code=code, since_on=since_on)
    return division


def read_rows(raw: bytes) -> list[Row]:
    """Parse and check each line by itself; ``BadFile`` names the first that is wrong."""
    reader = csv.reader(io.StringIO(_decode(raw)), strict=True)
    seen: dict[str, int] = {}
    rows = []
    try:
        header = next(reader, [])
        if [name.strip() for name in header] != COLUMNS:
            raise BadFile(1, f"表头应为 {','.join(COLUMNS)}。")
        for values in reader:
            if not any(value.strip() for value in values):
                continue
            row = _read(reader.line_num, values)
            if row.code in seen:
                raise BadFile(row.line, f"代码 {row.code} 与第 {seen[row.code]} 行重复。")
            seen[row.code] = row.line
            rows.append(row)
    except csv.Error as error:
        raise BadFile(reader.line_num, f"不是规范的 CSV({error})。") from error
    return rows


def check_parents(rows: list[Row], known: dict[str, Division]) -> None:
    in_file = {row.code: row for row in rows}
    for row in rows:
        if row.level == "city":
            continue
        if row.parent not in in_file and row.parent not in known:
            raise BadFile(row.line, f"上级 {row.parent or '（空）'} 不在文件里，也不在库里。")


def _read(line: int, values: list[str]) -> Row:
    if len(values) != len(COLUMNS):
        raise BadFile(line, f"应有 {len(COLUMNS)} 列，实有 {len(values)} 列。")
    code, name, word, parent = (value.strip() for value in values)
    if not CODE.fullmatch(code):
        raise BadFile(line, f"代码 {code!r} 不是 12 位数字。")
    if not 1 <= len(name) <= 60:
        raise BadFile(line, "名称应为 1 到 60 个字。")
    level = LEVELS.get(word)
    if level is None:
        raise BadFile(line, f"层级 {word!r} 不认识，应为 {'、'.join(LEVELS)}。")
    if level != level_of(code):
        raise BadFile(line, f"代码 {code} 的层级是 {level_of(code)}，不是 {level}。")
    expected = parent_code(code)
    if level != "city" and parent != expected:
        raise BadFile(line, f"代码 {code} 的上级应为 {expected}，写的是 {parent or '（空）'}。")
    if level == "city" and parent:
        raise BadFile(line, "市一级不写上级。")
    kind = (kind_of(code) or word) if level == "unit" else ""
    return Row(line, code, name, level, kind, parent)


def _rename(division: Division, row: Row) -> bool:
    if division.name == row.name:
        return False
    old, parent = division.full_name, division.get_parent()
    division.name = row.name
    division.full_name = f"{parent.full_name if parent else ''}{row.name}"
    division.save(update_fields=["name", "full_name"])
    for below in division.get_descendants():
        below.full_name = division.full_name + below.full_name.removeprefix(old)
        below.save(update_fields=["full_name"])
    return True


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadFile(line, "不是 UTF-8 编码，请另存为 UTF-8 再导入。") from error
    if "\x00" in text:
        raise BadFile(text[: text.index("\x00")].count("\n") + 1, "含有空字符，文件已损坏。")
    return text
