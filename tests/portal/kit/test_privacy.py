import random
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kit.errors import BadInput
from portal.kit.privacy import Found, check_no_personal_numbers, masked, personal_numbers

EACH = 200  # numbers of a kind
PROVINCES = (11, 13, 23, 31, 37, 42, 51, 65)
SENTENCES = (
    "{}", "请打{}。", "张三的号码是{}，有事找他", "电话：{}（晚上）", "Tel:{}", "1. {}", "在 7、11 号楼之间，{}",
    "家住3号楼2单元 {} 谢谢", "（{}）", "2026-11-24，{}；0533-2345678",
)  # fmt: skip
SCRIPTS = {
    "ascii": "0123456789",
    "full-width": "０１２３４５６７８９",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "black circled": "⓿❶❷❸❹❺❻❼❽❾",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "subscript": "₀₁₂₃₄₅₆₇₈₉",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "hanzi": "〇一二三四五六七八九",
    "spoken hanzi": "零幺两三四五六七八九",
    "formal hanzi": "零壹贰叁肆伍陆柒捌玖",
}
CUTS = {"phone": (3, 4, 4), "id_card": (6, 8, 4), "old_id_card": (6, 6, 3)}
OTHER_CUTS = {
    "phone": ((3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 8), (7, 4), (1,) * 11),
    "id_card": ((6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 4, 2), (6, 4, 2, 2, 4), (14, 4), (1,) * 18),
    "old_id_card": ((6, 6, 3), (6, 9), (12, 3), (1,) * 15),
}
HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\ufe0f"


def phones() -> list[str]:
    dice = random.Random(1)
    return [f"1{dice.randint(3, 9)}{dice.randrange(10**9):09}" for _each in range(EACH)]


