"""The State Council's yearly notice, read as it is published and held against the library."""

from datetime import date

import pytest

from portal.kit.errors import BadInput
from portal.kit.holidays import arranged, read_notice
from portal.kit.periods import DAY, Arrangement, Days

# Official documents, as the General Office of the State Council published them.
N2024 = """国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。"""
N2025 = """国务院办公厅关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。"""
N2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""

# Two that name days of a neighbouring year.
N2012 = """国务院办公厅关于2012年部分节假日安排的通知
一、元旦：2012年1月1日至3日放假调休，共3天。2011年12月31日（星期六）上班。
二、春节：1月22日至28日放假调休，共7天。1月21日（星期六）、1月29日（星期日）上班。
三、清明节：4月2日至4日放假调休，共3天。3月31日（星期六）、4月1日（星期日）上班。
四、劳动节：4月29日至5月1日放假调休，共3天。4月28日（星期六）上班。
五、端午节：6月22日至24日放假公休，共3天。
六、中秋节、国庆节：9月30日至10月7日放假调休，共8天。9月29日（星期六）上班。"""
N2023 = """国办发明电〔2022〕16号
国务院办公厅关于2023年部分节假日安排的通知
经国务院批准，现将2023年元旦、春节等放假调休日期的具体安排通知如下。
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。"""


def code(text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_notice(text)
    return caught.value.code


@pytest.mark.parametrize(("year", "text"), [
    (2012, N2012), (2023, N2023), (2024, N2024), (2025, N2025), (2026, N2026),
])  # fmt: skip
def test_a_notice_and_the_library_agree_on_every_day_of_the_year(year, text):
    notice = read_notice(text)
    assert notice.year == year
    off, worked = frozenset(notice.days_off()), frozenset(notice.worked)
    read, kept = Days(lambda _: Arrangement(off, worked)), Days(arranged)
    days = [
        date(year, 1, 1) + n * DAY for n in range(366) if (date(year, 1, 1) + n * DAY).year == year
    ]
    assert [day for day in days if read.is_off(day) != kept.is_off(day)] == []


def test_days_of_a_neighbouring_year_are_read_with_their_year():
    assert date(2022, 12, 31) in read_notice(N2023).days_off()
    assert date(2011, 12, 31) in read_notice(N2012).worked
    another = N2023.replace("2022年12月31日至2023年1月2日", "1月1日到2日").replace(
        "共3天。\n二", "共2天。\n二"
    )
    assert read_notice(another).off["元旦"] == [date(2023, 1, 1), date(2023, 1, 2)]


def test_the_library_knows_which_years_are_arranged():
    assert all(arranged(year).decided for year in range(2009, 2027))
    assert not arranged(2099).decided


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "notice_year"), ("明年的安排：一、元旦：1月1日放假。", "notice_year"),
     ("2027年安排，另行通知。", "notice_empty"),
     ("2026年\n一、元旦：1月1日（周三）放假1天。", "notice_weekday"),
     ("2026年\n一、元旦：1月1日至3日放假，共4天。", "notice_total"),
     ("2026年\n一、元旦：2月30日放假。", "notice_day"),
     ("2026年\n一、元旦：31日放假。", "notice_day"),
     ("2026年\n一、春节：2月23日至15日放假。", "notice_span"),
     ("2026年\n一、国庆节：10月1日至12月7日放假。", "notice_span"),
     ("2026年\n一、元旦：1月1日放假。1月5日上班。", "notice_worked"),
     ("2026年\n一、元旦：1月1日至4日放假。1月4日上班。", "notice_worked"),
     ("2015年安排\n一、抗战胜利日：9月3日至5日放假调休，共3天。9月6日（星期日）上班。", "notice_partial"),
     ("2026年" + "一" * 20_000, "notice_too_long")],
)  # fmt: skip
def test_what_does_not_fit_is_named(text, expected):
    assert code(text) == expected


def test_the_name_of_a_holiday_and_odd_marks_are_read_as_written():
    text = (
        "2026年\n一、国庆节、中秋节:10月1日—7日放假调休，共7天；10月10日(星期六)上班。"
        "\n二、元旦：1月1日放假。\n三、清明节：4月5日放假。"
    )
    notice = read_notice(text)
    assert (
        list(notice.off) == ["国庆节、中秋节", "元旦", "清明节"]
        and len(notice.off["国庆节、中秋节"]) == 7
    )
    assert notice.worked == [date(2026, 10, 10)]
