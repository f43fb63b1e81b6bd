"""People without a phone, by program: their clerk writes them down and then types for them."""

import pytest

from deliberation.models import Comment
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.models import User
from tests.cast import SINCE, person
from tests.phases import a_consultation

from .conftest import all_pages, assert_problem

KEY = {"Idempotency-Key": "k1"}


def old(**changes):
    return {"name": "村东头八十二岁", "household": "E-82", "adult": True, "basis": "door"} | changes


def test_a_clerk_registers_somebody_and_types_for_them(api_as, cast):
    clerk = api_as("clerk")
    made = clerk.post("assisted", old(), **KEY)
    assert made.status_code == 200, made.content
    assert clerk.post("assisted", old(), **KEY).json() == made.json()
    assert made.json()["division"]["name"] == "云桥社区"
    granny = User.objects.get(is_assisted=True)
    assert made.json()["id"] == str(granny.pk)
    here = {"consultation": str(a_consultation(cast).pk), "text": "我就想晒晒太阳。"}
    said = clerk.post("comments", here | {"for_person": made.json()["id"], "consent": True})
    assert said.json()["by"]["name"] == "村东头八十二岁"
    assert Comment.objects.get().author == granny
    assert clerk.get("assisted").json()["items"] == [made.json() | {"household": "E-82"}]
    assert api_as("shore_clerk").get("assisted").json()["items"] == []


def test_the_household_is_told_in_the_list_alone(api_as):
    made = api_as("clerk").post("assisted", old(household="H-SECRET-7"))
    assert "H-SECRET-7" not in made.content.decode()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"household": "13800138000"}, "household_personal", "household"),
        ({"household": "a b"}, "household_format", "household"),
        ({"basis": "renewal"}, "basis", "basis"),
        ({"name": "柳岸的风声"}, "name_taken", "name"),
        ({"name": None}, "bad_input", "name"),
        ({"adult": "perhaps"}, "bad_input", "adult"),
        ({"unit": "x"}, "bad_input", "unit"),
    ],
)
def test_what_cannot_be_written_down_is_said_by_field(api_as, changes, code, field):
    body = assert_problem(api_as("clerk").post("assisted", old(**changes)), 422, code)
    assert list(body["errors"]) == [field]
    assert not User.objects.filter(is_assisted=True).exists()


@pytest.mark.parametrize(
    ("name", "code"), [("官方发布", "name_reserved"), ("\ud800官", "name_hidden_characters")]
)
def test_their_name_is_a_public_name_like_others(api_as, name, code):
    assert_problem(api_as("clerk").post("assisted", old(name=name)), 422, code)


def test_a_clerk_of_several_places_says_which(api_as, cast):
    second = person(cast, "street_clerk", "街道的人", staff=True)
    make_mandate(cast.admin, second, role="clerk", division=cast.street, starts_on=SINCE)
    clerk = api_as("street_clerk")
    body = assert_problem(clerk.post("assisted", old()), 422, "other_division")
    assert list(body["errors"]) == ["unit"]
    made = clerk.post("assisted", old(unit=str(cast.shore.pk)))
    assert made.json()["division"]["name"] == "柳岸社区"
    elsewhere = clerk.post("assisted", old(unit=str(cast.village.pk), name="村里的人"))
    assert_problem(elsewhere, 422, "other_division")


def test_the_list_is_turned_over_by_name(api_as):
    clerk = api_as("clerk")
    for number in range(4):
        clerk.post("assisted", old(name=f"邻居{number}号"))
    items, pages = all_pages(clerk, "assisted", limit=1)
    assert [one["public_name"] for one in items] == [f"邻居{number}号" for number in range(4)]
    assert pages == 4
    assert_problem(clerk.get("assisted", cursor="x"), 422, "bad_cursor")
