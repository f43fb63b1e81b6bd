"""Closing an account, and the export of one's own data, as far as meetings go."""

import json

import pytest
from django.utils import timezone

from deliberation.actions import attendance, minutes, mutes, questions, seats, strawpolls, turns
from deliberation.actions.leaving import leave_forum
from deliberation.models import Event, Guest, SignUp, StrawVote, Turn
from deliberation.queries.held_meetings import held_in_meetings
from deliberation.queries.meeting_tallies import backers, straw_counts
from portal.accounts.actions.people import close_account
from portal.accounts.models import User
from tests.cast import confirmed
from tests.deliberation.test_minutes import a_whole_meeting, sent
from tests.phases import DAY
from tests.sittings import DRAW, VALUE, announced, sitting

MARK = "marker9d3c"


def gone(person):
    leave_forum(person)
    close_account(person)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def room(cast):
    """The resident voted, backs a question of another, and waits for the floor."""
    meeting = sitting(cast)
    poll = strawpolls.open_strawpoll(
        cast.deputy, meeting, question="先建哪处？", options=["甲", "乙"], seconds=600
    )
    strawpolls.cast_straw_vote(cast.resident, poll, options=[0])
    asked = questions.ask(cast.deputy, meeting, text="夜里谁来看？")
    questions.back_question(cast.resident, asked, value=True)
    turns.raise_hand(cast.resident, meeting)
    return meeting, poll, asked


def test_what_is_open_is_taken_back_and_attendance_stays_a_number(cast, room):
    meeting, poll, asked = room
    gone(cast.resident)
    assert StrawVote.objects.get().choices == 0
    assert straw_counts([poll])[poll.pk]["voters"]["residents"] == 0
    assert backers([asked.pk]) == {asked.pk: 0}
    assert Turn.objects.get(author=cast.resident).stage == "dropped"
    assert Event.objects.filter(kind="turn.lowered").count() == 1
    row = meeting.attendances.get(person=cast.resident)
    assert row.people == 1 and row.person.display_name != "槐花落下来"


def test_who_holds_the_floor_ends_with_their_account(cast, room):
    meeting, _poll, _asked = room
    turns.call_turn(cast.deputy, meeting.turns.get(author=cast.resident))
    gone(cast.resident)
    assert meeting.turns.get(author=cast.resident).stage == "said"


def test_what_is_over_keeps_its_count(cast):
    meeting = a_whole_meeting(cast)
    gone(cast.resident)
    poll = meeting.strawpolls.get()
    assert straw_counts([poll])[poll.pk]["voters"]["residents"] == 1
    assert meeting.turns.filter(author=cast.resident, state="shown").count() == 2


def test_a_seat_goes_to_who_was_drawn_next_and_closed_meetings_forget(cast):
    confirmed(cast, "second", "二楼的灯", cast.bridge, cast.clerk)
    starts = timezone.now() + DAY
    asked = {"seats": [("租户", 1)], "signup_until": starts - 2 * DAY, **DRAW}
    meeting = announced(cast, starts_at=starts, is_closed=True, **asked)
    for person in (cast.resident, cast.second):
        attendance.join_as_guest(person, meeting.pk, meeting.guest_key)
        seats.sign_up(person, meeting, meeting.seat_groups.get(), now=starts - 3 * DAY)
    seats.draw_seats(cast.deputy, meeting, value=VALUE)
    seated, waiting = SignUp.objects.order_by("rank")
    gone(seated.person)
    waiting.refresh_from_db()
    assert waiting.seated and SignUp.objects.get(pk=seated.pk).withdrawn_at is not None
    assert not Guest.objects.filter(person=seated.person).exists()


def test_the_export_holds_all_of_mine_in_meetings_and_nothing_of_others(cast, as_):
    meeting = a_whole_meeting(cast)
    made = sent(cast, meeting)
    minutes.object_to_minutes(cast.resident, made, text="我说的是东门。")
    mutes.object_to_mute(cast.resident, meeting.mutes.get(), text="主持人让我说的。")
    other = sitting(cast, meeting.consultation)
    theirs = questions.ask(cast.deputy, other, text=f"{MARK}？")
    questions.back_question(cast.resident, theirs, value=True)
    resident = as_(cast.resident)
    body = resident.get("/me/export.json").content.decode()
    data = json.loads(body)
    counts = {
        name: len(data[name])
        for name in (
            "turns", "questions", "question_backings", "straw_votes", "attendances", "sign_ups",
            "guest_of", "mutes", "minutes_objections",
        )
    }  # fmt: skip
    assert counts == {
        "turns": 3, "questions": 2, "question_backings": 1, "straw_votes": 1, "attendances": 1,
        "sign_ups": 0, "guest_of": 0, "mutes": 1, "minutes_objections": 1,
    }  # fmt: skip
    assert MARK not in body and "东门的线路够用。" not in body
    assert data["straw_votes"][0]["answers"] == ["老车棚"]
    assert data["mutes"][0]["objection"] == "主持人让我说的。"
    page = resident.get("/me/export/").content.decode()
    for mine in ("电费要公开。", "夜里谁来看？", "我说的是东门。", "主持人让我说的。"):
        assert mine in page, mine


def test_a_meeting_one_may_know_of_no_more_has_no_name_in_the_export(cast):
    meeting = sitting(cast, is_closed=True, title=MARK)
    attendance.join_as_guest(cast.resident, meeting.pk, meeting.guest_key)
    turns.say(cast.resident, meeting, text="我的话。")
    assert held_in_meetings(cast.resident)["turns"][0]["title"] == MARK
    Guest.objects.all().delete()
    held = held_in_meetings(cast.resident)["turns"][0]
    assert (held["title"], held["text"]) == ("", "我的话。")


def test_the_export_reads_the_same_however_much(cast, django_assert_max_num_queries):
    a_whole_meeting(cast)
    with django_assert_max_num_queries(11):
        held_in_meetings(cast.resident)
