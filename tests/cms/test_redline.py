"""Two editions side by side, clause by clause."""

import random

from hypothesis import given
from hypothesis import strategies as st

from cms.redline import ADDED, CHANGED, DELETED, SAME, Part, compare, match
from portal.kit.redline import pieces

ROAD = "主街两侧留出不少于一米，晒粮不占车道，收完当天清扫干净。"
FEAST = "红白事从简，酒席一般不超过二十桌，由红白理事会劝导，不攀比彩礼。"
DOGS = "养犬拴绳，及时清理粪便，不得放任犬只追逐、惊吓老人和儿童。"
NOISE = "夜里十点以后不放鞭炮，不在楼道大声喧哗，广场舞音量调小。"
MONEY = "村里花的钱每季度公布一次，重大开支随时公布，接受监督。"


def parts(*pairs) -> list[Part]:
    return [Part(name, at, heading, text) for at, (name, heading, text) in enumerate(pairs, 1)]


OLD = parts(("a", "道路", ROAD), ("b", "红白事", FEAST), ("c", "养犬", DOGS), ("d", "", NOISE))


def kinds(lines) -> list[tuple]:
    return [(line.kind, (line.new or line.old).lineage, line.moved) for line in lines]


def test_nothing_changed():
    assert kinds(compare(OLD, OLD)) == [(SAME, name, False) for name in "abcd"]


def test_added_deleted_and_changed_in_reading_order():
    new = parts(("a", "道路", ROAD), ("e", "账目", MONEY), ("c", "养犬", DOGS.replace("拴绳", "牵绳、挂牌")),
                ("d", "", NOISE))  # fmt: skip
    lines = compare(OLD, new)
    assert kinds(lines) == [(SAME, "a", False), (DELETED, "b", False), (ADDED, "e", False),
                            (CHANGED, "c", False), (SAME, "d", False)]  # fmt: skip
    changed = lines[3]
    assert "".join(p.text for p in changed.text if p.operation != "added") == DOGS
    assert [p.text for p in changed.text if p.operation == "deleted"] == ["拴绳"]


def test_one_clause_moved_is_one_move():
    new = parts(("d", "", NOISE), ("a", "道路", ROAD), ("b", "红白事", FEAST), ("c", "养犬", DOGS))
    assert kinds(compare(OLD, new)) == [(SAME, "d", True), (SAME, "a", False), (SAME, "b", False),
                                        (SAME, "c", False)]  # fmt: skip


def test_a_clause_that_moved_and_changed_is_both():
    new = parts(
        ("c", "养犬", DOGS + "大型犬不进楼。"),
        ("a", "道路", ROAD),
        ("b", "红白事", FEAST),
        ("d", "", NOISE),
    )
    assert kinds(compare(OLD, new))[0] == (CHANGED, "c", True)


def test_a_clause_that_was_split_names_where_it_came_from():
    first, second = "夜里十点以后不放鞭炮，不在楼道大声喧哗。", "广场舞音量调小，不在楼道大声喧哗。"
    new = parts(("a", "道路", ROAD), ("b", "红白事", FEAST), ("c", "养犬", DOGS), ("d", "", first),
                ("x", "", second))  # fmt: skip
    split = compare(OLD, new)[-1]
    assert split.kind == ADDED and split.source.lineage == "d"


def test_two_clauses_that_were_joined_say_into_which():
    new = parts(("a", "道路", ROAD), ("b", "红白事", FEAST), ("c", "养犬和安静", DOGS + NOISE))
    gone = [line for line in compare(OLD, new) if line.kind == DELETED]
    assert [(line.old.lineage, line.into.lineage) for line in gone] == [("d", "c")]


def test_words_that_are_simply_new_come_from_nowhere():
    new = [*OLD, Part("e", 5, "账目", MONEY)]
    assert compare(OLD, new)[-1].source is None


def test_an_imported_text_finds_its_clauses_again():
    new = [
        Part(None, 1, "", NOISE),  # moved, without a heading
        Part(None, 2, "道路", ROAD.replace("一米", "一米五")),
        Part(
            None, 3, "红白事", "红白事从简，酒席一般不超过十桌，烟酒不攀比。"
        ),  # rewritten, same heading
        Part(None, 4, "账目", MONEY),
    ]
    assert [part.lineage for part in match(OLD, new)] == ["d", "a", "b", None]


def test_twins_are_not_found_twice():
    twins = parts(("a", "", ROAD), ("b", "", ROAD))
    found = match(
        twins, [Part(None, 1, "", ROAD), Part(None, 2, "", ROAD), Part(None, 3, "", ROAD)]
    )
    assert [part.lineage for part in found] == ["a", "b", None]


words = st.text(alphabet="村民公约不得应当道路，。", max_size=60)


@given(old=words, new=words)
def test_pieces_give_back_both_texts(old, new):
    found = pieces(old, new)
    assert "".join(p.text for p in found if p.operation != "added") == old
    assert "".join(p.text for p in found if p.operation != "deleted") == new


@given(seed=st.integers(0, 10_000))
def test_every_clause_of_both_stands_in_a_redline_once(seed):
    chance = random.Random(seed)
    texts = [ROAD, FEAST, DOGS, NOISE, MONEY]
    old = [
        Part(n, at, "", texts[n])
        for at, n in enumerate(chance.sample(range(5), chance.randint(0, 5)), 1)
    ]
    new = [
        Part(n, at, "", texts[n])
        for at, n in enumerate(chance.sample(range(5), chance.randint(0, 5)), 1)
    ]
    lines = compare(old, new)
    assert sorted(line.old.position for line in lines if line.old) == [p.position for p in old]
    assert [line.new.position for line in lines if line.new] == [p.position for p in new]
