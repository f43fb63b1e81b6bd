from cms.clauses import han_number
from portal.kit.hanzi import hanzi


def test_numbers_are_written_and_read_back():
    assert [hanzi(n) for n in (1, 10, 12, 20, 35, 100, 103, 110, 119, 250)] == [
        "一", "十", "十二", "二十", "三十五", "一百", "一百零三", "一百一十", "一百一十九", "二百五十",
    ]  # fmt: skip
    assert all(han_number(hanzi(n)) == n for n in range(1, 1000))
