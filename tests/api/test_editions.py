"""The life of a compact by program: the whole way, who sees drafts, what comes twice."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import Edition
from deliberation.actions.consultations import extend_phase
from deliberation.actions.resolutions import confirm_resolution, enter_resolution
from deliberation.models import Phase
from tests.cast import a_compact
from tests.life import FIGURES, office

from .conftest import assert_problem

TODAY = timezone.localdate()
EDITIONS = [
    "GET editions/drafts", "GET editions/drafts/{pk}", "POST compacts/{pk}/editions",
    "PUT editions/{pk}/text", "PUT editions/{pk}/clauses/{lineage}",
    "PUT editions/{pk}/clauses/{lineage}/warnings/{rule}", "POST editions/{pk}/steps",
    "PUT editions/{pk}/opinions/{opinion}", "PUT divisions/{pk}/procedure",
    "POST editions/{pk}/objections", "GET objections", "GET objections/{pk}",
    "PUT objections/{pk}/answer",
]  # fmt: skip


def good(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


def day(number=0) -> str:
    return (TODAY + timedelta(days=number)).isoformat()


def test_the_whole_way_by_program(cast, api_as):
    page = a_compact(cast, published=False)
    start = api_as("editor").post(
        f"compacts/{page.translation_key}/editions", **{"Idempotency-Key": "k"}
    )
    found = good(start)
    again = api_as("editor").post(
        f"compacts/{page.translation_key}/editions", **{"Idempotency-Key": "k"}
    )
    assert good(again)["id"] == found["id"] and Edition.objects.count() == 1
    path = f"editions/{found['id']}"

    def step(who, act, **typed):
        return api_as(who).post(f"{path}/steps", {"act": act, **typed})

    clauses = [{"heading": "安静", "text": "夜里十点后请放低声音。", "category": "order"}]
    good(api_as("editor").put(f"{path}/text", {"clauses": clauses, "title": "云桥社区居民公约"}))
    out = good(step("clerk", "open_opinions", until=day(15)))
    assert out["consultation"] and out["due"]["on"] == day(15)
    refused = api_as("editor").put(f"{path}/text", {"clauses": clauses})
    assert_problem(refused, 409, "text_is_out")
    assert_problem(step("editor", "draft"), 409, "opinions_open")
    phase = Phase.objects.get(consultation=out["consultation"])
    longer = phase.ends_at + timedelta(days=5)  # the hosts give people longer
    extend_phase(cast.clerk, phase, ends_at=longer, reason="农忙，再听几天。")
    Edition.objects.update(opinions_until=TODAY - timedelta(days=1))
    assert_problem(step("editor", "draft"), 409, "opinions_open")
    began = timezone.now() - timedelta(days=30)
    Phase.objects.update(starts_at=began, ends_at=timezone.now())  # the days have passed
    assert good(step("editor", "draft"))["status"] == "drafting"
    assert Edition.objects.get().opinions_until == TODAY
    assert_problem(step("editor", "publish", on=day(), in_force_on=day()), 409, "edition_state")
    good(step("editor", "submit"))
    good(step("clerk", "study", on=day(), basis="支部会议"))
    assert_problem(step("editor", "approve", on=day()), 403, "reviewer_needed")
    good(step("reviewer", "approve", on=day(), note="同意。"))
    good(step("clerk", "post", since=day(), until=day(7)))
    assert_problem(step("clerk", "notice", on=day(), meeting_on=day(7)), 422, "still_posted")
    good(step("clerk", "notice", on=day(), meeting_on=day(8)))
    # the meeting is a week ahead: its record cannot be confirmed before it was held
    Edition.objects.update(posted_until=TODAY - timedelta(days=1), meeting_on=TODAY)
    figures = FIGURES | {"held_on": TODAY, "studied_on": TODAY}
    record = enter_resolution(cast.clerk, cast.bridge, title="公约", **figures)
    assert_problem(step("clerk", "vote", resolution=str(record.pk)), 422, "bad_input")
    confirm_resolution(office(cast), record)
    assert good(step("clerk", "vote", resolution=str(record.pk)))["status"] == "adopted"
    good(step("reviewer", "file", on=day(), filed_with="科苑街道办事处", filing_number="7"))
    done = good(step("editor", "publish", on=day(), in_force_on=day()))
    assert done["status"] == "published" and all(one["state"] == "done" for one in done["way"])
    assert len({one["text_digest"] for one in done["steps"][-6:]}) == 1
    shown = good(api_as("anonymous").get(path))
    assert shown["in_force"] and shown["title"] == "云桥社区居民公约"
    assert cast.editor.public_name not in json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 401), ("resident", 403), ("shore_editor", 403), ("deputy", 403),
     ("admin", 403), ("editor", 200), ("clerk", 200), ("reviewer", 200), ("supervisor", 200)],
)  # fmt: skip
def test_a_draft_is_seen_by_those_who_have_a_part_in_it(cast, api_as, who, status):
    page = a_compact(cast, published=False)
    made = good(api_as("editor").post(f"compacts/{page.translation_key}/editions"))
    assert api_as(who).get(f"editions/drafts/{made['id']}").status_code == status
    listed = api_as(who).get("editions/drafts")
    if status == 200:
        assert [one["id"] for one in listed.json()["items"]] == [made["id"]]
    elif who == "shore_editor":
        assert listed.json()["items"] == []
    else:
        assert listed.status_code == status


STARTS = ("editions/drafts", "objections", "compacts/{pk}/editions")
ENDS = ("/text", "/steps", "/procedure", "/objections", "/clauses/{lineage}", "/opinions/{opinion}",
        "/warnings/{rule}")  # fmt: skip


def test_every_address_is_tried_here(api):
    paths = api.get("schema/").json()["paths"]
    written = {
        f"{method.upper()} {path.removeprefix('/api/v1/')}"
        for path, methods in paths.items()
        for method in methods
        if path.removeprefix("/api/v1/").startswith(STARTS)
        or (path.endswith(ENDS) and "/meetings/" not in path)
    }
    assert written == set(EDITIONS)
