"""The lawful record, rules and periods by program: the same checks and codes as by page."""

import json
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.actions.resolutions import confirm_resolution
from deliberation.decisions.offline import check_certificate
from deliberation.models import LocalRule, RegisterEntry, Resolution
from tests.deliberation.test_resolutions import OWNERS, entered

from .conftest import all_pages, assert_problem, ids

KEY = {"Idempotency-Key": "k1"}
QUERIES = 8


def good(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json() if status == 200 else None


def typed(cast, **changes) -> dict:
    return {
        "division": str(cast.bridge.pk), "meeting_kind": "residents_reps",
        "title": "修改居民公约", "held_on": "2026-03-22", "studied_on": "2026-02-26",
        "convener": "committee", "entitled": 72, "present": 61, "votes_for": 57,
        "votes_against": 1, "abstentions": 3, "women_present": 34, "representatives": 65,
        "authorised_by": "居民会议授权",
    } | changes  # fmt: skip


def test_from_draft_to_certificate(cast, api_as):
    clerk = api_as("clerk")
    made = good(clerk.post("resolutions", typed(cast), **KEY))
    assert good(clerk.post("resolutions", typed(cast), **KEY)) == made
    assert Resolution.objects.count() == 1
    assert (made["status"], made["outcome"], made["entry"]) == ("draft", "", None)
    assert any("2 × 57 = 114 > 61" in step["words"] for step in made["steps"])
    path = f"resolutions/{made['id']}"
    assert ids(clerk.get("resolutions/drafts")) == [made["id"]]
    changed = good(clerk.put(path, typed(cast, votes_for=56)))
    assert changed["figures"]["counted"]["members"]["for"] == "56"
    seen = {"seen": changed["seen"]}
    assert_problem(clerk.put(f"{path}/confirmation", seen), 409, "same_person")
    other = api_as("supervisor")
    before = {"seen": made["seen"]}
    assert_problem(other.put(f"{path}/confirmation", before), 409, "changed_meanwhile")
    assert_problem(other.put(f"{path}/confirmation", {"seen": ""}), 409, "changed_meanwhile")
    done = good(other.put(f"{path}/confirmation", seen))
    assert done["seen"] is None
    assert (done["status"], done["outcome"], done["entry"]) == ("confirmed", "reached", 1)
    assert_problem(other.put(f"{path}/confirmation", seen), 409, "resolution_confirmed")
    anybody = api_as("anonymous")
    shown = good(anybody.get(path))
    assert shown["steps"] == done["steps"] and shown["certificate"]
    assert check_certificate(json.loads(anybody.client.get(shown["certificate"]).content)) == []


def test_a_draft_is_its_keepers(cast, api_as):
    made = entered(cast)
    for who, status in (("anonymous", 404), ("resident", 404), ("supervisor", 404)):
        assert api_as(who).get(f"resolutions/{made.pk}").status_code == status
    path = f"resolutions/drafts/{made.pk}"
    assert_problem(api_as("anonymous").get(path), 401, "not_signed_in")
    assert_problem(api_as("resident").get(path), 403, "keeper_needed")
    assert_problem(api_as("shore_clerk").get(path), 404, "not_found")
    assert good(api_as("supervisor").get(path))["id"] == str(made.pk)
    assert good(api_as("shore_clerk").get("resolutions/drafts"))["items"] == []


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [("anonymous", 401, "not_signed_in"), ("resident", 403, "not_a_keeper"),
     ("deputy", 403, "not_a_keeper"), ("shore_clerk", 403, "not_a_keeper"),
     ("moderator", 403, "not_a_keeper"), ("supervisor", 403, "not_a_keeper")],
)  # fmt: skip
def test_who_may_not_enter_edit_or_discard(cast, api_as, who, status, code):
    made = entered(cast)
    caller = api_as(who)
    path = f"resolutions/{made.pk}"
    for answer in (
        caller.post("resolutions", typed(cast)),
        caller.put(path, typed(cast)),
        caller.delete(path),
        caller.upload(f"{path}/papers", {"kind": "minutes", "file": paper()}),
        caller.post("rules", own_rule(cast)),
    ):
        assert_problem(answer, status, code)
    assert Resolution.objects.count() == 1 and not LocalRule.objects.exists()


