"""How neighbours wrote the same clause: near in place, near in words, nobody rated."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.likeness import ENOUGH, alike
from portal.territory.actions.imports import add_division
from tests.cast import SINCE, a_compact
from tests.life import lives

QUIET = {"heading": "安静", "text": "晚上十点以后声音放低，装修避开午休。", "category": "order"}
CHARGE = {"heading": "电动车", "text": "电动自行车不进楼道，到充电棚充电。", "category": "order"}
PLENTY = {"heading": "", "text": "电动自行车不进楼道，不飞线充电，违者劝导。", "category": "order"}


def with_clauses(cast, division, *clauses):
    page = a_compact(cast, division, f"{division.name}公约", published=False)
    return lives(cast, page, clauses=[dict(c) for c in clauses])


def sister(cast):
    """A community of another street in the same district."""
    cast.district.refresh_from_db()
    street = add_division(cast.district, "370303006000", "体育场街道", "town", "", since_on=SINCE)
    street.refresh_from_db()
    return add_division(street, "370303006901", "远山社区", "unit", "community", since_on=SINCE)


def near_of(client, edition, position):
    clause = edition.clauses.get(position=position)
    path = f"/api/v1/editions/{edition.pk}/clauses/{clause.lineage}/near"
    return client.get(path).json()["items"]


@pytest.fixture
def neighbourhood(cast):
    edition = a_compact(cast).editions.get()  # 安静, 充电, 商量
    with_clauses(cast, cast.shore, QUIET, CHARGE)
    with_clauses(cast, sister(cast), PLENTY, QUIET)
    with_clauses(cast, cast.village, QUIET, CHARGE)  # another county
    return edition


def test_the_town_comes_first_then_the_county_and_no_further(neighbourhood, client):
    found = near_of(client, neighbourhood, 1)
    assert [one["division"]["name"] for one in found] == ["柳岸社区", "远山社区"]
    assert [one["same_town"] for one in found] == [True, False]
    assert all(one["heading"] == "安静" for one in found)
    found = near_of(client, neighbourhood, 2)
    assert [one["text"] for one in found] == [CHARGE["text"], PLENTY["text"]]
    assert near_of(client, neighbourhood, 3) == []


def test_a_reader_sees_them_side_by_side(neighbourhood, client):
    clause = neighbourhood.clauses.get(position=2)
    path = f"/compacts/editions/{neighbourhood.pk}/clauses/{clause.lineage}/near/"
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        html = client.get(path).content.decode()
    assert clause.text in html and CHARGE["text"] in html and PLENTY["text"] in html
    assert "同一个镇、街道" in html and "同一个区县" in html
    assert len(captured) == 8, [one["sql"] for one in captured]
    alone = neighbourhood.clauses.get(position=3)
    html = client.get(path.replace(str(clause.lineage), str(alone.lineage))).content.decode()
    assert "附近还没有找到" in html


def test_drafts_and_hidden_compacts_are_not_among_them(neighbourhood, cast, client):
    page = cast.shore.compacts.get()
    page.unpublish()
    found = near_of(client, neighbourhood, 1)
    assert [one["division"]["name"] for one in found] == ["远山社区"]
    path = f"/compacts/editions/{cast.shore.pk}/clauses/{cast.shore.pk}/near/"
    assert client.get(path).status_code == 404


def test_alike_is_by_words_and_heading():
    plain = ("", "电动自行车不进楼道，不飞线充电。")
    assert alike(plain, plain) == 1
    assert alike(plain, ("", "充电不飞线，电动自行车不进楼道")) > 0.7
    assert alike(plain, ("", "红白事简办，不比排场。")) < ENOUGH
    assert alike(("养犬", "遛狗拴绳"), ("养犬", "按时打疫苗")) > ENOUGH
    assert alike(("", ""), ("", "")) == 0


def test_a_compact_without_neighbours_stands_alone(cast, client):
    edition = a_compact(cast).editions.get()
    assert near_of(client, edition, 1) == []
