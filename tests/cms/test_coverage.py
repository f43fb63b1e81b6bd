"""Who has a compact in force, who has none, whose review is due: counted at the day of reading."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import CompactPage, Edition
from cms.queries.coverage import coverage
from portal.territory.actions.imports import add_division
from tests.cast import SINCE, a_compact

TODAY = date(2026, 11, 23)


def figures(division, today=TODAY):
    found = coverage(division, today)["figures"]
    return found.units, found.having, found.lacking, found.overdue


def of(places, name):
    found = next(place for place in places if place.name == name).figures
    return found.units, found.having, found.overdue


def test_city_county_and_town_add_up(cast):
    a_compact(cast)
    a_compact(cast, cast.village, "新稷村村规民约")
    assert figures(None) == (3, 2, 1, 0)
    found = coverage(cast.city, TODAY)["places"]
    assert of(found, "张店区") == (2, 1, 0) and of(found, "临淄区") == (1, 1, 0)
    assert [town.figures.units for town in found[0].parts] == [2]
    county = coverage(cast.district, TODAY)["places"]
    assert county[0].name == "科苑街道" and county[0].states == ["has", "none"]
    units = coverage(cast.street, TODAY)["places"]
    assert [(unit.name, bool(unit.edition)) for unit in units] == [
        ("云桥社区", True), ("柳岸社区", False),
    ]  # fmt: skip


def test_a_review_is_due_from_the_day_after_its_date(cast):
    edition = a_compact(cast).editions.get()
    Edition.objects.filter(pk=edition.pk).update(review_on=TODAY)
    assert figures(cast.district, TODAY) == (2, 1, 1, 0)
    assert figures(cast.district, TODAY + timedelta(days=1)) == (2, 1, 1, 1)
    assert coverage(cast.district, date(2030, 1, 1))["places"][0].states == ["overdue", "none"]


def test_only_what_everybody_may_read_and_is_in_force_counts(cast):
    page = a_compact(cast)
    assert figures(cast.city, date(2026, 3, 31)) == (3, 0, 3, 0)  # not in force yet
    CompactPage.objects.filter(pk=page.pk).update(kind="special")
    assert figures(cast.city) == (3, 0, 3, 0)
    CompactPage.objects.filter(pk=page.pk).update(kind="residents", live=False)
    assert figures(cast.city) == (3, 0, 3, 0)


def test_two_compacts_of_one_community_count_once(cast):
    a_compact(cast)
    second = a_compact(cast, title="云桥社区第二份居民公约")
    Edition.objects.filter(compact=second).update(review_on=date(2026, 5, 1))
    assert figures(cast.city) == (3, 1, 2, 1)


def test_pages_drill_down_to_each_unit(cast, client):
    page = a_compact(cast)
    html = client.get("/compacts/coverage/").content.decode()
    assert "张店区" in html and f"?division={cast.street.pk}" in html
    html = client.get(f"/compacts/coverage/?division={cast.street.pk}").content.decode()
    assert page.url in html and "柳岸社区" in html and "还没有施行的公约" in html
    inside = client.get(f"/compacts/coverage/?division={cast.bridge.pk}").content.decode()
    assert "科苑街道的公约覆盖" in inside
    assert client.get("/compacts/coverage/?division=nonsense").status_code == 200


def test_the_same_by_program(cast, client):
    edition = a_compact(cast).editions.get()
    found = client.get("/api/v1/compacts/coverage").json()
    assert (found["units"], found["in_force"], found["without"]) == (3, 1, 2)
    assert found["day"] == timezone.localdate().isoformat()
    town = client.get("/api/v1/compacts/coverage", {"division": str(cast.street.pk)}).json()
    assert [one["edition"] for one in town["items"]] == [str(edition.pk), None]
    gone = client.get("/api/v1/compacts/coverage", {"division": str(edition.pk)})
    assert gone.status_code in (404, 422)


@pytest.mark.parametrize(("where", "reads"), [(None, 5), ("district", 4), ("street", 5)])
def test_its_reads_do_not_grow_with_the_city(cast, where, reads):
    a_compact(cast)
    for _round in range(2):
        division = where and getattr(cast, where)
        with CaptureQueriesContext(connection) as captured:
            coverage(division, TODAY)
        assert len(captured) == reads, [one["sql"] for one in captured]
        more_units(cast)


def more_units(cast):
    start = cast.street.get_children_count() + 910
    for number in range(start, start + 5):
        cast.street.refresh_from_db()
        code = f"370303005{number:03d}"
        unit = add_division(cast.street, code, f"{number}社区", "unit", "community", since_on=SINCE)
        a_compact(cast, unit, f"{number}社区居民公约")


def test_topics_find_what_carries_them(cast, client):
    page, other = a_compact(cast), a_compact(cast, cast.shore, "柳岸社区居民公约")
    page.tags.add("养犬", "小公约")
    page.save()
    other.tags.add("小公约")
    other.save()
    html = client.get("/compacts/").content.decode()
    assert html.index("小公约</a>") < html.index("养犬</a>")
    html = client.get("/compacts/?tag=养犬").content.decode()
    assert page.url in html and other.url not in html and "去掉这个话题" in html
    found = client.get("/api/v1/compacts", {"tag": "养犬"}).json()["items"]
    assert [one["title"] for one in found] == [page.title]
    assert client.get("/api/v1/compacts", {"tag": "没有的"}).json()["items"] == []
    assert client.get("/compacts/?tag=%00").status_code == 200
