"""Personal numbers in words about to be published: mobile numbers, identity cards, bank cards.

Identity cards are GB 11643—1999 (check character ISO/IEC 7064, MOD 11-2; the fifteen digits before it
had none), bank cards ISO/IEC 7812 (the Luhn check digit), mobile numbers 1 3–9 and nine digits.

The words are folded (NFKC, hanzi digits, nothing invisible) into atoms: digits of one script in a row.
What stands between two atoms may join them, but only as a whole that is a valid number in groups
people write, and that is no piece of a longer row. 、 ， and ： never join: they make lists and times.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .errors import BadInput
from .phones import mask_phone

KINDS = {
    "phone": gettext_lazy("手机号"),
    "id_card": gettext_lazy("身份证号"),
    "bank_card": gettext_lazy("银行卡号"),
}
LENGTHS = {11, 13, 15, 16, 17, 18, 19}  # 13 and 15: a phone after 86 and 0086
MOST = 19
QUOTED = 3  # numbers in one refusal

PHONE = re.compile(r"(0086|86)?1[3-9]\d{9}")
# What a mobile number is cut into: blanks and breaks too, or only - . · / _ and brackets.
PHONE_GROUPS = {
    (11,), (3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (3, 5, 3), (3, 8), (7, 4),
    (5, 6), (6, 5), (1,) * 11,
}  # fmt: skip
PHONE_PAIRS = {(2, 2, 2, 2, 2, 1), (1, 2, 2, 2, 2, 2), (3, 2, 2, 2, 2)}
RANGES = {(5, 6), (6, 5)}  # 15200—138000 is from … to …

PROVINCES = (
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"  # GB/T 2260; 83 Taiwan residents
)
ID_CARD = re.compile(rf"(?:{PROVINCES}|9\d)\d{{4}}((?:19|20)\d{{6}})\d{{3}}[\dX]")
OLD_ID_CARD = re.compile(rf"{PROVINCES}(?!00)\d{{4}}(\d{{6}})(?!000)\d{{3}}")
OLD_ID_GROUPS = {
    (15,), (6, 6, 3), (6, 9), (12, 3), (6, 2, 2, 2, 3), (4, 4, 4, 3), (1,) * 15,
}  # fmt: skip
ID_WEIGHTS = [2**power % 11 for power in range(17, -1, -1)]

# 62 and 81 UnionPay, 4 Visa, 51–55 Mastercard, 35 JCB, 50 56–58 Maestro, 60 64 65 Discover,
# 90 94 95 96 98 99 what Chinese banks issued before 62. No public number of an organisation
# (GB 32100: 11–13, 51–53, 91–93 and sixteen more signs) is among them.
BANK_CARD = re.compile(
    r"4(?:\d{15}|\d{18})|(?:5[1-5]|35)\d{14}|(?:62|81|5[0678]|6[045]|9[045689])\d{14,17}"
)
DOUBLED = str.maketrans("0123456789", "0246813579")  # 7 is 14 is 5
BANK_PAIRS = {(8, 8), (8, 4, 4), (4, 4, 8), (8, 11)}

# A name for the number written straight before it; any other Latin letter makes it a serial number.
LABELS = {
    "tel", "phone", "mobile", "mob", "cell", "call", "wechat", "weixin", "wx", "vx", "qq", "sj",
    "dh", "id", "no", "card", "t", "m", "p", "v", "q",
}  # fmt: skip
LABEL_MOST = max(map(len, LABELS))
# Links, whose numbers belong to the site they lead to, and UUIDs.
FOREIGN = re.compile(
    r"(?<![A-Za-z0-9.-])[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?::\d{1,5})?[/?#][!-~]*"
    r"|(?<![A-Za-z0-9])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![A-Za-z0-9])"
)
# 打……一直占线: the numeral that begins the next word.
NEXT_WORD = re.compile(r"[一两](?=[直下起个些样定般旦切共律边半家位点次])")
SUMS = ("元", "万元", "亿", "%", "％")

HANZI = {
    character: str(digit)
    for digit, characters in enumerate(
        (
            "〇零○◯",
            "一壹幺弌",
            "二贰貳两兩弍",
            "三叁叄參弎",
            "四肆",
            "五伍",
            "六陆陸",
            "七柒",
            "八捌",
            "九玖",
        )
    )
    for character in characters
}
JOINERS = {
    **dict.fromkeys("-−", "-"),
    **dict.fromkeys(".。․", "."),
    **dict.fromkeys("·•・‧∙⋅", "·"),
    **dict.fromkeys("/\\∕⁄", "/"),
    "_": "_",
}
FILLERS = "\u115f\u1160\u2800"  # letters and a sign that look like nothing
BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
LONGEST_JOINT = 6


class Found(NamedTuple):
    kind: str  # "phone", "id_card" or "bank_card"
    start: int
    end: int


class Atom(NamedTuple):
    """Digits of one script in a row. Kinds: a 0–9, s circled or raised, h hanzi, w NEXT_WORD, x X."""

    kind: str
    digits: str
    first: int  # of the folded signs
    last: int  # one after


class Joint(NamedTuple):
    """What stands between two atoms: nothing, a joiner, a bracket, a blank, a line break."""

    key: str
    width: int  # 0 nothing, 1 a sign, 2 blanks too, 3 line breaks too
    firm: bool  # may end a number that has wider joints inside


class Folded(NamedTuple):
    """The words, sign for sign. Kinds are those of atoms, or b blank, n line break, j joiner,
    p bracket, l Latin letter, o anything else."""

    text: str
    kinds: str
    signs: str
    at: list[int]  # where the sign stands in ``text``


def personal_numbers(text: str) -> list[Found]:
    """What looks like somebody's number in ``text``: in order, with offsets into ``text``."""
    folded = _fold(text)
    atoms = _atoms(folded)
    joints = [_joint(folded, *pair) for pair in pairwise(atoms)]
    row = Row(folded, atoms, [None, *joints, None])
    return list(row.numbers())