def check_character(body: str) -> str:
    """GB 11643—1999, as its annex writes it: weights and the row of check characters."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(a) * b for a, b in zip(body, weights, strict=True)) % 11]


def id_cards() -> list[str]:
    dice, numbers = random.Random(2), []
    for _each in range(EACH):
        born = date(1930, 1, 1) + timedelta(days=dice.randrange(33_000))
        area = f"{dice.choice(PROVINCES)}{dice.randint(1, 12):02}{dice.randint(1, 30):02}"
        body = f"{area}{born:%Y%m%d}{dice.randrange(1, 1000):03}"
        numbers.append(body + check_character(body))
    return numbers


def old_id_cards() -> list[str]:
    return [number[:6] + number[8:17] for number in id_cards() if number[6:8] == "19"]


def bank_cards() -> list[str]:
    dice, numbers = random.Random(3), []
    for place in range(EACH):
        prefix = dice.choice(("6222", "6217", "6228", "621799", "4367", "5187", "3568", "955880"))
        size = 16 + place % 4 if prefix.startswith("62") else 19 if prefix == "955880" else 16
        body = prefix + "".join(dice.choices("0123456789", k=size - len(prefix) - 1))
        numbers.append(next(body + digit for digit in "0123456789" if luhn(body + digit)))
    return numbers


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B, step by step."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


NUMBERS = {
    "phone": phones(),
    "id_card": id_cards(),
    "old_id_card": old_id_cards(),
    "bank_card": bank_cards(),
}


def cut(number: str, kind: str, dice: random.Random | None = None) -> list[str]:
    sizes = CUTS.get(kind) or (4,) * (len(number) // 4) + (
        (len(number) % 4,) * (len(number) % 4 > 0)
    )
    if dice:
        sizes = dice.choice(OTHER_CUTS.get(kind, (sizes, (1,) * len(number), (6, len(number) - 6))))
    rest = iter(number)
    return ["".join(next(rest) for _place in range(size)) for size in sizes]


def in_script(number: str, script: str) -> str:
    return number.translate(str.maketrans("0123456789", SCRIPTS[script]))


def mixed(number: str, dice: random.Random) -> str:
    return "".join(in_script(digit, dice.choice(list(SCRIPTS))) for digit in number)


def everything(number: str, kind: str, dice: random.Random) -> str:
    """Any cut, any gap, any script for each digit, something invisible after some."""
    parts = [mixed(part, dice) for part in cut(number, kind, dice)]
    words = parts[0]
    for part in parts[1:]:
        words += (
            dice.choice((" ", "-", "·", "/", "_", ") (", "\n", " - ", "—", "\u3000", "】【")) + part
        )
    return "".join(c + dice.choice(("", "", HIDDEN[dice.randrange(8)])) for c in words)


Disguise = Callable[[str, str, random.Random], str]


def joined(gap: str) -> Disguise:
    return lambda number, kind, dice: gap.join(cut(number, kind))


def apart(gap: str) -> Disguise:
    return lambda number, kind, dice: gap.join(number)


def script(name: str) -> Disguise:
    return lambda number, kind, dice: in_script(number, name)


DISGUISES: dict[str, tuple[float, Disguise]] = {
    "plain": (0.99, lambda number, kind, dice: number),
    "small x": (0.99, lambda number, kind, dice: number.lower()),
    "full-width x": (0.99, lambda number, kind, dice: number.replace("X", "Ｘ")),
    **{f"grouped by {gap!r}": (0.99, joined(gap)) for gap in (" ", "  ", "\u3000", "\t", "-", "—", " - ", "－")},
    **{f"grouped by {gap!r}": (0.99, joined(gap)) for gap in (".", "·", "•", "・", "．", "/", "／", "_")},
    **{f"grouped by {gap!r}": (0.99, joined(gap)) for gap in ("\n", "\r\n", " \n ", "-\n", "……", "。")},
    **{f"digits apart by {gap!r}": (0.99, apart(gap)) for gap in (" ", "-", ".", "·", "/", "_", "\n")},
    **{f"{name} digits": (0.99, script(name)) for name in list(SCRIPTS)[1:7]},
    **{f"{name} digits": (0.99, script(name)) for name in list(SCRIPTS)[7:]},
    **{f"{gap!a} between all": (0.99, apart(gap)) for gap in HIDDEN},
    "keycaps": (0.99, lambda number, kind, dice: "".join(f"{d}\ufe0f\u20e3" for d in number)),
    "hanzi grouped": (0.8, lambda n, k, dice: " ".join(in_script(p, "hanzi") for p in cut(n, k))),
    "first group in brackets": (0.8, lambda n, k, dice: "（{}）{}".format(*halves(cut(n, k)))),
    "all groups in brackets": (0.8, lambda n, k, dice: "".join(f"【{p}】" for p in cut(n, k))),
    "groups in brackets apart": (0.8, lambda n, k, dice: " ".join(f"({p})" for p in cut(n, k))),
    "other cuts, blanks": (0.8, lambda n, k, dice: " ".join(cut(n, k, dice))),
    "other cuts, breaks": (0.8, lambda n, k, dice: "\n".join(cut(n, k, dice))),
    "scripts mixed": (0.8, lambda number, kind, dice: mixed(number, dice)),
    "everything mixed": (0.8, everything),
}  # fmt: skip


def halves(parts: list[str]) -> tuple[str, str]:
    return parts[0], "-".join(parts[1:])


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_number_is_found_in_every_disguise(kind, disguise):
    least, disguised = DISGUISES[disguise]
    dice = random.Random(disguise)
    missed = []
    for number in NUMBERS[kind]:
        before, after = dice.choice(SENTENCES).split("{}")
        worn = disguised(number, kind, dice)
        found = personal_numbers(before + worn + after)
        if not covers(found, kind, len(before), worn):
            missed.append(before + worn + after)
    assert len(missed) <= (1 - least) * len(NUMBERS[kind]), missed[:5]


def covers(found: list[Found], kind: str, start: int, worn: str) -> bool:
    """Exactly one number, of this kind, from its first digit to its last; brackets may stay outside."""
    if len(found) != 1 or found[0].kind != kind.removeprefix("old_"):
        return False
    inside = worn[max(0, found[0].start - start) : found[0].end - start]
    outside = worn.replace(inside, "", 1)
    return found[0].start >= start and not any(c.isalnum() for c in outside)


def test_there_are_enough_numbers_to_tell():
    assert {kind: len(set(numbers)) >= 150 for kind, numbers in NUMBERS.items()} == dict.fromkeys(
        NUMBERS, True
    )
    assert any(number.endswith("X") for number in NUMBERS["id_card"])


@pytest.mark.parametrize(
    "prefix", ["+86", "86", "0086", "+86 ", "+86-", "(+86)", "0086 ", "＋８６ ", "86-"]
)
@pytest.mark.parametrize("gap", ["", " ", "-", "."])
def test_a_phone_number_is_found_after_the_country_code(prefix, gap):
    for number in NUMBERS["phone"]:
        text = f"请打 {prefix}{gap.join(cut(number, 'phone'))} 找我"
        (found,) = personal_numbers(text)
        assert found.kind == "phone" and masked(text, found) == f"{number[:3]}****{number[-4:]}"
        assert text[found.start : found.end].strip("(") == text[3:-3].strip("(")


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("打13800138000一直占线", ["13800138000"]),
        ("打一三八零零一三八零零零一直占线", ["一三八零零一三八零零零"]),
        ("①13800138000②13900139000", ["13800138000", "13900139000"]),
        ("13800138000/13900139000", ["13800138000", "13900139000"]),
        ("138 0013 8000 139 0013 9000", ["138 0013 8000", "139 0013 9000"]),
        ("138 0013 8000\n139 0013 9000", ["138 0013 8000", "139 0013 9000"]),
        ("0533-2345678 138 0013 8000", ["138 0013 8000"]),
        ("2026-11-24 138-0013-8000", ["138-0013-8000"]),
        ("1.138 0013 8000", ["138 0013 8000"]),
        ("（2）138 0013 8000", ["138 0013 8000"]),
        ("微信 wx13800138000", ["13800138000"]),
        ("138 20001380", ["138 20001380"]),  # no day
        ("13800138000@139.com", ["13800138000"]),
        ("11010519491231002X", ["11010519491231002X"]),  # the example of GB 11643
        ("13800138000，身份证11010519491231002x。", ["13800138000", "11010519491231002x"]),
        ("卡 6222 0212 3456 7890 128 2026 年办", ["6222 0212 3456 7890 128"]),
    ],
)  # fmt: skip
def test_numbers_are_found_where_people_put_them(text, inside):
    found = personal_numbers(text)
    assert [text[each.start : each.end] for each in found] == inside
    assert found == sorted(found, key=lambda each: each.start)


FINE = (
    # numbers anybody may call
    "打 12345", "110、119、120", "0533-12345", "办公电话 0533-2345678", "(0533)2345678", "0533 2345678/2345679",
    "05332345678", "0533-2345678转801", "400-138-1380", "4001381380", "95588", "+86-533-2345678",
    "400-1380-138-0000",
    # days and hours
    "2026年11月24日", "2026-11-24", "2026.11.24—2026.12.24", "20261124", "16:30—18:00", "2026-11-24 16:30:00",
    "1949 1978 2012 2026", "1998—2026", "11.24 16.30-18.00", "二〇二六年十一月二十四日", "1949.10.1—2026.11.24",
    "20261124163000", "1732435200000", "156 20261124",
    # money and counts
    "1480 辆", "12000 元", "15000000000 元", "￥13800138000", "13,800,138,000", "13800138000元", "1480—2350 户",
    "99.5%", "13.8%、15.2%", "15200-138000", "0.13800138000", "3.14159265358979", "4500 5200 4800 3900",
    # numbers of documents, places and things
    "鲁政发〔2026〕43 号", "〔2026〕第138号 0013 件", "第十二条、第一百三十八条", "第1380条", "370303", "370303005901",
    "370303005901 370303005902", "37.03.03.005.901", "91370303MA3C12345X", "11370303004221234X",
    "12370303004222712B", "91370300164102345T", "91370000163089125L", "911100001000013027", "ISBN 978-7-5060-1234-5", "9787506012345",
    "ISBN 7-138-00138-0", "ISSN 1000-0013", "鲁C·13800", "鲁B12345D", "GB 11643—1999", "ISO/IEC 7812-1:2017",
    # places on the map
    "36.813298, 117.854712", "36.813298 117.854712", "131.12345678", "131.1234 45.1234", "117°51′16″",
    "4512.345678 1380.123456",
    # lists in one sentence
    "7、11、13、15、21 号楼", "3、7、11 号楼", "13、80、01、38、00、0", "138、0013、8000", "138，0013，8000", "138,0013,8000",
    "13 15 17 19 21 3 号楼", "13.15.17.19.21.3号楼", "1.3.5.7.9.11.13.15号楼", "1 3 5 7 9 11 13 15", "1/2/3/4/5/6/7/8/9/10",
    "第一、二、三、四、五、六、七、八、九", "一三五七八十腊", "一、三、八、零、零、一、三、八、零、零、零", "周一三五、二四六",
    "1-2-301 1-2-302 1-2-303", "13-2-1501", "3号楼2单元1501室", "13号楼1501、1502、1503", "1\n3\n5\n7\n9\n11\n13",
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫", "⑴1380⑵1390", "138：001：38000",
    # poems
    "一去二三里，烟村四五家。亭台六七座，八九十枝花。", "一二三四五，上山打老虎", "一片两片三四片，五六七八九十片",
    "三五明月满，四五蟾兔缺", "七八个星天外，两三点雨山前", "飞流直下三千尺",
    # numbers of machines
    "550e8400-e29b-41d4-a716-446655440000", "57106b46-6589-2fdd-4482-333345840833", "64879699-8542-5771-a919-e8a861ad16d4",
    "a1380013-8000-4138-8000-0013800138ff", "0e1f-1380-0138-000f",
    "d41d8cd98f00b204e9800998ecf8427e", "a13800138000f", "0x13800138000", "sha 13800138000abcdef", "PO13912345678",
    "https://gongyi.example/post/13800138000", "见 www.zibo.gov.cn/art/2026/11/24/art_138_00138000.html 说明",
    "https://a.cn/?id=4111111111111111", "192.168.10.101", "192.168.100.10:8000", "183.240.125.20", "IMG_20261124_163012.jpg",
    "v5.2.19", "SF1380013800012",
    # nearly, but not
    "12800138000", "1380013800", "138001380001", "138-0013-80001", "2138-0013-8000", "138*0013*8000", "138****8000",
    "370303-138-0013-8000", "3-138 0013 8000", "13800138000一三五七", "370012491231002", "110105491231000",
    "4040 5200 4800 3900", "4111 111111111111", "2026 156\n1480\n2350", "110105194912310021", "11010519491331002X", "110105491331002", "110105209912310022",
    "11010519491231002XY", "6222021234567890", "1234567890123452", "4111111111111112", "13800138000138001380",
    "41111111111111111111111111", "一三八零零一三八零零零零", "138001380" + "0" * 40,
)  # fmt: skip


@pytest.mark.parametrize("text", FINE)
@pytest.mark.parametrize("sentence", ["{}", "大家看{}，好吗？", "\n{}\n", "说明 {} 如下"])
def test_public_figures_may_be_written(text, sentence):
    words = sentence.format(text)
    assert [(each.kind, words[each.start : each.end]) for each in personal_numbers(words)] == []


def test_a_report_full_of_figures_may_be_written():
    dice = random.Random(4)
    for _each in range(EACH):
        figures = [str(dice.randrange(10 ** dice.randint(1, 7))) for _figure in range(30)]
        for comma in "、，；：,;:~":
            assert personal_numbers(comma.join(figures)) == []
        assert personal_numbers(" 户 ".join(figures)) == []


@pytest.mark.parametrize("kind", ["id_card", "bank_card"])
def test_one_wrong_check_digit_is_no_such_number(kind):
    for number in NUMBERS[kind]:
        wrong = number[:-1] + str((int(number[-1].replace("X", "5")) + 3) % 10)
        assert kind not in {each.kind for each in personal_numbers(wrong)}, wrong


def test_the_refusal_names_what_it_found_and_shows_it_masked():
    text = "我是 １３８-0013 8000，证件 11010519491231002X，卡 4111 1111 1111 1111。"
    with translation.override("zh-hans"), pytest.raises(BadInput) as refusal:
        check_no_personal_numbers(text, field="body")
    assert refusal.value.code == "personal_number" and refusal.value.field == "body"
    sentence = str(refusal.value.message)
    for part in (
        "手机号 138****8000",
        "身份证号 110****002X",
        "银行卡号 411****1111",
        "请删去后再发。",
    ):
        assert part in sentence
    assert "0013" not in sentence and "1949" not in sentence


def test_words_without_numbers_pass():
    assert check_no_personal_numbers("") is None
    assert check_no_personal_numbers("3、7、11 号楼明天停水，请打 12345。") is None


HOSTILE = [
    "1", "13", "一三", "1 3 ", "1一", "①1", "138 0013 8000 ", "6222 ", "62 ", "86 ", "-", " ", "\n", "(1)", "1.3.", "a1", "t1", "x",
    "1x", "aa.", "a.a/", "http://", "1\u200b", "\u200b", "…", "一起", "1\n3-", "1 3-4.5/6_", "4-4 4.4/4_4\n", "3 7 0\n3-0.3/1_9 ",
    "370303199001011230 ", "(-1(.3(/8(_0(", "1 \n-",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_thousand_hostile_characters_take_no_time(piece):
    text = (piece * 10_000)[:10_000]
    began = time.process_time()
    personal_numbers(text)
    assert time.process_time() - began < 1


SIGNS = st.text(alphabet="0123689Xx①一零两幺直元 -.·/_()（）【】、，\n\u200ba+８", max_size=60)
NUMBER = st.sampled_from([number for numbers in NUMBERS.values() for number in numbers[:20]])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(SIGNS, NUMBER), max_size=6).map("".join))
def test_whatever_is_typed_what_is_found_stands_for_itself(text):
    found = personal_numbers(text)
    end = 0
    for each in found:
        assert end <= each.start < each.end <= len(text)
        end = each.end
        alone = text[each.start : each.end]
        assert personal_numbers(alone) == [Found(each.kind, 0, len(alone))]
