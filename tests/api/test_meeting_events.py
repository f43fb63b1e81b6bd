"""Polling the log of a meeting and acting in it, for programs and for pages whose socket is blocked."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberation.actions.questions import ask, back_question
from deliberation.actions.strawpolls import cast_straw_vote, open_strawpoll
from deliberation.actions.turns import say
from deliberation.models import Meeting, Turn
from deliberation.queries.frames import frames_after
from deliberation.queries.meeting_states import applied, meeting_state_of
from tests.deliberation.test_meeting_events import everything
from tests.sittings import sitting

from .conftest import assert_problem


def test_polling_reads_the_same_frames_as_the_socket(api, cast):
    meeting = everything(cast)
    socket = [json.loads(text) for _, text in frames_after(meeting.stream_id, 0, 1000)]
    read, after, answers = [], 0, 0
    while True:
        body = api.get(f"meetings/{meeting.pk}/events", after=after, limit=7).json()
        read += body["events"]
        after, answers = body["events"][-1]["seq"], answers + 1
        if not body["more"]:
            break
    assert read == socket and answers > 3
    assert (body["seq"], body["epoch"]) == (socket[-1]["seq"], str(meeting.stream.epoch))


def test_state_and_polled_events_make_the_new_state(api, cast):
    meeting = sitting(cast)
    before = api.get(f"meetings/{meeting.pk}/state").json()
    say(cast.resident, meeting, text="先改老车棚。")
    ask(cast.resident, meeting, text="什么时候改？")
    state = before["state"]
    for frame in api.get(f"meetings/{meeting.pk}/events", after=before["seq"]).json()["events"]:
        state = applied(state, frame)
    assert state == meeting_state_of(meeting.pk)[0] and state["counts"] == {
        "turns": 1,
        "questions": 1,
    }


def test_passing_counts_come_as_the_socket_has_them(api, cast):
    meeting = sitting(cast)
    asked = ask(cast.resident, meeting, text="什么时候改？")
    back_question(cast.clerk, asked, value=True)
    poll = open_strawpoll(
        cast.deputy, meeting, question="先建哪处？", options=["甲", "乙"], seconds=60
    )
    cast_straw_vote(cast.resident, poll, options=[1])
    presence, tally = api.get(f"meetings/{meeting.pk}/events").json()["now"]
    assert presence == {
        "type": "now", "kind": "presence", "data": {"online": 0, "attending": 1, "board": None},
    }  # fmt: skip
    assert tally["data"] == {
        "questions": {str(asked.pk): 1},
        "strawpolls": {str(poll.pk): {"voters": {"residents": 1, "mandates": 0}}},
    }
    named = api.get(f"meetings/{meeting.pk}/events", questions=str(uuid.uuid4())).json()["now"][1]
    assert named["data"]["questions"] == {}
    for bad in ("x", ",".join([str(uuid.uuid4())] * 2 + ["1"])):
        assert_problem(api.get(f"meetings/{meeting.pk}/events", questions=bad), 422, "bad_input")


def test_nothing_new_is_not_sent_again(api, cast):
    path = f"meetings/{sitting(cast).pk}/events"
    tag = api.get(path)["ETag"]
    again = api.client.get(f"/api/v1/{path}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_poller_that_is_ahead_sees_that_it_is(api, cast):
    body = api.get(f"meetings/{sitting(cast).pk}/events", after=10_000).json()
    assert (body["events"], body["more"]) == ([], False) and body["seq"] < 10_000


def test_a_poll_costs_the_same_however_long_the_log(api, cast):
    meeting = sitting(cast)
    say(cast.resident, meeting, text="一句。")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as caught:
            api.get(f"meetings/{meeting.pk}/events")
        counts.append(len(caught))
        for number in range(5):
            say(cast.clerk, meeting, text=f"第{number}句。")
    assert counts[0] == counts[1] <= 14


# --- acts -----------------------------------------------------------------------------------------


def acted(api, meeting, act, data=None, **headers):
    return api.post(f"meetings/{meeting.pk}/acts", {"act": act, "data": data or {}}, **headers)


def test_an_act_answers_with_what_it_made(api_as, cast):
    meeting = sitting(cast)
    made = acted(api_as("resident"), meeting, "say", {"text": "先改老车棚。"}).json()
    assert made == {"done": True, "turn": str(Turn.objects.get().pk)}
    assert acted(api_as("resident"), meeting, "attend", {}).json() == {"done": True}


@pytest.mark.parametrize(
    ("act", "data"),
    [("say", {"text": "先改老车棚。"}), ("raise_hand", {}), ("ask", {"text": "什么时候改？"})],
)
def test_one_key_is_one_act(api_as, cast, act, data):
    meeting = sitting(cast)
    resident, key = api_as("resident"), {"Idempotency-Key": "k-1"}
    first = acted(resident, meeting, act, data, **key)
    again = acted(resident, meeting, act, data, **key)
    assert first.status_code == again.status_code == 200, again.content
    assert first.json() == again.json()
    assert Turn.objects.count() + meeting.questions.count() == 1


def test_the_name_of_an_act_is_the_same_over_the_socket(api_as, cast):
    from deliberation.acts import perform

    meeting = sitting(cast)
    by_socket = perform(cast.resident, meeting.pk, "say", {"text": "一句。"}, name="k-1")
    key = {"Idempotency-Key": "k-1"}
    by_api = acted(api_as("resident"), meeting, "say", {"text": "一句。"}, **key)
    assert by_api.json() == {"done": True} | by_socket and Turn.objects.count() == 1


def test_acts_without_a_key_are_acts_of_their_own(api_as, cast):
    meeting, resident = sitting(cast), api_as("resident")
    for _time in range(2):
        assert acted(resident, meeting, "say", {"text": "一句。"}).status_code == 200
    assert Turn.objects.count() == 2


def test_a_refused_act_leaves_its_name_free(api_as, cast):
    meeting, key = sitting(cast), {"Idempotency-Key": "k-1"}
    refused = acted(api_as("elsewhere"), meeting, "raise_hand", {}, **key)
    assert_problem(refused, 403, "residency_elsewhere")
    assert acted(api_as("resident"), meeting, "raise_hand", {}, **key).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"act": "fly", "data": {}}, "act_unknown"),
        ({"act": 7}, "bad_input"),
        ({"act": "say"}, "bad_input"),
        ({"act": "say", "data": []}, "bad_input"),
        ({"act": "say", "data": {"text": 7}}, "bad_input"),
        ({"act": "say", "data": {"text": " "}}, "text_missing"),
        ("{", "bad_input"),
        ([], "bad_input"),
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(api_as, cast, body, code):
    meeting = sitting(cast)
    assert_problem(api_as("resident").post(f"meetings/{meeting.pk}/acts", body), 422, code)
    assert not Turn.objects.exists()


def test_a_key_that_is_too_long_is_refused(api_as, cast):
    answer = acted(
        api_as("resident"),
        sitting(cast),
        "say",
        {"text": "一句。"},
        **{"Idempotency-Key": "k" * 201},
    )
    assert_problem(answer, 422, "idempotency_key")


def test_who_is_not_signed_in_does_nothing_and_no_meeting_is_no_meeting(api_as, cast):
    meeting = sitting(cast)
    assert_problem(
        acted(api_as("anonymous"), meeting, "say", {"text": "一句。"}), 401, "not_signed_in"
    )
    nowhere = Meeting(pk=uuid.uuid4())
    assert_problem(acted(api_as("resident"), nowhere, "say", {"text": "一句。"}), 404, "not_found")
    for path in ("events", "state"):
        assert_problem(api_as("resident").get(f"meetings/{uuid.uuid4()}/{path}"), 404, "not_found")


def test_a_closed_meeting_is_polled_by_who_is_invited_and_by_nobody_else(api_as, cast):
    meeting = sitting(cast, is_closed=True)
    for path in ("events", "state"):
        assert api_as("deputy").get(f"meetings/{meeting.pk}/{path}").status_code == 200
        for role in ("anonymous", "resident", "moderator", "admin"):
            told = api_as(role).get(f"meetings/{meeting.pk}/{path}")
            none = api_as(role).get(f"meetings/{uuid.uuid4()}/{path}")
            assert (told.status_code, told.content) == (
                none.status_code,
                none.content,
            ) and told.status_code == 404
