"""One's own account by program: words, receipts, data, name, and its end, as on the pages."""

import json

import pytest
from django.utils import timezone

from deliberation.actions.comments import withdraw_comment
from deliberation.actions.moderation import hide_words
from deliberation.actions.polls import cast_vote
from deliberation.actions.proposals import settle_proposal, take_stance
from deliberation.models import Consultation, Notification
from deliberation.queries.consultations import get_poll
from portal.accounts.models import User
from tests.phases import a_comment, a_consultation, a_poll, a_proposal

from .conftest import all_pages, assert_problem
from .forum import QUERIES, reads
from .test_sign_in import token_of

KINDS = ("proposals", "comments", "stances", "votes")


@pytest.fixture
def spoken(cast):
    """The resident proposed, spoke, took a stance and voted; the deputy answered."""
    matter = a_consultation(cast)
    said(cast, matter, 1)
    return matter


def said(cast, matter, times):
    for number in range(times):
        proposal = a_proposal(cast, matter, title=f"提议{number}")
        comment = a_comment(cast, matter, proposal=proposal, text=f"评论{number}")
        a_comment(cast, matter, by=cast.deputy, answers=comment, text="别人的话。")
        take_stance(cast.resident, proposal, value="support")
        poll = a_poll(cast, matter, question=f"问题{number}")
        cast_vote(cast.resident, get_poll(poll.pk), options=[1])


def words(api, kind, **params):
    answer = api.get("me/words", kind=kind, **params)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


# --- words --------------------------------------------------------------------------------------


def test_my_words_are_told_by_kind(api_as, spoken):
    resident = api_as("resident")
    proposal = words(resident, "proposals")[0]
    assert (proposal["kind"], proposal["title"], proposal["topic"]) == (
        "proposal", "提议0", spoken.topic,
    )  # fmt: skip
    comment = words(resident, "comments")[0]
    assert (comment["text"], comment["proposal"]) == ("评论0", proposal["id"])
    stance = words(resident, "stances")[0]
    assert (stance["value"], stance["proposal"]) == ("support", proposal["id"])
    vote = words(resident, "votes")[0]
    assert (vote["question"], vote["options"]) == ("问题0", [1])
    assert vote["answers"] == [get_poll(vote["poll"]).options.all()[1].text]
    for found in (proposal, comment):
        assert resident.client.get(found["url"]).status_code == 200
    assert words(resident, "") == [proposal]
    assert_problem(resident.get("me/words", kind="flags"), 422, "bad_input")


def test_nobody_elses_words_are_among_them(api_as, spoken):
    for kind in ("proposals", "stances", "votes"):
        assert words(api_as("deputy"), kind) == []
    assert [one["text"] for one in words(api_as("deputy"), "comments")] == ["别人的话。"]


def test_my_words_stay_mine_when_others_see_them_no_more(api_as, cast, spoken):
    hide_words(cast.moderator, spoken.proposals.get(), rule="abuse", facts="事实。")
    withdraw_comment(cast.resident, spoken.comments.get(author=cast.resident))
    resident = api_as("resident")
    for kind, state, text in (
        ("proposals", "hidden", "老车棚有顶有电。"), ("comments", "withdrawn", "评论0")
    ):  # fmt: skip
        found = words(resident, kind)[0]
        assert (found["state"], found["text"]) == (state, text)
    assert words(resident, "stances")[0]["title"] == ""  # as to everybody


def test_lists_of_words_turn_over_and_read_the_same_however_many(api_as, cast, spoken):
    resident = api_as("resident")
    ask = {kind: lambda kind=kind: resident.get("me/words", kind=kind, limit=100) for kind in KINDS}
    few = {kind: reads(act) for kind, act in ask.items()}
    said(cast, spoken, 4)
    assert {kind: reads(act) for kind, act in ask.items()} == few
    assert max(few.values()) <= QUERIES, few
    for kind in KINDS:
        items, pages = all_pages(resident, "me/words", kind=kind, limit=2)
        assert items == words(resident, kind) and (len(items), pages) == (5, 3)
        assert_problem(resident.get("me/words", kind=kind, cursor="x"), 422, "bad_cursor")


# --- receipts and data --------------------------------------------------------------------------


