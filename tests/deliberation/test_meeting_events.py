"""The log of a meeting: every kind of event, and enough to follow the state by."""

import json
import re
from datetime import timedelta

from django.utils import timezone

from deliberation.actions import (
    agenda,
    attendance,
    invitations,
    meetings,
    mutes,
    outcomes,
    questions,
    seats,
    strawpolls,
    turns,
)
from deliberation.actions.announcements import announce_due
from deliberation.actions.moderation import hide_words, restore_words
from deliberation.actions.records import begin_resolution
from deliberation.events.kinds import OF_MEETINGS
from deliberation.models import Event, Meeting
from deliberation.queries.frames import frames_after
from deliberation.queries.meeting_states import applied, meeting_state_of
from deliberation.queries.meetings import get_meeting
from tests.phases import DAY
from tests.sittings import DRAW, VALUE, announced

# Told by minutes, which have a test of their own.
LATER = {"minutes.sent", "minutes.published"}
# Of a closed meeting, which has one too.
OF_GUESTS = {"guest.removed", "guest.let_in"}


def everything(cast) -> Meeting:
    """One of every kind of event, but for the minutes."""
    host, clerk, person = cast.deputy, cast.clerk, cast.resident
    body = cast.bodies["street"]
    before = timezone.now() - 5 * DAY
    asked = {
        "bodies": [body], "seats": [("租户", 1)], **DRAW,
        "signup_until": before + 4 * DAY, "lawful_kind": "residents", "entitled": 3,
    }  # fmt: skip
    meeting = announced(cast, now=before, **asked)
    edited = {"title": "选址圆桌", "starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    meetings.edit_meeting(host, meeting, now=before, **asked | edited)
    invitations.answer_invitation(
        cast.officer, meeting.invitations.get(), answer="comes", now=before
    )
    group = meeting.seat_groups.get()
    seats.sign_up(person, meeting, group, now=before)
    seats.take_back_sign_up(person, meeting, now=before)
    seats.sign_up(person, meeting, group, now=before)
    seats.draw_seats(host, meeting, value=VALUE, now=before + 4 * DAY)
    begun = meeting.starts_at
    meeting = meetings.open_meeting(host, meeting, now=begun)
    at = begun + timedelta(minutes=1)
    meetings.adjust_meeting(host, meeting, slow=0, seconds=120, now=at)
    item = agenda.add_item(clerk, meeting, title="别的", now=at)
    agenda.edit_item(clerk, item, title="别的事", minutes=5, now=at)
    agenda.open_item(host, item, now=at)
    agenda.close_item(host, item, now=at)
    counted = attendance.count_in(clerk, meeting, people=2, now=at)
    attendance.count_out(clerk, counted, now=at)
    _floor(cast, meeting, at)
    _questions(cast, meeting, body, at)
    _polls(cast, meeting, at)
    _outcomes(cast, meeting, body, at)
    begin_resolution(clerk, meeting, now=at)
    meetings.close_meeting(host, meeting, now=at + timedelta(hours=1))
    other = announced(cast, meeting.consultation, now=before)
    meetings.cancel_meeting(host, other, reason="改期。", now=before)
    return get_meeting(host, meeting.pk)


def _floor(cast, meeting, at):
    host, clerk, person = cast.deputy, cast.clerk, cast.resident
    hand = turns.raise_hand(person, meeting, now=at)
    turns.lower_hand(person, hand, now=at)
    hand = turns.raise_hand(person, meeting, now=at)
    guest = turns.raise_hand(clerk, meeting, guest="供电所师傅", consent=True, now=at)
    turns.skip_turn(host, guest, now=at)
    turns.call_turn(host, hand, now=at)
    turns.end_turn(host, hand, now=at)
    turns.write_turn(clerk, hand, text="先改老车棚。", consent=True, now=at)
    said = turns.say(person, meeting, text="我也说一句。", now=at)
    turns.edit_turn(person, said, text="我也说两句。", now=at)
    hide_words(cast.deputy, said, rule="abuse", facts="辱骂他人。", now=at)
    restore_words(cast.moderator, said, now=at)
    turns.withdraw_turn(person, said, now=at)
    turns.raise_hand(person, meeting, now=at)
    silent = mutes.mute(host, meeting, person, rule="abuse", facts="打断别人。", now=at)
    mutes.lift_mute(host, silent, now=at)
    turns.record_turn(clerk, meeting, text="会上说的。", guest="物业公司", consent=True, now=at)


def _questions(cast, meeting, body, at):
    host, person = cast.deputy, cast.resident
    one, two, three, four = (
        questions.ask(person, meeting, text=f"第{n}个问题？", now=at) for n in range(4)
    )
    questions.edit_question(person, one, text="改过的问题？", now=at)
    hide_words(cast.moderator, one, rule="abuse", facts="辱骂他人。", now=at)
    restore_words(cast.moderator, one, now=at)
    questions.take_question(host, one, now=at)
    questions.answer_question(host, one, answer="年底。", answered_by="街道办", now=at)
    due = timezone.localdate(at) + timedelta(days=20)
    questions.refer_question(host, two, body=body, due_on=due, now=at)
    questions.set_question_aside(host, three, reason="不在议题里。", now=at)
    questions.withdraw_question(person, four, now=at)


def _polls(cast, meeting, at):
    poll = strawpolls.open_strawpoll(
        cast.deputy, meeting, question="先建哪处？", options=["甲", "乙"], seconds=60, now=at
    )
    strawpolls.cast_straw_vote(cast.resident, poll, options=[1], now=at)
    strawpolls.close_strawpoll(cast.deputy, poll, now=at)
    strawpolls.show_strawpoll(cast.deputy, poll, now=at)
    strawpolls.open_strawpoll(
        cast.deputy, meeting, question="再问？", options=["甲", "乙"], seconds=60, now=at
    )
    assert announce_due(at + timedelta(minutes=2)) >= 1


def _outcomes(cast, meeting, body, at):
    clerk, host = cast.clerk, cast.deputy
    point = outcomes.pin_point(clerk, meeting, kind="consensus", text="先改丙处。", now=at)
    outcomes.edit_point(
        host, point, kind="dissent", text="甲处太近。", reasons="二楼住户担心。", now=at
    )
    gone = outcomes.pin_point(clerk, meeting, kind="to_verify", text="写错了。", now=at)
    outcomes.withdraw_point(clerk, gone, now=at)
    due = timezone.localdate(at) + timedelta(days=20)
    promise = outcomes.record_promise(
        clerk, meeting, text="给出核验", body=body, due_on=due, now=at
    )
    wrong = outcomes.record_promise(clerk, meeting, text="写错", who="物业", due_on=due, now=at)
    outcomes.withdraw_promise(clerk, wrong, now=at)
    outcomes.follow_promise(cast.officer, promise, kind="progress", text="正在核验。", now=at)
    hall = attendance.count_in(clerk, meeting, people=2, now=at)
    attendance.count_out(clerk, hall, now=at)


def test_state_and_events_make_the_new_state_for_every_kind(cast):
    meeting = everything(cast)
    frames = [json.loads(text) for _, text in frames_after(meeting.stream_id, 0, 1000)]
    cancelled = Event.objects.filter(kind="meeting.cancelled").exists()
    assert {frame["kind"] for frame in frames} == set(OF_MEETINGS) - LATER - OF_GUESTS - {
        "meeting.cancelled"
    }
    assert cancelled
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    state = {
        "meeting": {"order": "first_timers"}, "items": [], "speaking": None, "waiting": [],
        "strawpolls": [], "points": [], "promises": [], "counts": {"turns": 0, "questions": 0},
    }  # fmt: skip
    for frame in frames:
        state = applied(state, frame)
    assert state == meeting_state_of(meeting.pk)[0]


def test_no_words_and_no_names_stand_in_the_log(cast):
    everything(cast)
    kept = json.dumps(list(Event.objects.values_list("data", flat=True)), ensure_ascii=False)
    assert not re.search("[\u4e00-\u9fff]", kept)
    assert str(cast.resident.pk) not in kept


def test_hidden_words_of_a_meeting_are_in_no_frame(cast):
    meeting = everything(cast)
    said = turns.Turn.objects.get(state="withdrawn")
    text = "".join(text for _, text in frames_after(meeting.stream_id, 0, 1000))
    assert said.text not in text


def test_reading_a_batch_costs_the_same_however_long(cast, django_assert_max_num_queries):
    meeting = everything(cast)
    with django_assert_max_num_queries(11):
        frames_after(meeting.stream_id, 0, 1000)
