"""Objections to a compact in force: one at a time, private, answered on a clock."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cms.actions.objections import answer_objection, make_objection
from cms.models import Objection
from cms.queries.editions import objection_due
from portal.kit.errors import BadInput, NotAllowed, Refused
from tests.cast import a_compact, confirmed
from tests.life import lives

WORDS = "第二条太严，夜班的人怎么办？"


@pytest.fixture
def edition(cast):
    return a_compact(cast).editions.get()


def test_a_resident_objects_once_until_it_is_answered(cast, edition):
    made = make_objection(cast.resident, edition, text=WORDS)
    with pytest.raises(Refused) as refused:
        make_objection(cast.resident, edition, text="再说一遍。")
    assert refused.value.code == "objection_open"
    answer_objection(cast.clerk, made, answer="夜班的邻居可以协商。")
    assert make_objection(cast.resident, edition, text="还是不同意。")
    with pytest.raises(Refused) as refused:
        answer_objection(cast.clerk, made, answer="改口。")
    assert refused.value.code == "objection_answered"


@pytest.mark.parametrize("who", ["elsewhere", "newcomer", "deputy", "admin"])
def test_only_residents_of_the_place_object(cast, edition, who):
    with pytest.raises(NotAllowed):
        make_objection(getattr(cast, who), edition, text=WORDS)
    assert not Objection.objects.exists()


def test_what_is_not_in_force_and_clauses_of_elsewhere_are_refused(cast, edition):
    other = a_compact(cast, cast.shore, "柳岸公约").editions.get()
    with pytest.raises(BadInput):
        make_objection(cast.resident, edition, text=WORDS, lineage=other.clauses.first().lineage)
    draft = lives(cast, edition.compact, upto="approve")
    with pytest.raises(Refused) as refused:
        make_objection(cast.resident, draft, text=WORDS)
    assert refused.value.code == "not_in_force"


def test_the_answer_is_due_in_fifteen_days_and_late_stays_late(cast, edition):
    tz = timezone.get_current_timezone()
    made = make_objection(
        cast.resident, edition, text=WORDS, now=datetime(2026, 11, 2, 23, 59, tzinfo=tz)
    )
    due = objection_due(made, today=timezone.localdate(made.made_at))
    assert due.on.isoformat() == "2026-11-17" and not due.late
    done = answer_objection(cast.clerk, made, answer="好。", now=made.made_at + timedelta(days=16))
    assert objection_due(done).late


def test_it_is_read_by_its_author_the_committee_and_the_office_and_nobody_else(
    cast, edition, as_, client
):
    made = make_objection(cast.resident, edition, text=WORDS)
    address = f"/me/objections/{made.pk}/"
    client.logout()
    assert client.get(address).status_code == 302
    for who in ("elsewhere", "newcomer", "deputy", "shore_clerk", "shore_editor", "moderator",
                "supervisor", "city_editor", "admin"):  # fmt: skip
        answer = as_(getattr(cast, who)).get(address)
        assert answer.status_code == 404 and WORDS not in answer.content.decode(), who
    for who in ("resident", "clerk", "editor", "reviewer"):
        html = as_(getattr(cast, who)).get(address).content.decode()
        assert WORDS in html and cast.resident.public_name not in html, who
    public = client.get(f"/compacts/editions/{edition.pk}/").content.decode()
    assert WORDS not in public


def test_by_page_what_was_typed_is_kept_and_two_clicks_make_one(cast, edition, as_):
    client, address = as_(cast.resident), f"/compacts/editions/{edition.pk}/object/"
    html = client.get(address + f"?clause={edition.clauses.first().lineage}").content.decode()
    assert "晚上十点后" in html
    long = "长" * 1001
    answer = client.post(address, {"text": long})
    assert answer.status_code == 422 and long in answer.content.decode()
    for _ in range(2):
        answer = client.post(address, {"text": WORDS, "once": "t1"})
        assert answer.status_code == 302
    assert Objection.objects.count() == 1
    assert WORDS[:4] in client.get(answer["Location"]).content.decode()
    assert "云桥社区居民公约" in client.get("/me/objections/").content.decode()


def test_by_program(cast, edition, api_as):
    lineage = edition.clauses.first().lineage
    resident = api_as("resident")
    path = f"editions/{edition.pk}/objections"
    made = resident.post(path, {"text": WORDS, "clause": str(lineage)}).json()
    assert made["clause"] == str(lineage) and made["answer"] == ""
    assert resident.post(path, {"text": WORDS}).json()["code"] == "objection_open"
    assert [one["id"] for one in resident.get("objections").json()["items"]] == [made["id"]]
    one = f"objections/{made['id']}"
    assert resident.put(f"{one}/answer", {"answer": "自己答"}).status_code == 403
    assert api_as("elsewhere").put(f"{one}/answer", {"answer": "x"}).status_code == 404
    assert api_as("elsewhere").get(one).status_code == 404
    done = api_as("clerk").put(f"{one}/answer", {"answer": "可以商量。"}).json()
    assert done["answer"] == "可以商量。" and done["office"]
    assert api_as("anonymous").post(path, {"text": WORDS}).status_code == 401


def test_it_is_in_the_export_of_its_author_and_of_nobody_else(cast, edition, as_):
    make_objection(cast.resident, edition, text=WORDS)
    held = as_(cast.resident).get("/me/export.json").json()["objections"]
    assert [one["text"] for one in held] == [WORDS]
    assert as_(cast.elsewhere).get("/me/export.json").json()["objections"] == []


def test_closing_an_account_takes_back_what_nobody_has_answered(cast, edition, as_):
    answered = make_objection(cast.resident, edition, text="早就问过的。")
    answer_objection(cast.clerk, answered, answer="夜班的邻居可以协商。")
    make_objection(cast.resident, edition, text=WORDS)
    other = confirmed(cast, "other", "对门的人", cast.bridge, cast.clerk)
    theirs = make_objection(other, edition, text="我也问。")
    left = as_(cast.resident).post("/me/close/", {"sure": "注销"})
    assert left.status_code == 302, left.content.decode()[:300]
    assert set(Objection.objects.values_list("pk", flat=True)) == {answered.pk, theirs.pk}
