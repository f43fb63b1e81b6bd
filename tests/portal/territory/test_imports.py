"""Divisions come in whole or not at all, and the file's line is named."""

from pathlib import Path

import pytest

from portal.territory.actions.imports import BadFile, import_divisions
from portal.territory.codes import kind_of, level_of, parent_code
from portal.territory.models import Division, DivisionCode
from portal.territory.queries import find_units

HEADER = "code,name,level,parent\n"
CITY = "370300000000,淄博市,city,\n"
COUNTY = "370303000000,张店区,county,370300000000\n"
TOWN = "370303005000,科苑街道,town,370303000000\n"
UNIT = "370303005001,洪沟社区居委会,community,370303005000\n"
GOOD = HEADER + CITY + COUNTY + TOWN + UNIT
REAL = Path(__file__).parents[3] / "portal/territory/data/zibo-divisions.csv"


def test_a_good_file_makes_the_tree_and_repeating_it_changes_nothing(db):
    assert import_divisions(GOOD.encode()) == {"made": 4, "changed": 0, "same": 0}
    unit = Division.objects.get(name="洪沟社区居委会")
    assert unit.full_name == "淄博市张店区科苑街道洪沟社区居委会"
    assert (unit.level, unit.kind) == ("unit", "community")
    assert [above.name for above in unit.get_ancestors()] == ["淄博市", "张店区", "科苑街道"]
    assert import_divisions(GOOD.encode()) == {"made": 0, "changed": 0, "same": 4}
    assert Division.objects.count() == DivisionCode.objects.count() == 4


def test_a_new_name_reaches_the_full_names_below(db):
    import_divisions(GOOD.encode())
    counts = import_divisions(GOOD.replace("科苑街道", "科苑新街道").encode())
    assert counts == {"made": 0, "changed": 1, "same": 3}
    assert Division.objects.get(level="unit").full_name == "淄博市张店区科苑新街道洪沟社区居委会"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD + "370303009001,孤社区,community,370303009000\n", 6),  # unknown parent
        (GOOD + UNIT, 6),  # duplicate
        (GOOD + "370303006000,公园街道,community,370303000000\n", 6),  # wrong level
        (GOOD + "370303005002,甲社区,village-ish,370303005000\n", 6),  # unknown level
        (GOOD + "370303005002,甲社区,community,370303006000\n", 6),  # parent of another branch
        (GOOD + "37030300500,短码,community,370303005000\n", 6),
        (GOOD + "370303005002,,community,370303005000\n", 6),
        (GOOD + "370303005002,甲社区,community\n", 6),
        ("code,name,level\n" + CITY, 1),
        (HEADER + COUNTY, 2),
        ("", 1),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_kept(db, text, line):
    with pytest.raises(BadFile) as refused:
        import_divisions(text.encode())
    assert refused.value.line == line
    assert not Division.objects.exists()


def test_another_encoding_is_refused_with_its_line(db):
    with pytest.raises(BadFile) as refused:
        import_divisions(HEADER.encode() + CITY.encode("gb18030"))
    assert refused.value.line == 2
    assert not Division.objects.exists()


def test_bytes_with_a_mark_of_order_are_read(db):
    assert import_divisions(b"\xef\xbb\xbf" + GOOD.encode())["made"] == 4


def test_the_bundled_file_holds_the_real_divisions_of_zibo(db):
    rows = REAL.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 3029
    import_divisions(REAL.read_bytes())
    assert Division.objects.units().count() == 2931
    assert Division.objects.filter(level="town").count() == 88
    assert Division.objects.filter(level="county").count() == 8
    assert [unit.name for unit in find_units("山头 河南东")]
    assert Division.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("370303005001", "community"),
        ("370303005199", "community"),
        ("370303005200", "village"),
        ("370303005399", "village"),
        ("370303005400", "community"),
        ("370303005599", "village"),
        ("370303005901", None),
    ],
)
def test_the_last_segment_says_village_or_community(code, kind):
    assert kind_of(code) == kind


def test_levels_and_parents_follow_from_the_zeros():
    assert [level_of(c) for c in ("370300000000", "370303000000", "370303005000")] == [
        "city", "county", "town",
    ]  # fmt: skip
    assert parent_code("370303005001") == "370303005000"
    assert parent_code("370303005000") == "370303000000"
    assert parent_code("370300000000") == ""


def test_a_chooser_finds_a_community_by_any_part_of_its_name(cast):
    assert find_units("云桥") == [cast.bridge]
    assert find_units("桥社") == [cast.bridge]
    assert find_units("张店 云桥") == [cast.bridge]
    assert set(find_units("科苑")) == {cast.bridge, cast.shore}
    assert find_units("") == find_units("没有这个村") == []
    assert find_units('%_"\x00') == []