def test_receipts_say_what_became_of_what_i_said(api_as, cast, spoken):
    resident = api_as("resident")
    assert resident.get("me/receipts").json() == {"settled": [], "answered": [], "summed_up": []}
    settle_proposal(cast.deputy, spoken.proposals.get(), outcome="partly", reason="先改一半。")
    Consultation.objects.filter(pk=spoken.pk).update(summed_up_at=timezone.now(), dissent="有。")
    found = resident.get("me/receipts").json()
    assert [(one["outcome"], one["outcome_reason"]) for one in found["settled"]] == [
        ("partly", "先改一半。")
    ]
    assert [(one["id"], one["url"]) for one in found["summed_up"]] == [
        (str(spoken.pk), f"/consultations/{spoken.pk}/")
    ]
    assert api_as("elsewhere").get("me/receipts").json() == {
        "settled": [],
        "answered": [],
        "summed_up": [],
    }


@pytest.mark.parametrize("demo", [False, True])
def test_the_export_is_the_file_of_the_page(api_as, spoken, settings, demo):
    settings.GONGYI_DEMO = demo
    resident = api_as("resident")
    mine = resident.get("me/export").json()
    page = json.loads(resident.client.get("/me/export.json").content)
    assert mine | {"exported_at": page["exported_at"]} == page
    assert len(mine["proposals"]) == 1 and mine.get("demo", False) is demo


# --- the name -----------------------------------------------------------------------------------


def test_a_new_name_is_kept_and_repeats_harmlessly(api_as, cast):
    resident = api_as("resident")
    for _again in range(2):
        answer = resident.put("me/name", {"name": " 新的名字 "})
        assert (answer.status_code, answer.json()) == (200, {"name": "新的名字"})
    assert resident.get("me").json()["public_name"] == "新的名字"


@pytest.mark.parametrize(
    ("name", "code"),
    [("官方发布", "name_reserved"), ("柳岸的风声", "name_taken"), ("x", "name_length"),
     ("a\x00b", "name_hidden_characters"), ("\ud800x", "name_hidden_characters"),
     (None, "bad_input")],
)  # fmt: skip
def test_a_bad_name_is_refused_and_the_old_one_stays(api_as, cast, name, code):
    assert_problem(api_as("resident").put("me/name", {"name": name}), 422, code)
    assert User.objects.get(pk=cast.resident.pk).public_name == "槐花落下来"


def test_page_and_program_share_one_limit_of_names(api_as, as_, cast):
    resident = api_as("resident")
    for number in range(3):
        assert resident.put("me/name", {"name": f"新名{number}号"}).status_code == 200
    for number in range(3, 5):
        page = resident.client.post("/me/name/", {"name": f"新名{number}号"})
        assert page.status_code == 302
    assert_problem(resident.put("me/name", {"name": "新名五号"}), 429, "too_many_requests")


# --- the end ------------------------------------------------------------------------------------


def test_one_leaves_when_sure(api_as, cast, spoken):
    resident = api_as("resident")
    for unsure in ({}, {"sure": ""}, {"sure": "好"}):
        body = assert_problem(resident.post("me/close", unsure), 422, "not_sure")
        assert list(body["errors"]) == ["sure"]
    assert resident.post("me/close", {"sure": " 注销 "}).status_code == 204
    gone = User.objects.get(pk=cast.resident.pk)
    assert not gone.is_active and gone.closed_at
    assert not Notification.objects.filter(person=gone).exists()
    assert_problem(resident.get("me"), 401, "not_signed_in")
    assert resident.client.get("/me/").status_code == 302


def test_a_programs_session_ends_with_the_account_and_so_do_the_others(cast, client):
    tokens = [token_of(client, cast.resident) for _ in range(2)]
    answer = client.post(
        "/api/v1/me/close", {"sure": "注销"}, content_type="application/json",
        headers={"X-Session-Token": tokens[0]},
    )  # fmt: skip
    assert answer.status_code == 204, answer.content
    for token in tokens:
        again = client.get("/api/v1/me", headers={"X-Session-Token": token})
        assert_problem(again, 401, "not_signed_in")


def test_nobody_leaves_while_in_office(api_as, cast):
    deputy = api_as("deputy")
    assert_problem(deputy.post("me/close", {"sure": "注销"}), 409, "still_in_office")
    assert deputy.get("me").status_code == 200