def check_no_personal_numbers(text: str, field: str = "text") -> None:
    """Raise ``BadInput`` with code personal_number when ``text`` has a number that is somebody's."""
    found = personal_numbers(text)
    if not found:
        return
    quoted = dict.fromkeys(f"{KINDS[each.kind]} {masked(text, each)}" for each in found)
    raise BadInput(
        _(
            "这里写了%(numbers)s。公开的话里不要写手机号、身份证号、银行卡号，"
            "谁都看得到，也收不回来；请删去后再发。"
        )
        % {"numbers": "、".join(list(quoted)[:QUOTED])},
        code="personal_number",
        field=field,
    )


def masked(text: str, found: Found) -> str:
    """138****8000: enough for the writer to see which number is meant."""
    digits = "".join(atom.digits for atom in _atoms(_fold(text[found.start : found.end])))
    return mask_phone(digits[-11:] if found.kind == "phone" else digits)


def _fold(text: str) -> Folded:
    kinds, signs, at = [], [], []
    for index, character in enumerate(text):
        for kind, sign in _signs(character):
            kinds.append(kind)
            signs.append(sign)
            at.append(index)
    return _without_foreign(Folded(text, "".join(kinds), "".join(signs), at))


def _without_foreign(folded: Folded) -> Folded:
    foreign = bytearray(len(folded.text))
    for match in FOREIGN.finditer(folded.text):
        foreign[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    if not any(foreign):
        return folded
    kinds = zip(folded.kinds, folded.at, strict=True)
    return folded._replace(kinds="".join("o" if foreign[at] else kind for kind, at in kinds))


@lru_cache(maxsize=4096)
def _signs(character: str) -> tuple[tuple[str, str], ...]:
    """One character of the words as (kind, sign): none if invisible, several for ⑫ or …"""
    if character in BREAKS:
        return (("n", "\n"),)
    if unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me"} and character != "\t":
        return ()
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return ((_digit_kind(character), str(digit)),)
    return tuple(_sign(c, character) for c in unicodedata.normalize("NFKC", character))


def _digit_kind(character: str) -> str:
    return "a" if unicodedata.category(character) == "Nd" else "s"


def _sign(character: str, origin: str) -> tuple[str, str]:
    if character in HANZI:
        return ("h" if character == origin else "s"), HANZI[character]
    if character in JOINERS:
        return "j", JOINERS[character]
    if character.isascii() and character.isalnum():
        return _latin(character.upper())
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t" or character in FILLERS:
        return "b", " "
    if category == "Pd":
        return "j", "-"
    return ("p", "(") if category in {"Ps", "Pe"} or character in "<>" else ("o", "?")


def _latin(character: str) -> tuple[str, str]:
    if character.isdigit():
        return "s", character
    return ("x" if character == "X" else "l"), character


ATOM = re.compile(r"a+|s+|h+|(?<![lx])x(?![lxash])")


def _atoms(folded: Folded) -> list[Atom]:
    words = {match.start() for match in NEXT_WORD.finditer(folded.text)}
    atoms = []
    for match in ATOM.finditer(folded.kinds):
        first, last = match.span()
        kind, digits = folded.kinds[first], folded.signs[first:last]
        if kind == "h" and folded.at[last - 1] in words:
            if len(digits) > 1:
                atoms.append(Atom("h", digits[:-1], first, last - 1))
            first, kind, digits = last - 1, "w", digits[-1]
        atoms.append(Atom(kind, digits, first, last))
    return atoms


def _joint(folded: Folded, before: Atom, after: Atom) -> Joint | None:
    """What joins two neighbours, or None if they have nothing to do with each other."""
    if after.first - before.last > LONGEST_JOINT:
        return None
    kinds, signs = (part[before.last : after.first] for part in (folded.kinds, folded.signs))
    joint = _gap(kinds, signs)
    if joint and signs[:1] == "." and _is_list_mark(folded, before):
        return joint._replace(firm=True) if signs == "." else None
    return joint


@lru_cache(maxsize=4096)
def _gap(kinds: str, signs: str) -> Joint | None:
    if kinds.strip("bnjp"):
        return None
    width = 3 if "n" in kinds else 2 if "b" in kinds else 1 if kinds else 0
    key = "".join(sorted({sign for sign in signs if sign in "-./·_"}))
    if not key:
        key = "(" if "p" in kinds else " \n"[width - 2] if kinds else ""
    return Joint(key, width, "p" in kinds)


def _is_list_mark(folded: Folded, atom: Atom) -> bool:
    """The 1 of '1.138 0013 8000' at the beginning of a line."""
    before = folded.kinds[max(0, atom.first - 8) : atom.first].rstrip("b")
    begins = before.endswith("n") or (not before and atom.first < 8)
    return begins and len(atom.digits) < 3 and atom.digits[0] != "0"


class Row(NamedTuple):
    """All atoms of the words; ``joints[i]`` stands before ``atoms[i]``, None at both ends."""

    folded: Folded
    atoms: list[Atom]
    joints: list[Joint | None]

    def numbers(self) -> Iterator[Found]:
        index = 0
        while index < len(self.atoms):
            found, index = self._longest(index)
            if found:
                yield found

    def _longest(self, first: int) -> tuple[Found | None, int]:
        """The longest number that begins with this atom, and where to go on."""
        for last, digits in reversed(self._stretches(first)):
            for kind, is_one, is_grouped in TESTS:
                if is_one(digits) and self._stands(first, last, digits, is_grouped):
                    if kind == "phone" and self._is_sum(first, last):
                        continue
                    return self._found(kind, first, last, digits), last + 1
        return None, first + 1

    def _stretches(self, first: int) -> list[tuple[int, str]]:
        """Atoms in a row from ``first``, as (last, digits), that have a number's length."""
        if not self._may_begin(first):
            return []
        found, digits = [], ""
        for last in range(first, len(self.atoms)):
            digits += self.atoms[last].digits
            if len(digits) in LENGTHS:
                found.append((last, digits))
            if len(digits) > MOST or self._is_amid(first, self.joints[last + 1]):
                break
        return found

    def _may_begin(self, first: int) -> bool:
        """Not in the middle of a longer number, nor of a serial number with letters."""
        atom = self.atoms[first]
        before = self.joints[first]
        if before and not before.width:
            return _may_touch(self.atoms[first - 1], atom)
        letters = re.search(r"[lx]*$", self.folded.kinds[max(0, atom.first - 20) : atom.first])
        size = len(letters[0]) if letters else 0
        if not size:
            return True
        label = self.folded.signs[atom.first - size : atom.first].lower()
        alone = self.folded.kinds[max(0, atom.first - size - 1)] not in "ash"
        return size <= LABEL_MOST and label in LABELS and (alone or atom.first == size)

    def _may_end(self, last: int) -> bool:
        atom, after = self.atoms[last], self.joints[last + 1]
        if after and not after.width:
            return _may_touch(self.atoms[last + 1], atom)
        return self.folded.kinds[atom.last : atom.last + 1] not in {"l", "x"}

    def _is_amid(self, first: int, inner: Joint | None) -> bool:
        """Whether no number from ``first`` can go on over this joint: it keeps long rows cheap."""
        before = self.joints[first]
        if inner is None or not before or not before.width or not inner.width:
            return inner is None
        digits = self.atoms[first].digits
        if before.key == " " and (len(digits) > 2 or digits == "86"):
            return False  # may be usual
        return not _parts(before, [inner], usual=False)

    def _stands(self, first: int, last: int, digits: str, is_grouped) -> bool:
        """Whether these atoms are cut as such a number is, and stand for themselves."""
        if not self._may_end(last):
            return False
        inner = [joint for joint in self.joints[first + 1 : last + 1] if joint and joint.width]
        groups = self._groups(first, last)
        if not is_grouped(digits, groups, inner):
            return False
        outer = [joint for joint in (self.joints[first], self.joints[last + 1]) if joint]
        if not inner:
            return not self._is_fraction(first)
        usual = _is_usual(digits, groups)
        return all(_parts(joint, inner, usual) for joint in outer)

    def _groups(self, first: int, last: int) -> tuple[int, ...]:
        """How many digits stand together; a change of script is no gap."""
        groups = [len(self.atoms[first].digits)]
        for index in range(first + 1, last + 1):
            joint = self.joints[index]
            if joint and joint.width:
                groups.append(0)
            groups[-1] += len(self.atoms[index].digits)
        return tuple(groups)

    def _is_fraction(self, first: int) -> bool:
        """The places after the point of 0.13800138000."""
        before = self.joints[first]
        return bool(before and before.key == "." and before.width == 1 and not before.firm)

    def _is_sum(self, first: int, last: int) -> bool:
        """15000000000 元, ￥15000000000: money, if it is one run of 0–9."""
        if first != last or self.atoms[first].kind != "a":
            return False
        text, at, atom = self.folded.text, self.folded.at, self.atoms[first]
        start, end = at[atom.first], at[atom.last - 1] + 1
        money = text[max(0, start - 3) : start].rstrip().endswith(("¥", "￥", "$"))
        return money or text[end : end + 6].lstrip().startswith(SUMS)

    def _found(self, kind: str, first: int, last: int, digits: str) -> Found:
        at = self.folded.at
        start = at[self.atoms[first].first]
        if kind == "phone" and len(digits) == 13 and self.folded.text[:start].endswith(("+", "＋")):
            start -= 1
        return Found(kind, start, at[self.atoms[last].last - 1] + 1)


def _may_touch(outside: Atom, inside: Atom) -> bool:
    """'①13800138000一直占线': other digits beside a number, with nothing between, that are not of it."""
    if outside.kind == "w":
        return True
    return outside.kind in "sh" and outside.kind != inside.kind and len(outside.digits) < 3


def _parts(outer: Joint, inner: list[Joint], usual: bool) -> bool:
    """Whether a joint beside a grouped number is its end, and not one more gap of a longer row."""
    if not outer.width:
        return True  # _may_touch has judged
    if outer.key == " " and usual:
        return max(joint.width for joint in inner) <= 2
    if outer.key == "." and outer.firm and usual:
        return True  # a list mark
    if any(joint.key == outer.key for joint in inner):
        return False
    return outer.firm or outer.width >= max(joint.width for joint in inner)


def _is_usual(digits: str, groups: tuple[int, ...]) -> bool:
    """Cut so much like a number that another figure may stand a blank away."""
    if PHONE.fullmatch(digits):
        return groups[-3:] == (3, 4, 4)
    if len(digits) == 18 and groups in {(6, 8, 4), (6, 4, 4, 4)}:
        return True
    return digits.startswith("62") and set(groups[:-1]) == {4}


def _is_phone(digits: str) -> bool:
    return bool(PHONE.fullmatch(digits))


def _is_phone_grouped(digits: str, groups: tuple[int, ...], joints: list[Joint]) -> bool:
    groups, joints = _without_prefix(len(digits) - 11, groups, joints)
    if groups in PHONE_PAIRS:
        return all(joint.width == 1 for joint in joints) and not _rises(digits[-11:], groups)
    if groups not in PHONE_GROUPS:
        return False
    if len(groups) != 2:
        return True
    if joints[-1].key == "." or (groups in RANGES and joints[-1].key == "-"):
        return False
    return groups != (3, 8) or digits[-8:-6] not in {"19", "20"} or not _day(digits[-8:])


def _without_prefix(
    size: int, groups: tuple[int, ...], joints: list[Joint]
) -> tuple[tuple[int, ...], list[Joint]]:
    """Groups and gaps after 86 or 0086, which may be groups of their own or lead the first one."""
    while size and groups[0] <= size:
        size, groups, joints = size - groups[0], groups[1:], joints[1:]
    return (groups[0] - size, *groups[1:]), joints


def _rises(digits: str, groups: tuple[int, ...]) -> bool:
    """13.15.17.19.21.3: a list, whatever the last one is."""
    rest = iter(digits)
    values = [int("".join(next(rest) for _place in range(size))) for size in groups]
    return all(a < b for a, b in pairwise(values[:-1]))


def _day(digits: str) -> date | None:
    """YYYYMMDD as a day, if it is one."""
    try:
        return parse_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    except ValueError:
        return None


def _is_birthday(digits: str) -> bool:
    """A day that somebody in the registers can have been born on."""
    day = _day(digits)
    return day is not None and date(1900, 1, 1) <= day <= timezone.localdate()


def _is_id_card(digits: str) -> bool:
    match = ID_CARD.fullmatch(digits)
    if not match or not _is_birthday(match[1]):
        return False
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum(a * b for a, b in zip(values, ID_WEIGHTS, strict=True)) % 11 == 1


def _is_old_id_card(digits: str) -> bool:
    match = OLD_ID_CARD.fullmatch(digits)
    return bool(match and _is_birthday(f"19{match[1]}"))


def _is_any_group(digits: str, groups: tuple[int, ...], joints: list[Joint]) -> bool:
    """A date and a check character inside prove enough."""
    return True


def _is_old_id_grouped(digits: str, groups: tuple[int, ...], joints: list[Joint]) -> bool:
    return groups in OLD_ID_GROUPS


def _is_bank_card(digits: str) -> bool:
    return bool(BANK_CARD.fullmatch(digits)) and _luhn(digits)


def _is_bank_grouped(digits: str, groups: tuple[int, ...], joints: list[Joint]) -> bool:
    if len(groups) == 1 or groups in BANK_PAIRS or set(groups) == {1}:
        return True
    if groups[0] == 6:
        return len(groups) <= 4 and min(groups[:-1]) >= 4
    if set(groups[:-1]) != {4} or groups[-1] > 7:
        return False
    # 4500 5200 4800 3900 are four figures.
    return digits.startswith("62") or any(
        digits[end - 1] != "0" for end in range(4, len(digits) + 1, 4)
    )


def _luhn(digits: str) -> bool:
    doubled = digits[-2::-2].translate(DOUBLED)
    return sum(map(int, doubled + digits[::-2])) % 10 == 0


TESTS = (
    ("phone", _is_phone, _is_phone_grouped),
    ("id_card", _is_id_card, _is_any_group),
    ("id_card", _is_old_id_card, _is_old_id_grouped),
    ("bank_card", _is_bank_card, _is_bank_grouped),
)