def paper():
    return SimpleUploadedFile("sheet.pdf", b"%PDF-1.7 a")


def test_papers_once_and_only_their_digest(cast, api_as, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made, clerk = entered(cast), api_as("clerk")
    path = f"resolutions/{made.pk}/papers"
    first = good(clerk.upload(path, {"kind": "minutes", "file": paper()}, **KEY))
    assert good(clerk.upload(path, {"kind": "minutes", "file": paper()}, **KEY)) == first
    assert set(first) == {"id", "kind", "size", "sha256"}
    answer = clerk.upload(path, {"kind": "minutes", "file": paper()})
    assert_problem(answer, 409, "attachment_twice")
    assert_problem(clerk.upload(path, {"kind": "x", "file": paper()}), 422, "attachment_kind")


def test_a_correction_points_both_ways_once_confirmed(cast, api_as):
    made = entered(cast)
    confirm_resolution(cast.supervisor, made)
    clerk = api_as("clerk")
    path = f"resolutions/{made.pk}"
    assert_problem(clerk.post(f"{path}/correction", {"reason": " "}), 422, "text_missing")
    new = good(clerk.post(f"{path}/correction", {"reason": "赞成数抄错了"}, **KEY))
    assert new["corrects"] == str(made.pk)
    assert good(clerk.get(path))["correction"] is None
    assert_problem(clerk.post(f"{path}/correction", {"reason": "x"}), 409, "corrected_already")
    good(api_as("supervisor").put(f"resolutions/{new['id']}/confirmation", {"seen": new["seen"]}))
    assert good(api_as("anonymous").get(path))["correction"] == new["id"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"present": 73}, "resolution_figures"), ({"votes_for": -1}, "bad_input"),
     ({"entitled": "72"}, "bad_input"), ({"entitled": 72.5}, "bad_input"),
     ({"held_on": "昨天"}, "bad_input"), ({"meeting_kind": "villagers"}, "resolution_figures"),
     ({"division": str(uuid.uuid4())}, "division_unknown"), ({"title": ""}, "text_missing"), ({"entitled": 99_999_999_999}, "bad_input"),
     ({"meeting_kind": "owners"}, "resolution_figures"), ({"local_rule": str(uuid.uuid4())}, "not_found")],
)  # fmt: skip
def test_bad_figures_are_named_and_nothing_stays(cast, api_as, changes, code):
    answer = api_as("clerk").post("resolutions", typed(cast, **changes))
    assert answer.status_code in (404, 422), answer.content
    assert answer.json()["code"] == code, answer.content
    assert not Resolution.objects.exists()


def test_area_keeps_its_two_places(cast, api_as):
    figures = {
        name: str(value) if name.startswith("area") else value for name, value in OWNERS.items()
    }
    sent = {name: str(v) if isinstance(v, date) else v for name, v in figures.items()}
    body = {"division": str(cast.bridge.pk), "title": "加装电梯", "matters": ""} | sent
    made = good(api_as("clerk").post("resolutions", body))
    assert made["figures"]["counted"]["area"]["for"] == "47406.30"
    answer = api_as("clerk").post("resolutions", body | {"area_for": "47406.301"})
    assert answer.status_code == 422


def test_the_register_is_turned_over_and_filtered(cast, api_as, api):
    for number in range(3):
        made = entered(cast, held_on=date(2026, 3, 1 + number))
        confirm_resolution(cast.supervisor, made)
    entered(cast)  # a draft
    items, pages = all_pages(api_as("anonymous"), "resolutions")
    assert len(items) == 3 and pages >= 3
    asked = {"division": cast.shore.pk}
    assert good(api.get("resolutions", **asked))["items"] == []
    asked = {
        "division": cast.street.pk,
        "kind": "residents_reps",
        "outcome": "reached",
        "search": "公约",
    }
    assert len(good(api.get("resolutions", **asked))["items"]) == 3
    with CaptureQueriesContext(connection) as seen:
        good(api.get("resolutions"))
    assert len(seen) <= QUERIES
    assert RegisterEntry.objects.count() == 3


