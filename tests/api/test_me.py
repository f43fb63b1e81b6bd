"""Where I live, by program: the same steps and refusals as on the pages."""

import uuid

import pytest
from django.utils import timezone

from portal.accounts.models import Residency

from .conftest import assert_problem


@pytest.fixture
def code(api_as, cast):
    def claimed(login="newcomer", division=None):
        answer = api_as(login).put("me/residency", {"division": str((division or cast.bridge).pk)})
        assert answer.status_code == 200, answer.content
        return answer.json()["code"]

    return claimed


def typed(code, /, **changes):
    return {"code": code, "household": "3-2-501", "adult": True, "basis": "desk"} | changes


def test_me_tells_my_name_place_and_roles(api_as, cast):
    mine = api_as("resident").get("me").json()
    assert mine["public_name"] == "槐花落下来"
    assert mine["residency"]["division"]["id"] == str(cast.bridge.pk)
    assert (mine["claim"], mine["lapsed"], mine["mandates"]) == (None, None, [])
    roles = api_as("clerk").get("me").json()["mandates"]
    assert [(role["role"], role["division"]["name"]) for role in roles] == [("clerk", "云桥社区")]
    assert api_as("officer").get("me").json()["mandates"][0]["body"]["name"] == "科苑街道办事处"


def test_a_lapsed_residency_is_told_apart(api_as, cast):
    long_ago = timezone.now() - timezone.timedelta(days=400)
    Residency.objects.filter(user=cast.resident).update(
        confirmed_at=long_ago, valid_until=long_ago + timezone.timedelta(days=365)
    )
    mine = api_as("resident").get("me").json()
    assert mine["residency"] is None
    assert mine["lapsed"]["division"]["name"] == "云桥社区"


def test_claim_confirm_and_leave(api_as, cast, code):
    given = code()
    assert len(given) == 8
    mine = api_as("newcomer").get("me")
    assert mine.json()["claim"]["division"]["name"] == "云桥社区"
    assert given not in mine.content.decode()
    done = api_as("clerk").post("residencies/confirm", typed(given))
    assert done.status_code == 200, done.content
    assert done.json()["public_name"] == "刚搬来的人"
    newcomer = api_as("newcomer")
    assert newcomer.get("me").json()["residency"]["division"]["name"] == "云桥社区"
    assert newcomer.delete("me/residency").status_code == 204
    assert newcomer.delete("me/residency").status_code == 204
    assert newcomer.get("me").json()["residency"] is None


def test_a_repeated_claim_gets_the_same_code(cast, code):
    first = code()
    assert code() == first
    assert Residency.objects.filter(user=cast.newcomer).count() == 1
    assert code(division=cast.shore) != first
    assert code() != first  # the first claim was replaced by the second


def test_after_leaving_the_old_code_is_not_given_again(api_as, code):
    first = code()
    api_as("newcomer").delete("me/residency")
    assert code() != first


@pytest.mark.parametrize(
    ("which", "refusal"),
    [("street", "not_a_unit"), ("city", "not_a_unit"), ("none", "no_division")],
)
def test_one_lives_in_a_village_or_community(api_as, cast, which, refusal):
    division = uuid.uuid4() if which == "none" else getattr(cast, which).pk
    answer = api_as("newcomer").put("me/residency", {"division": str(division)})
    body = assert_problem(answer, 409, refusal)
    assert "division" in body["errors"]


@pytest.mark.parametrize(
    ("changes", "status", "refusal", "field"),
    [
        ({"code": "00000000"}, 404, "residency_code_unknown", "code"),
        ({"code": "没有"}, 404, "residency_code_unknown", "code"),
        ({"household": "13800138000"}, 422, "household_personal", "household"),
        ({"household": "a b"}, 422, "household_format", "household"),
        ({"household": "\x00"}, 422, "household_format", "household"),
        ({"household": "\ud800"}, 422, "bad_input", "household"),
        ({"basis": "renewal"}, 422, "basis", "basis"),
        ({"basis": "\x00"}, 422, "basis", "basis"),
        ({"adult": "perhaps"}, 422, "bad_input", "adult"),
        ({"code": 5}, 422, "bad_input", "code"),
        ({"household": "x" * 61}, 422, "bad_input", "household"),
    ],
)
def test_the_desk_is_told_what_is_wrong(api_as, code, changes, status, refusal, field):
    given = code()
    answer = api_as("clerk").post("residencies/confirm", typed(given, **changes))
    body = assert_problem(answer, status, refusal)
    assert list(body["errors"]) == [field]


def test_a_clerk_of_another_place_and_oneself(api_as, code, cast):
    given = code()
    answer = api_as("shore_clerk").post("residencies/confirm", typed(given))
    assert_problem(answer, 403, "other_division")
    own = code("clerk")
    assert_problem(api_as("clerk").post("residencies/confirm", typed(own)), 403, "own_residency")


def test_an_idempotency_key_gets_the_first_answer_again(api_as, code):
    given = code()
    clerk = api_as("clerk")
    key = {"Idempotency-Key": "k1"}
    first = clerk.post("residencies/confirm", typed(given), **key)
    again = clerk.post("residencies/confirm", typed(given), **key)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    other = clerk.post("residencies/confirm", typed(given, household="9"), **key)
    assert_problem(other, 422, "idempotency_key_reused")
    assert_problem(clerk.post("residencies/confirm", typed(given)), 404, "residency_code_unknown")


def test_a_refusal_is_not_kept_under_the_key(api_as, code):
    given = code()
    clerk = api_as("clerk")
    key = {"Idempotency-Key": "k2"}
    wrong = clerk.post("residencies/confirm", typed("00000000"), **key)
    assert wrong.status_code == 404
    assert clerk.post("residencies/confirm", typed(given), **key).status_code == 200


def test_too_many_writes_are_refused_with_when_to_come_back(api_as, cast, settings):
    settings.RATE_LIMIT_FACTOR = 0.2
    newcomer = api_as("newcomer")
    places = [cast.bridge, cast.shore, cast.village]
    answers = [newcomer.put("me/residency", {"division": str(place.pk)}) for place in places]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[2], 429, "too_many_requests")
    assert int(answers[2]["Retry-After"]) > 0


def test_guessing_codes_is_slow(api_as, settings):
    settings.RATE_LIMIT_FACTOR = 0.1
    clerk = api_as("clerk")
    for number in range(2):
        clerk.post("residencies/confirm", typed(f"0000000{number}"))
    assert clerk.post("residencies/confirm", typed("00000009")).status_code == 429
