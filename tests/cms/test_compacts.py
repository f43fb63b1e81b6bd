"""Compacts for readers: what is in force on a day, lists that cost the same for many."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cms.clauses import han_number, parse_clauses
from cms.queries.compacts import compact_list, compact_pieces
from portal.kit.errors import BadInput
from tests.cast import CLAUSES, a_compact
from tests.life import lives


def listed(**params):
    return compact_list(params)


def test_a_published_edition_is_in_force_from_its_day(cast):
    page = a_compact(cast)
    edition = page.editions.get()
    assert edition.in_force_at(date(2026, 4, 1))
    assert not edition.in_force_at(date(2026, 3, 31))
    shown = compact_pieces(page, None)
    assert shown["edition"] == edition and len(shown["clauses"]) == 3
    assert shown["resolution"].votes_for == 57


def test_the_next_edition_takes_over_on_its_day_and_clauses_keep_their_ids(cast):
    page = a_compact(cast)
    first = page.editions.get()
    start = timezone.localdate() + timedelta(days=10)
    clauses = [*CLAUSES[:2], {"heading": "新条", "text": "新加的一条。", "category": "other"}]
    second = lives(cast, page, clauses=clauses, in_force_on=start)
    first.refresh_from_db()
    assert first.ended_on == start
    pieces = compact_pieces(page, None)
    assert pieces["edition"] == first and pieces["upcoming"].pk == second.pk
    assert not first.in_force_at(start)
    kept = {c.lineage for c in first.clauses.all()} & {c.lineage for c in second.clauses.all()}
    assert len(kept) == 2


def test_the_list_filters_by_place_kind_category_and_words(cast):
    page = a_compact(cast)
    other = a_compact(cast, cast.village, "新稷村村规民约")
    assert listed()["compacts"] == [page, other]
    assert listed(division=str(cast.street.pk))["compacts"] == [page]
    assert listed(division=str(cast.city.pk))["total"] == 2
    assert listed(search="云桥")["compacts"] == [page]
    assert listed(search="飞线充电")["total"] == 2  # a word of a clause
    assert listed(category="rights")["total"] == 2
    assert listed(category="customs")["total"] == 0
    assert listed(division="nonsense", kind="x", category="y")["total"] == 2
    assert listed(search='"')["total"] == 0


def test_the_list_costs_the_same_for_many(cast, django_assert_max_num_queries, client):
    a_compact(cast)
    for number in range(25):
        a_compact(cast, cast.shore, f"公约{number}", published=number % 2 == 0)
    with django_assert_max_num_queries(8):
        pieces = listed()
        [(p.division.name, p.edition and p.edition.number) for p in pieces["compacts"]]
    assert len(pieces["compacts"]) == 20 and pieces["total"] == 26
    rest = listed(cursor=pieces["next_cursor"])
    assert len({p.pk for p in pieces["compacts"] + rest["compacts"]}) == 26


def test_clauses_are_read_as_villages_write_them():
    read = parse_clauses(
        "第一条 (村内道路) 留出一米。〔维护公共秩序〕\n\n第二条 说话算数。\n还有一句。\n第3条(账)按季公布。"
    )
    assert [c["heading"] for c in read] == ["村内道路", "", "账"]
    assert read[0]["category"] == "order" and read[1]["category"] == "other"
    assert read[1]["text"] == "说话算数。\n还有一句。"


@pytest.mark.parametrize(
    "text", ["没有条号", "第二条 跳号", "第一条", "第一条 好\n第三条 跳了", "第一条 好〔罚款类〕"]
)
def test_clauses_that_cannot_be_split_are_refused_with_a_sentence(text):
    with pytest.raises(BadInput) as refused:
        parse_clauses(text)
    assert refused.value.code == "clauses_unreadable"


def test_han_numbers():
    words = ["一", "十", "十二", "二十", "三十五", "一百", "一百零三", "一百一十", "7", "条"]
    assert [han_number(word) for word in words] == [1, 10, 12, 20, 35, 100, 103, 110, 7, 0]


def test_a_place_is_listed_with_the_number_of_its_compacts(cast):
    a_compact(cast)
    a_compact(cast, cast.shore, "柳岸社区居民公约")
    counts = {place.name: place.compact_count for place in listed()["children"]}
    assert counts == {"张店区": 2, "临淄区": 0}
    inside = listed(division=str(cast.street.pk))["children"]
    assert [place.compact_count for place in inside] == [1, 1]