# --- rules and periods -----------------------------------------------------------------------


def own_rule(cast, **changes) -> dict:
    return {
        "division": str(cast.bridge.pk), "kind": "residents_reps", "name": "云桥社区居民自治章程",
        "article": "12", "since_on": "2026-02-01", "majority": ">=2/3", "of": "entitled",
    } | changes  # fmt: skip


def test_rules_are_read_by_anybody_in_both_languages(api, client):
    found = good(api.get("rules"))
    reps = next(one for one in found["law"] if one["kind"] == "residents_reps")
    assert reps["quorum"] == "应到的三分之二以上" and "第 28、29 条" in reps["source"]
    assert any(one["kind"] == "residents" for one in found["earlier"])
    assert good(api.get("rules/own"))["items"] == []
    answer = client.get("/api/v1/rules", headers={"Accept-Language": "en"})
    assert "two thirds or more" in answer.content.decode()


def test_a_body_makes_a_rule_and_records_by_it(cast, api_as):
    clerk = api_as("clerk")
    rule = good(clerk.post("rules", own_rule(cast), **KEY))
    assert rule["majority"] == "应到的三分之二以上"
    assert ids(clerk.get("rules/own", division=str(cast.street.pk))) == [rule["id"]]
    assert ids(clerk.get("rules/own", division=str(cast.village.pk))) == []
    made = good(clerk.post("resolutions", typed(cast, local_rule=rule["id"], votes_for=47)))
    words = " ".join(step["words"] for step in made["steps"])
    assert "本单位规则：云桥社区居民自治章程第 12 条" in words and "至少要 48 人" in words
    ahead = timezone.localdate() + timedelta(9)
    assert_problem(
        clerk.put(f"rules/{rule['id']}/end", {"until_on": "2026-03-01"}), 422, "rule_until"
    )
    good(clerk.put(f"rules/{rule['id']}/end", {"until_on": ahead.isoformat()}))
    late = typed(cast, local_rule=rule["id"], held_on=ahead.isoformat())
    answer = clerk.post("resolutions", late)
    assert_problem(answer, 422, "rule_not_in_force")


def test_periods_by_program(api, db):
    names = [one["id"] for one in good(api.get("deadlines"))]
    assert "village_posting" in names and len(names) == len(set(names))
    found = good(api.get("deadlines/village_posting/end", start="2026-11-24"))
    assert (found["end"], found["provisional"]) == ("2026-12-09", False)
    assert_problem(api.get("deadlines/nothing/end", start="2026-11-24"), 404, "not_found")
    assert_problem(
        api.get("deadlines/village_posting/end", start="9999-01-01"), 422, "date_too_far"
    )
    assert api.get("deadlines/village_posting/end", start="x").status_code == 422


def test_every_address_of_the_record_is_in_the_document(api):
    paths = api.get("schema/").json()["paths"]
    written = {
        f"{method.upper()} {path.removeprefix('/api/v1/')}"
        for path, methods in paths.items()
        for method in methods
        if path.removeprefix("/api/v1/").startswith(("resolutions", "rules", "deadlines"))
    }
    assert written == set(RECORD)


RECORD = [
    "GET resolutions", "POST resolutions", "GET resolutions/drafts", "GET resolutions/drafts/{pk}",
    "GET resolutions/{pk}", "PUT resolutions/{pk}", "DELETE resolutions/{pk}",
    "POST resolutions/{pk}/papers", "GET resolutions/{pk}/papers/{paper}",
    "DELETE resolutions/{pk}/papers/{paper}", "PUT resolutions/{pk}/confirmation",
    "POST resolutions/{pk}/correction", "GET rules", "GET rules/own", "POST rules", "PUT rules/{pk}/end",
    "GET deadlines", "GET deadlines/{name}/end",
]  # fmt: skip
