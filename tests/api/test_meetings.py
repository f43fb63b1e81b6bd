"""Meetings, what is said and asked in them, promises: lists, filters, one of each, and their acts."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions.attendance import attend, hall_code
from deliberation.actions.outcomes import record_promise
from deliberation.actions.questions import ask, back_question
from deliberation.actions.strawpolls import (
    cast_straw_vote,
    open_strawpoll,
    show_strawpoll,
)
from deliberation.actions.turns import record_turn, say
from deliberation.decisions.draw import drawn
from deliberation.models import Attendance, Meeting, Question, Turn
from deliberation.queries.meetings import get_meeting
from portal.accounts.models import User
from tests.deliberation.test_meeting_events import everything
from tests.phases import a_consultation
from tests.sittings import DRAW, announced, over, sitting

from .conftest import all_pages, assert_problem, ids


@pytest.fixture
def asked():
    """A body that announces a meeting four days ahead."""
    starts_at = timezone.now() + timedelta(days=4)
    return {
        "title": "充电棚选址圆桌",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "place": "社区议事厅",
        "items": [{"title": "选址", "minutes": 30}],
    }


# --- which there are ------------------------------------------------------------------------------


def test_meetings_are_found_by_place_matter_state_and_words(api, cast):
    now = announced(cast)
    held, past = sitting(cast, title="物业费听证"), over(cast, title="路灯")
    away = announced(cast, a_consultation(cast, cast.shore))
    matter = now.consultation_id
    assert set(ids(api.get("meetings"))) == {str(one.pk) for one in (now, held, past, away)}
    assert ids(api.get("meetings", consultation=matter)) == [str(now.pk)]
    assert ids(api.get("meetings", division=cast.shore.pk)) == [str(away.pk)]
    assert ids(api.get("meetings", state="sitting")) == [str(held.pk)]
    assert ids(api.get("meetings", state="over")) == [str(past.pk)]
    assert set(ids(api.get("meetings", state="coming"))) == {str(now.pk), str(away.pk)}
    assert ids(api.get("meetings", search="物业")) == [str(held.pk)]
    assert_problem(api.get("meetings", state="x"), 422, "bad_input")
    items, pages = all_pages(api, "meetings")
    assert (len(items), pages) == (4, 4)
    assert {one["state"] for one in items} == {"coming", "sitting", "over"}


def test_a_closed_meeting_is_listed_for_who_is_invited_only(api_as, cast):
    closed = announced(cast, is_closed=True, bodies=[cast.bodies["street"]])
    listed = {
        role: ids(api_as(role).get("meetings"))
        for role in ("anonymous", "resident", "moderator", "admin", "deputy", "clerk", "officer")
    }
    known = {"deputy", "clerk", "officer"}
    assert listed == {role: [str(closed.pk)] if role in known else [] for role in listed}


def test_a_whole_meeting_says_everything_and_nobody(api, cast):
    meeting = everything(cast)
    found = api.get(f"meetings/{meeting.pk}").json()
    assert (found["state"], found["title"]) == ("over", "选址圆桌")
    assert [one["title"] for one in found["items"]] == ["选址圆桌", "别的事"]
    assert [(one["name"], one["answer"]) for one in found["invitations"]] == [
        (cast.bodies["street"].display_name, "comes")
    ]
    assert [one["kind"] for one in found["points"]] == ["dissent"]
    assert [one["owner"] for one in found["promises"]] == [cast.bodies["street"].display_name]
    other, shown = sorted(found["strawpolls"], key=lambda one: one["shown_at"] or "")
    assert shown["results"] == [
        {"number": 0, "residents": 0, "mandates": 0}, {"number": 1, "residents": 1, "mandates": 0}
    ]  # fmt: skip
    assert (other["results"], other["voters"]) == (None, {"residents": 0, "mandates": 0})
    assert found["presence"]["board"]["needed"] == 2
    assert found["counts"]["questions"] == 3
    assert found["stream"]["seq"] == meeting.stream.seq and found["mine"] is None
    assert found["resolution"] is None  # begun, and nobody's to read yet
    people = {str(pk) for pk in User.objects.values_list("pk", flat=True)}
    assert not [pk for pk in people if pk in str(found)]


def test_lots_are_drawn_again_from_what_is_public(api, cast):
    found = api.get(f"meetings/{everything(cast).pk}").json()
    (group,) = found["seats"]
    lots = [one["lot"] for one in sorted(group["lots"], key=lambda one: one["rank"])]
    assert lots == drawn(found["draw_seed"], found["draw_value"], lots) and len(lots) == 1
    assert found["draw_source"] == DRAW["draw_source"] and found["draw_value"].isdigit()
    assert group["lots"][0]["seated"] is True and group["asked"] == 1


def test_a_whole_meeting_costs_the_same_however_much_there_is(
    api, cast, django_assert_max_num_queries
):
    meeting = everything(cast)
    with django_assert_max_num_queries(30):
        api.get(f"meetings/{meeting.pk}")
    for number in range(5):
        say_in_the_past(cast, meeting, number)
    with django_assert_max_num_queries(30):
        api.get(f"meetings/{meeting.pk}")


def say_in_the_past(cast, meeting, number):
    record_turn(cast.clerk, meeting, text=f"补记{number}。", guest="物业", consent=True)


def test_one_sees_what_one_is_to_a_meeting(api_as, cast):
    from deliberation.actions.mutes import mute

    meeting = sitting(cast)
    resident = api_as("resident")
    assert resident.put(f"meetings/{meeting.pk}/attendance", {"here": True}).json() == {
        "here": True
    }
    made = mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人。")
    mine = api_as("resident").get(f"meetings/{meeting.pk}").json()["mine"]
    assert mine["attending"] and mine["seat"] is None
    assert (mine["muted"]["id"], mine["muted"]["facts"]) == (str(made.pk), "打断别人。")
    assert api_as("clerk").get(f"meetings/{meeting.pk}").json()["mine"]["muted"] is None


# --- announcing -----------------------------------------------------------------------------------


def test_a_host_announces_edits_and_cancels(api_as, cast, asked):
    matter = a_consultation(cast)
    deputy, path = api_as("deputy"), f"consultations/{matter.pk}/meetings"
    asked |= {
        "bodies": [str(cast.bodies["street"].pk)], "others": ["物业公司"],
        "seats": [{"name": "租户", "seats": 2}], "is_closed": False, **DRAW,
        "signup_until": (timezone.now() + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    made = deputy.post(path, asked, **{"Idempotency-Key": "k"})
    again = deputy.post(path, asked, **{"Idempotency-Key": "k"})
    assert made.status_code == 200, made.content
    assert made.json()["id"] == again.json()["id"] and Meeting.objects.count() == 1
    found = made.json()
    assert {one["name"] for one in found["invitations"]} == {
        cast.bodies["street"].display_name, "物业公司"
    }  # fmt: skip
    assert (found["seats"][0]["seats"], found["seats"][0]["lots"]) == (2, [])
    edited = deputy.put(f"meetings/{found['id']}", asked | {"title": "改过的圆桌"}).json()
    assert edited["title"] == "改过的圆桌"
    gone = deputy.post(f"meetings/{found['id']}/cancel", {"reason": "改期。"}).json()
    assert (gone["state"], gone["cancelled_because"]) == ("cancelled", "改期。")
    assert_problem(deputy.put(f"meetings/{found['id']}", asked), 409, "meeting_cancelled")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"starts_at": "2026-01-01T09:00:00+08:00"}, "starts_before", "starts_at"),
        ({"starts_at": "2026-01-01T09:00:00"}, "bad_input", "starts_at"),
        ({"title": " "}, "text_missing", "title"),
        ({"title": "x" * 81}, "text_too_long", "title"),
        ({"link": "javascript:alert(1)"}, "link_unknown", "link"),
        ({"order": "loudest"}, "order_unknown", "order"),
        ({"bodies": [str(uuid.uuid4())]}, "body_unknown", "bodies"),
        ({"lawful_kind": "x"}, "kind_unknown", "lawful_kind"),
        ({"items": [{"title": "甲", "minutes": 0}]}, "minutes_range", "items"),
        ({"seats": [{"name": "租户", "seats": 2}]}, "signup_missing", "signup_until"),
        ({"seats": [{"name": "租户", "seats": 2}], "signup_until": "2026-11-30T09:00:00+08:00",
          "draw_seed": "第 136 期"}, "no_source", "draw_source"),
    ],
)  # fmt: skip
def test_a_wrong_announcement_is_said_by_field(api_as, cast, asked, change, code, field):
    matter = a_consultation(cast)
    answer = api_as("deputy").post(f"consultations/{matter.pk}/meetings", asked | change)
    body = assert_problem(answer, 422, code)
    assert list(body["errors"]) == [field] and not Meeting.objects.exists()


def test_a_short_notice_needs_its_reason(api_as, cast, asked):
    matter = a_consultation(cast)
    soon = timezone.now() + timedelta(hours=3)
    asked |= {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=1)).isoformat()}
    deputy, path = api_as("deputy"), f"consultations/{matter.pk}/meetings"
    assert_problem(deputy.post(path, asked), 422, "notice_reason")
    made = deputy.post(path, asked | {"short_because": "消防限期整改。"}).json()
    assert made["short_because"] == "消防限期整改。"


@pytest.mark.parametrize(
    ("role", "status", "code"),
    [
        ("anonymous", 401, "not_signed_in"),
        ("resident", 403, "not_the_host"),
        ("clerk", 403, "not_the_host"),
    ],
)
def test_only_hosts_announce_edit_and_cancel(api_as, cast, asked, role, status, code):
    meeting = announced(cast)
    caller = api_as(role)
    for answer in (
        caller.post(f"consultations/{meeting.consultation_id}/meetings", asked),
        caller.put(f"meetings/{meeting.pk}", asked | {"is_closed": False}),
        caller.post(f"meetings/{meeting.pk}/cancel", {"reason": "改期。"}),
    ):
        assert_problem(answer, status, code)


def test_an_edit_says_whether_it_is_closed_and_what_it_saw(api_as, cast, asked):
    meeting = announced(cast, is_closed=True)
    deputy, path = api_as("deputy"), f"meetings/{meeting.pk}"
    assert_problem(deputy.put(path, asked), 422, "bad_input")
    seen = deputy.get(path).json()["etag"]
    mine = asked | {"is_closed": True, "if_match": seen}
    first = deputy.put(path, mine | {"title": "先改的"}).json()
    assert first["is_closed"] is True and first["etag"] != seen
    assert_problem(deputy.put(path, mine | {"title": "后改的"}), 409, "changed_meanwhile")
    assert Meeting.objects.get().title == "先改的"
    again = deputy.put(path, mine | {"title": "后改的", "if_match": first["etag"]})
    assert again.json()["title"] == "后改的"


def test_hosts_see_guests_and_send_one_out(api_as, cast):
    meeting = announced(cast, is_closed=True)
    path = f"meetings/{meeting.pk}"
    api_as("elsewhere").put(f"{path}/guest", {"key": meeting.guest_key})
    (guest,) = api_as("deputy").get(f"{path}/guests").json()["items"]
    assert guest["name"] == cast.elsewhere.public_name
    assert_problem(api_as("clerk").get(f"{path}/guests"), 403, "not_the_host")
    assert_problem(api_as("resident").get(f"{path}/guests"), 404, "not_found")
    sent = {"act": "remove_guest", "data": {"guest": guest["id"], "reason": "链接传错了。"}}
    made = api_as("deputy").post(f"{path}/acts", sent).json()["mute"]
    assert_problem(api_as("elsewhere").get(path), 404, "not_found")
    own = api_as("elsewhere").get(f"me/mutes/{made}").json()
    assert (own["is_removal"], own["facts"], own["meeting"]) == (True, "链接传错了。", None)


def test_the_key_of_a_closed_meeting_lets_in(api_as, cast):
    meeting = announced(cast, is_closed=True)
    path = f"meetings/{meeting.pk}"
    key = api_as("deputy").get(f"{path}/key").json()["key"]
    assert_problem(api_as("elsewhere").get(f"{path}/key"), 404, "not_found")
    assert_problem(api_as("clerk").get(f"{path}/key"), 403, "not_the_host")
    assert_problem(api_as("elsewhere").put(f"{path}/guest", {"key": "0" * 32}), 404, "not_found")
    assert api_as("elsewhere").put(f"{path}/guest", {"key": key}).json()["id"] == str(meeting.pk)
    assert api_as("elsewhere").get(path).status_code == 200
    fresh = api_as("deputy").post(f"{path}/key/renew").json()["key"]
    assert fresh != key
    assert_problem(api_as("resident").put(f"{path}/guest", {"key": key}), 404, "not_found")
    public = announced(cast, meeting.consultation)
    assert_problem(api_as("deputy").post(f"meetings/{public.pk}/key/renew"), 409, "meeting_public")


# --- what one sets for oneself ----------------------------------------------------------------------


def test_attendance_is_set_and_left_and_the_hall_takes_its_code(api_as, cast):
    meeting = sitting(cast)
    path, resident = f"meetings/{meeting.pk}/attendance", api_as("resident")
    for _time in range(2):
        assert resident.put(path, {"here": True}).json() == {"here": True}
    assert Attendance.objects.count() == 1
    assert_problem(resident.put(path, {"channel": "hall", "code": "x"}), 422, "hall_code")
    code = hall_code(meeting, timezone.now())
    assert resident.put(path, {"channel": "hall", "code": code}).json() == {"here": True}
    assert Attendance.objects.get().channel == "hall"
    assert resident.put(path, {"here": False}).json() == {"here": False}
    assert Attendance.objects.get().left_at is not None
    assert_problem(resident.put(path, {"channel": "phone"}), 422, "channel_unknown")


def test_a_vote_is_ones_own_until_the_host_shows_the_result(api_as, cast):
    meeting = sitting(cast)
    poll = open_strawpoll(cast.deputy, meeting, question="哪处？", options=["甲", "乙"], seconds=60)
    path = f"meetings/{meeting.pk}/strawpolls/{poll.pk}/vote"
    assert api_as("resident").put(path, {"options": [1]}).json() == {
        "strawpoll": str(poll.pk), "options": [1]
    }  # fmt: skip
    cast_straw_vote(cast.clerk, poll, options=[0])
    (seen,) = api_as("resident").get(f"meetings/{meeting.pk}").json()["strawpolls"]
    assert (seen["mine"], seen["results"]) == ([1], None)
    assert seen["voters"] == {"residents": 1, "mandates": 1}
    show_strawpoll(cast.deputy, poll)
    (seen,) = api_as("anonymous").get(f"meetings/{meeting.pk}").json()["strawpolls"]
    assert seen["mine"] is None and seen["results"][1]["residents"] == 1
    assert_problem(api_as("resident").put(path, {"options": [1]}), 409, "poll_closed")
    for bad, code in (([2], "option_unknown"), ([0, 1], "too_many_options")):
        other = open_strawpoll(
            cast.deputy, meeting, question=f"{code}？", options=["甲", "乙"], seconds=60
        )
        sent = api_as("resident").put(
            f"meetings/{meeting.pk}/strawpolls/{other.pk}/vote", {"options": bad}
        )
        assert_problem(sent, 422, code)
        show_strawpoll(cast.deputy, other)


def test_a_seat_is_asked_for_and_left(api_as, cast):
    until = timezone.now() + timedelta(minutes=30)
    meeting = announced(cast, seats=[("租户", 2)], signup_until=until, **DRAW)
    path, group = f"meetings/{meeting.pk}/seat", meeting.seat_groups.get()
    made = api_as("resident").put(path, {"group": str(group.pk)}).json()
    assert made["group"] == str(group.pk) and len(made["lot"]) == 32
    found = api_as("resident").get(f"meetings/{meeting.pk}").json()
    assert found["mine"]["seat"]["lot"] == made["lot"]
    assert [one["lot"] for one in found["seats"][0]["lots"]] == [made["lot"]]
    assert found["seats"][0]["lots"][0]["sha256"] is None  # nobody can know it yet
    assert api_as("resident").delete(path).status_code == 204
    assert_problem(api_as("resident").delete(path), 404, "not_found")
    assert_problem(api_as("resident").put(path, {"group": str(uuid.uuid4())}), 404, "not_found")


def test_an_office_answers_its_invitation(api_as, cast):
    meeting = announced(cast, bodies=[cast.bodies["street"]])
    path = f"meetings/{meeting.pk}/invitations/{meeting.invitations.get().pk}"
    assert_problem(api_as("resident").put(path, {"answer": "comes"}), 403, "not_the_office")
    assert_problem(api_as("officer").put(path, {"answer": "maybe"}), 422, "answer_unknown")
    sent = api_as("officer").put(path, {"answer": "sends", "sends": "消防专员"})
    assert sent.status_code == 204, sent.content
    (found,) = api_as("anonymous").get(f"meetings/{meeting.pk}").json()["invitations"]
    assert (found["answer"], found["sends"]) == ("sends", "消防专员")


# --- what is said ---------------------------------------------------------------------------------


def test_turns_come_in_order_and_are_found_by_stage_item_and_words(api, cast):
    meeting = everything(cast)
    items, _pages = all_pages(api, f"meetings/{meeting.pk}/turns", limit=2)
    moments = [one["created_at"] for one in items]
    assert moments == sorted(moments) and len(items) == Turn.objects.count()
    said = api.get(f"meetings/{meeting.pk}/turns", stage="said").json()["items"]
    assert {one["stage"] for one in said} == {"said"}
    words = api.get(f"meetings/{meeting.pk}/turns", search="老车棚").json()["items"]
    assert [one["text"] for one in words] == ["先改老车棚。"]
    assert ids(api.get(f"meetings/{meeting.pk}/turns", search="我也说")) == []  # withdrawn
    assert ids(api.get("turns", meeting=meeting.pk, search="老车棚")) == [words[0]["id"]]
    assert api.get(f"turns/{words[0]['id']}").json() == words[0]
    gone = Turn.objects.get(state="withdrawn")
    shown = api.get(f"turns/{gone.pk}").json()
    assert (shown["text"], shown["by"], shown["state"]) == ("", None, "withdrawn")


def test_a_statement_is_made_once_edited_and_withdrawn(api_as, cast):
    meeting = sitting(cast)
    path, key = f"meetings/{meeting.pk}/turns", {"Idempotency-Key": "k-1"}
    resident = api_as("resident")
    made = resident.post(path, {"text": "先改老车棚。"}, **key).json()
    assert made["by"]["name"] == cast.resident.display_name and made["stage"] == "said"
    assert resident.post(path, {"text": "先改老车棚。"}, **key).json() == made
    other = resident.post(path, {"text": "别的话。"}, **key)
    assert_problem(other, 422, "idempotency_key_reused")
    assert Turn.objects.count() == 1
    edited = resident.put(f"turns/{made['id']}", {"text": "先改西棚。"}).json()
    assert edited["text"] == "先改西棚。" and edited["edited_at"]
    assert_problem(
        api_as("elsewhere").put(f"turns/{made['id']}", {"text": "改。"}), 403, "not_yours"
    )
    assert api_as("resident").delete(f"turns/{made['id']}").status_code == 204
    assert_problem(
        api_as("resident").put(f"turns/{made['id']}", {"text": "改。"}), 409, "words_gone"
    )


def test_a_clerk_writes_down_what_was_said_in_the_hall(api_as, cast):
    path = f"meetings/{sitting(cast).pk}/turns"
    asked = {"text": "晚上没灯。", "guest": "供电所师傅", "channel": "phone"}
    assert_problem(api_as("clerk").post(path, asked), 422, "consent_needed")
    made = api_as("clerk").post(path, asked | {"consent": True}).json()
    assert made["entered_by_clerk"] and made["channel"] == "phone"
    refused = api_as("resident").post(path, asked | {"consent": True})
    assert_problem(refused, 403, "not_the_keeper")


# --- what is asked --------------------------------------------------------------------------------


def test_questions_are_sorted_by_time_or_by_who_stands_behind_them(api_as, api, cast):
    meeting = sitting(cast)
    first, second, third = (ask(cast.resident, meeting, text=f"第{n}个问题？") for n in range(3))
    back_question(cast.clerk, third, value=True)
    back_question(cast.deputy, third, value=True)
    back_question(cast.clerk, second, value=True)
    path = f"meetings/{meeting.pk}/questions"
    assert ids(api.get(path)) == [str(one.pk) for one in (first, second, third)]
    items, pages = all_pages(api, path, sort="backers")
    assert [one["id"] for one in items] == [str(one.pk) for one in (third, second, first)]
    assert ([one["backers"] for one in items], pages) == ([2, 1, 0], 3)
    mine = [one["mine"] for one in api_as("clerk").get(path).json()["items"]]
    assert mine == [False, True, True]
    assert (
        len(ids(api.get(path, outcome="open"))) == 3 and ids(api.get(path, outcome="taken")) == []
    )
    assert ids(api.get(path, search="第1个")) == ids(api.get("questions", search="第1个"))
    assert_problem(api.get(path, sort="x"), 422, "bad_input")


def test_a_question_is_asked_once_backed_edited_and_withdrawn(api_as, cast):
    meeting = sitting(cast)
    path, key = f"meetings/{meeting.pk}/questions", {"Idempotency-Key": "k-1"}
    made = api_as("resident").post(path, {"text": "什么时候改？"}, **key).json()
    assert api_as("resident").post(path, {"text": "什么时候改？"}, **key).json() == made
    assert (made["backers"], made["mine"], Question.objects.count()) == (0, False, 1)
    backing = f"questions/{made['id']}/backing"
    assert_problem(api_as("resident").put(backing, {"value": True}), 409, "own_words")
    for value, number in ((True, 1), (True, 1), (False, 0), (False, 0)):
        assert api_as("clerk").put(backing, {"value": value}).json()["backers"] == number
    edited = api_as("resident").put(f"questions/{made['id']}", {"text": "哪天改？"}).json()
    assert edited["text"] == "哪天改？"
    assert api_as("resident").delete(f"questions/{made['id']}").status_code == 204
    assert api_as("resident").get(f"questions/{made['id']}").json()["text"] == ""


# --- promises -------------------------------------------------------------------------------------


def test_promises_are_found_and_followed(api_as, cast):
    meeting, body = sitting(cast), cast.bodies["street"]
    due = timezone.localdate() + timedelta(days=20)
    made = record_promise(cast.clerk, meeting, text="给出核验", body=body, due_on=due)
    record_promise(cast.clerk, meeting, text="加灯", who="物业", due_on=due - timedelta(days=1))
    anybody = api_as("anonymous")
    assert [one["text"] for one in anybody.get("promises").json()["items"]] == ["加灯", "给出核验"]
    assert ids(anybody.get("promises", body=body.pk)) == [str(made.pk)]
    assert ids(anybody.get("promises", status="kept")) == []
    assert len(ids(anybody.get("promises", consultation=meeting.consultation_id))) == 2
    path = f"promises/{made.pk}/entries"
    assert_problem(
        api_as("resident").post(path, {"kind": "kept", "text": "好。"}), 403, "not_the_keeper"
    )
    later = (due + timedelta(days=5)).isoformat()
    for _time in range(2):
        found = api_as("officer").post(
            path,
            {"kind": "extended", "text": "等检测。", "due_on": later},
            **{"Idempotency-Key": "k"},
        )
    assert found.status_code == 200, found.content
    assert found.json()["due_on"] == later and len(found.json()["entries"]) == 1
    kept = api_as("officer").post(path, {"kind": "kept", "text": "检测合格。"}).json()
    assert (kept["status"], len(kept["entries"])) == ("kept", 2)


# --- what is public is asked for anew, what is one's own is not kept -------------------------------


def test_public_answers_have_an_etag_and_signed_in_ones_stay_nowhere(api_as, api, cast):
    meeting = everything(cast)
    turn, question = Turn.objects.first(), Question.objects.first()
    paths = (
        "meetings", f"meetings/{meeting.pk}", f"meetings/{meeting.pk}/turns", f"turns/{turn.pk}",
        f"meetings/{meeting.pk}/questions", f"questions/{question.pk}", "promises", "turns",
        "questions", "minutes", f"meetings/{meeting.pk}/state",
    )  # fmt: skip
    for path in paths:
        tag = api.get(path)["ETag"]
        again = api.client.get(f"/api/v1/{path}", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b""), path
    for path in paths:
        assert api_as("deputy").get(path)["Cache-Control"] == "private, no-store", path


# --- minutes, mutes, referrals --------------------------------------------------------------------


@pytest.fixture
def written(cast):
    """A meeting that is over, with one who attended; its minutes were drafted."""
    from deliberation.actions.meetings import close_meeting
    from deliberation.actions.minutes import draft_minutes

    meeting = sitting(cast)
    attend(cast.resident, meeting)
    say(cast.resident, meeting, text="先改老车棚。")
    question = ask(cast.resident, meeting, text="什么时候改？")
    back_question(cast.clerk, question, value=True)
    close_meeting(cast.deputy, meeting)
    draft_minutes(cast.clerk, get_meeting(cast.clerk, meeting.pk))
    return get_meeting(cast.clerk, meeting.pk)


def test_minutes_are_drafted_edited_checked_and_published(api_as, cast, written):
    path = f"meetings/{written.pk}/minutes"
    assert api_as("clerk").post(path).json()["status"] == "draft"
    assert_problem(api_as("resident").get(path), 404, "not_found")
    draft = api_as("clerk").get(path).json()
    assert draft["items"][-1]["turns"][0]["text"] == "先改老车棚。"
    assert draft["items"][-1]["questions"][0]["backers"] == 1
    item = str(written.items.first().pk)
    words = {"version": draft["version"], "summary": "开得好。", "notes": {item: "说了很久。"}}
    edited = api_as("clerk").put(path, words).json()
    assert edited["summary"] == "开得好。" and edited["items"][0]["note"] == "说了很久。"
    assert_problem(api_as("deputy").put(path, words), 409, "changed_meanwhile")
    key = {"Idempotency-Key": "k"}
    for _time in range(2):
        assert api_as("clerk").post(f"{path}/send", **key).json()["status"] == "objections"
    assert_problem(api_as("elsewhere").get(path), 404, "not_found")
    assert api_as("resident").get(path).json()["people"]["total"] >= 1
    made = api_as("resident").post(f"{path}/objections", {"text": "我没有这样说。"}).json()
    assert_problem(
        api_as("clerk").post(f"{path}/objections", {"text": "x"}), 403, "keeps_the_minutes"
    )
    answer = {"accepted": False, "answer": "录音里是这样。"}
    assert_problem(
        api_as("resident").put(f"{path}/objections/{made['id']}", answer), 403, "not_the_keeper"
    )
    answered = api_as("clerk").put(f"{path}/objections/{made['id']}", answer).json()
    assert (answered["accepted"], answered["answer"]) == (False, "录音里是这样。")
    assert_problem(api_as("clerk").post(f"{path}/publish"), 409, "objection_time")
    written.minutes.__class__.objects.update(object_until=timezone.now() - timedelta(minutes=1))
    assert api_as("clerk").post(f"{path}/publish").json()["status"] == "published"
    found = api_as("anonymous").get(path).json()
    assert found["checked"] == {"made": 1, "accepted": 0, "dismissed": 1}
    assert found["objections"] == [] and str(cast.resident.pk) not in str(found)
    (row,) = api_as("anonymous").get("minutes").json()["items"]
    assert (row["meeting"], row["title"]) == (str(written.pk), written.title)
    assert api_as("anonymous").get("minutes", search="没有这个词").json()["items"] == []


def test_versions_of_minutes_are_read_by_who_may_read_these(api_as, cast, written):
    path = f"meetings/{written.pk}/minutes"
    clerk = api_as("clerk")
    clerk.put(path, {"version": 1, "summary": "一稿。"})
    clerk.post(f"{path}/send")
    clerk.put(path, {"version": 2, "summary": "二稿。"})
    assert_problem(api_as("anonymous").get(f"{path}/versions"), 404, "not_found")
    assert api_as("resident").get(path).json()["versions"] == 2
    items, _pages = all_pages(api_as("resident"), f"{path}/versions")
    assert [(one["number"], one["summary"], one["role"]) for one in items] == [
        (1, "一稿。", "clerk"), (2, "二稿。", "clerk")
    ]  # fmt: skip
    assert cast.clerk.public_name not in str(items)


def test_minutes_have_no_results_that_were_not_shown(api_as, cast):
    from deliberation.actions.agenda import open_item
    from deliberation.actions.meetings import close_meeting

    meeting = sitting(cast)
    open_item(cast.deputy, meeting.items.first())
    asked = {"question": "先建哪处？", "options": ["甲", "乙"], "seconds": 600}
    shown = open_strawpoll(cast.deputy, meeting, **asked)
    cast_straw_vote(cast.resident, shown, options=[0])
    show_strawpoll(cast.deputy, shown)
    cast_straw_vote(cast.resident, open_strawpoll(cast.deputy, meeting, **asked), options=[1])
    close_meeting(cast.deputy, meeting)
    made = api_as("clerk").post(f"meetings/{meeting.pk}/minutes").json()
    item = made["items"][0]
    first, second = item["strawpolls"]
    assert [one["residents"] for one in first["results"]] == [1, 0]
    assert second["results"] is None and second["voters"]["residents"] == 1
    assert [sorted(one) for one in item["periods"]] == [["closed_at", "opened_at"]]
    assert made["complete"] is True


def test_who_is_muted_objects_and_another_decides(api_as, cast):
    from deliberation.actions.mutes import mute

    meeting = sitting(cast)
    made = mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人。")
    path = f"me/mutes/{made.pk}"
    assert api_as("resident").get(path).json()["facts"] == "打断别人。"
    for role in ("deputy", "clerk", "moderator", "elsewhere"):
        assert_problem(api_as(role).get(path), 404, "not_found")
    sent = api_as("resident").put(f"{path}/objection", {"text": "我没有。"}).json()
    assert sent["objection"] == "我没有。" and sent["review_due_on"]
    (waiting,) = api_as("moderator").get("mutes").json()["items"]
    assert waiting["meeting"] == str(meeting.pk) and str(cast.resident.pk) not in str(waiting)
    decision = {"upheld": True, "answer": "没有打断。"}
    refused = api_as("deputy").put(f"mutes/{made.pk}/decision", decision)
    assert_problem(refused, 403, "own_ruling")
    assert_problem(api_as("resident").put(f"mutes/{made.pk}/decision", decision), 404, "not_found")
    decided = api_as("moderator").put(f"mutes/{made.pk}/decision", decision).json()
    assert decided["upheld"] and decided["lifted_at"]


def test_a_reviewer_of_a_closed_meeting_learns_only_the_case(api_as, cast):
    from deliberation.actions.mutes import mute, object_to_mute
    from deliberation.models import Guest

    meeting = sitting(cast, is_closed=True)
    Guest.objects.create(meeting=meeting, person=cast.resident, at=timezone.now())
    made = mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人。")
    object_to_mute(cast.resident, made, text="我没有。")
    answer = api_as("moderator").get("mutes")
    (waiting,) = answer.json()["items"]
    assert waiting["meeting"] is None and waiting["facts"] == "打断别人。"
    assert str(meeting.pk) not in answer.content.decode()


def test_an_office_replies_to_a_question_that_was_sent_to_it(api_as, cast):
    from deliberation.actions.questions import refer_question

    meeting = sitting(cast)
    question = ask(cast.resident, meeting, text="什么时候改？")
    due = timezone.localdate() + timedelta(days=20)
    body = cast.bodies["street"]
    path = f"questions/{question.pk}/reply"
    assert_problem(api_as("officer").put(path, {"answer": "年底。"}), 404, "not_found")
    refer_question(cast.deputy, question, body=body, due_on=due, note="请核对工期。")
    assert api_as("anonymous").get(f"questions/{question.pk}").json()["note"] == "请核对工期。"
    assert api_as("resident").put(path, {"answer": "年底。"}).status_code == 403
    found = api_as("officer").put(path, {"answer": "年底。"}).json()
    assert (found["outcome"], found["answer"]) == ("answered", "年底。")
