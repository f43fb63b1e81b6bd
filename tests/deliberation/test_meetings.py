"""What is done in a meeting, by whom, and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from deliberation.actions import (
    agenda,
    attendance,
    invitations,
    meetings,
    mutes,
    outcomes,
    questions,
    strawpolls,
    turns,
)
from deliberation.actions.moderation import appeal, decide_appeal, hide_words
from deliberation.acts import perform
from deliberation.decisions.draw import drawn
from deliberation.errors import (
    BadInput,
    MeetingNotOpen,
    MeetingOver,
    Muted,
    NotAllowed,
    NotThere,
    Refused,
    Settled,
    TooMany,
)
from deliberation.models import Event, Meeting, Notification, StrawVote, Turn
from deliberation.queries.meeting_host import console
from deliberation.queries.meeting_tallies import meeting_tally, straw_counts
from deliberation.queries.meetings import get_meeting
from tests.cast import again, confirmed
from tests.phases import DAY, a_consultation
from tests.sittings import DRAW, announced, over, sitting

MINUTE = timedelta(minutes=1)
DRAWN = {"signup_until": timezone.now(), **DRAW}


# --- announcing and opening -----------------------------------------------------------------------


def test_announced_late_it_says_why(cast):
    starts = timezone.now() + DAY
    with pytest.raises(BadInput) as refused:
        announced(cast, starts_at=starts, now=timezone.now())
    assert (refused.value.code, refused.value.field) == ("notice_reason", "short_because")
    meeting = announced(cast, starts_at=starts, now=timezone.now(), short_because="电梯今天坏了。")
    assert meeting.short_because == "电梯今天坏了。"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "text_missing"),
        ({"title": "打 13800138000"}, "personal_number"),
        ({"ends_at": timezone.now()}, "ends_before"),
        ({"link": "http://video.example"}, "link_unknown"),
        ({"link": "https://a@b.example"}, "link_unknown"),
        ({"lawful_kind": "villagers", "entitled": 9}, "kind_unknown"),
        ({"lawful_kind": "residents"}, "entitled_missing"),
        ({"items": [("选址", 0)]}, "minutes_range"),
        ({"seats": [("租户", 1)]}, "signup_missing"),
        ({"seats": [("租户", 1)], **DRAWN, "draw_source": ""}, "no_source"),
        ({"seats": [("租户", 0)], **DRAWN}, "seats_range"),
        ({"seats": [("租户", 1), ("租户", 2)], **DRAWN}, "seats_alike"),
        ({"speaking_seconds": 5}, "number_range"),
        ({"order": "loudest"}, "order_unknown"),
        ({"signup_until": timezone.now() + 30 * DAY}, "signup_late"),
    ],
)
def test_what_cannot_be_announced_leaves_nothing_behind(cast, changes, code):
    with pytest.raises(BadInput) as refused:
        announced(cast, **changes)
    assert refused.value.code == code
    assert not Meeting.objects.exists() and not Event.objects.filter(kind="meeting.announced")


def test_only_hosts_announce_and_only_hosts_open(cast):
    matter = a_consultation(cast)
    for person in (cast.resident, cast.clerk, cast.member):
        with pytest.raises(NotAllowed):
            announced(cast, matter, host=person)
    meeting = announced(cast, matter)
    for person in (cast.resident, cast.clerk):
        with pytest.raises(NotAllowed):
            meetings.open_meeting(person, meeting, now=meeting.starts_at)


def test_a_meeting_opens_half_an_hour_before_its_time_and_once(cast):
    meeting = announced(cast)
    with pytest.raises(MeetingNotOpen):
        meetings.open_meeting(cast.deputy, meeting, now=meeting.starts_at - 31 * MINUTE)
    meetings.open_meeting(cast.deputy, meeting, now=meeting.starts_at - 30 * MINUTE)
    with pytest.raises(Settled):
        meetings.open_meeting(cast.deputy, meeting, now=meeting.starts_at)
    with pytest.raises(Refused) as refused:
        meetings.cancel_meeting(cast.deputy, meeting, reason="不开了。")
    assert refused.value.code == "meeting_begun"


def test_nothing_is_said_before_it_opens_after_it_closes_or_when_it_is_cancelled(cast):
    early, late = announced(cast), over(cast)
    with pytest.raises(MeetingNotOpen):
        turns.say(cast.resident, early, text="我先说。")
    with pytest.raises(MeetingOver):
        turns.say(cast.resident, late, text="我再说。")
    meetings.cancel_meeting(cast.deputy, early, reason="改期。")
    with pytest.raises(MeetingOver) as refused:
        turns.raise_hand(cast.resident, get_meeting(cast.deputy, early.pk))
    assert refused.value.code == "meeting_cancelled"


# --- a closed meeting -----------------------------------------------------------------------------


def test_a_closed_meeting_is_there_for_those_invited_only(cast):
    meeting = announced(cast, is_closed=True, bodies=[cast.bodies["street"]])
    for person in (cast.deputy, cast.officer, cast.clerk):
        assert get_meeting(again(person), meeting.pk) == meeting
    for person in (cast.resident, cast.member, cast.moderator, cast.shore_clerk, cast.admin):
        with pytest.raises(NotThere):
            get_meeting(again(person), meeting.pk)


def test_the_link_of_a_closed_meeting_lets_a_person_in_and_a_wrong_one_says_nothing(cast):
    meeting, public = announced(cast, is_closed=True), announced(cast)
    for pk, key in ((meeting.pk, "0" * 32), (meeting.pk, ""), (public.pk, public.guest_key)):
        with pytest.raises(NotThere):
            attendance.join_as_guest(cast.elsewhere, pk, key)
    attendance.join_as_guest(cast.elsewhere, meeting.pk, meeting.guest_key)
    attendance.join_as_guest(cast.elsewhere, meeting.pk, meeting.guest_key)
    meetings.open_meeting(cast.deputy, meeting, now=meeting.starts_at)
    found = get_meeting(again(cast.elsewhere), meeting.pk)
    turns.say(again(cast.elsewhere), found, text="受邀来的。", now=found.opened_at + MINUTE)
    meetings.renew_guest_key(cast.deputy, meeting)
    with pytest.raises(NotThere):
        attendance.join_as_guest(cast.newcomer, meeting.pk, meeting.guest_key)


# --- the floor ------------------------------------------------------------------------------------


def test_a_hand_is_up_once_and_the_floor_is_one_persons(cast):
    meeting = sitting(cast)
    other = confirmed(cast, "second", "第二位居民", cast.bridge, cast.clerk)
    one = turns.raise_hand(cast.resident, meeting)
    assert turns.raise_hand(cast.resident, meeting) == one
    two = turns.raise_hand(other, meeting)
    turns.call_turn(cast.deputy, one)
    assert turns.call_turn(cast.clerk, one).stage == "speaking"  # the other host was quicker
    turns.call_turn(cast.clerk, two)
    one.refresh_from_db()
    assert (one.stage, one.ended_at is not None) == ("said", True)
    with pytest.raises(Settled):
        turns.call_turn(cast.deputy, one)
    with pytest.raises(Settled):
        turns.skip_turn(cast.deputy, two)
    turns.end_turn(other, two)  # by whoever speaks
    assert not Turn.objects.filter(stage="speaking").exists()


def test_two_speakers_at_once_cannot_be(cast):
    meeting = sitting(cast)
    one = turns.raise_hand(cast.resident, meeting)
    turns.call_turn(cast.deputy, one)
    two = turns.raise_hand(cast.officer, meeting)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(pk=two.pk).update(stage="speaking", began_at=timezone.now(), seconds=60)


def test_who_has_not_spoken_goes_first(cast):
    from deliberation.queries.meeting_states import meeting_state_of

    meeting = sitting(cast)
    other = confirmed(cast, "second", "第二位居民", cast.bridge, cast.clerk)
    first = turns.raise_hand(cast.resident, meeting)
    turns.call_turn(cast.deputy, first)
    turns.end_turn(cast.deputy, first)
    again_hand = turns.raise_hand(cast.resident, meeting)
    new = turns.raise_hand(other, meeting)
    waiting = [turn["id"] for turn in meeting_state_of(meeting.pk)[0]["waiting"]]
    assert waiting == [str(new.pk), str(again_hand.pk)]
    meetings.adjust_meeting(cast.clerk, meeting, order="arrival")
    waiting = [turn["id"] for turn in meeting_state_of(meeting.pk)[0]["waiting"]]
    assert waiting == [str(again_hand.pk), str(new.pk)]


def test_a_clerk_records_with_consent_and_never_a_number(cast):
    meeting = sitting(cast)
    for asked, code in (
        ({"guest": "物业公司"}, "consent_needed"),
        ({"consent": True}, "speaker_missing"),
        ({"guest": "王工 13800138000", "consent": True}, "personal_number"),
        ({"guest": "物业公司", "consent": True, "channel": "moon"}, "channel_unknown"),
    ):
        with pytest.raises(BadInput) as refused:
            turns.record_turn(cast.clerk, meeting, text="会上说的。", **asked)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        turns.record_turn(cast.resident, meeting, text="我替他记。", guest="邻居", consent=True)
    made = turns.record_turn(
        cast.clerk, meeting, text="管线年前改好。", guest="供电服务站", consent=True
    )
    assert (made.entered_by, made.consent_at is not None) == (cast.clerk, True)


def test_what_was_spoken_is_written_down_by_the_clerk_or_the_speaker(cast):
    meeting = sitting(cast)
    hand = turns.raise_hand(cast.resident, meeting)
    turns.call_turn(cast.deputy, hand)
    turns.end_turn(cast.deputy, hand)
    with pytest.raises(BadInput):
        turns.write_turn(cast.clerk, hand, text="先改丙处。")
    turns.write_turn(cast.clerk, hand, text="先改丙处。", consent=True)
    with pytest.raises(NotAllowed):
        turns.write_turn(cast.elsewhere, hand, text="不是他说的。", consent=True)
    turns.edit_turn(cast.resident, hand, text="先改丙处，再看甲处。")


# --- pace, slow mode, mute --------------------------------------------------------------------------


def test_slow_mode_holds_back_who_speaks_again_too_soon_and_not_who_leads(cast):
    meeting = sitting(cast)
    meetings.adjust_meeting(cast.deputy, meeting, slow=30)
    meeting = get_meeting(cast.deputy, meeting.pk)
    at = timezone.now()
    turns.say(cast.resident, meeting, text="第一句。", now=at)
    with pytest.raises(TooMany) as refused:
        questions.ask(cast.resident, meeting, text="第一问？", now=at + timedelta(seconds=10))
    assert (refused.value.code, refused.value.retry_after) == ("slow_mode", 20)
    turns.say(cast.resident, meeting, text="第二句。", now=at + timedelta(seconds=30))
    for number in range(3):
        turns.say(cast.deputy, meeting, text=f"主持人第{number}句。", now=at)


def test_nobody_floods_a_room(cast, settings):
    meeting, at = sitting(cast), timezone.now()
    for number in range(settings.MEETING_LINES_A_MINUTE):
        turns.say(cast.resident, meeting, text=f"第{number}句。", now=at)
    with pytest.raises(TooMany):
        turns.say(cast.resident, meeting, text="再一句。", now=at)
    turns.say(cast.resident, meeting, text="过一分钟。", now=at + MINUTE)


def test_a_mute_says_why_stops_every_line_and_somebody_else_decides(cast):
    meeting = sitting(cast)
    hand = turns.raise_hand(cast.resident, meeting)
    with pytest.raises(NotAllowed):
        mutes.mute(cast.deputy, meeting, cast.clerk, rule="abuse", facts="打断。")
    with pytest.raises(BadInput):
        mutes.mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="")
    made = mutes.mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="多次打断别人。")
    hand.refresh_from_db()
    assert hand.stage == "waiting"  # taken down, it would tell everybody who was muted
    for act in (
        lambda: turns.say(cast.resident, meeting, text="我要说。"),
        lambda: questions.ask(cast.resident, meeting, text="我要问？"),
        lambda: turns.raise_hand(cast.resident, meeting),
    ):
        with pytest.raises(Muted):
            act()
    told = Notification.objects.get(person=cast.resident, kind="muted")
    assert told.link == f"/me/mutes/{made.pk}/"
    with pytest.raises(NotThere):
        mutes.object_to_mute(cast.elsewhere, made, text="不公平。")
    mutes.object_to_mute(cast.resident, made, text="我没有打断。")
    with pytest.raises(Settled):
        mutes.object_to_mute(cast.resident, made, text="再说一次。")
    for person in (cast.deputy, cast.resident, cast.elsewhere):
        with pytest.raises(Refused):
            mutes.decide_mute(person, made, upheld=True, answer="有理。")
    mutes.decide_mute(cast.moderator, made, upheld=True, answer="录音里没有打断。")
    turns.say(cast.resident, meeting, text="谢谢。")


def test_hidden_in_the_room_it_can_be_appealed_and_another_decides(cast):
    meeting = sitting(cast)
    said = turns.say(cast.resident, meeting, text="该隐去的话。")
    with pytest.raises(NotAllowed):
        hide_words(cast.elsewhere, said, rule="abuse", facts="辱骂。")
    ruling = hide_words(cast.deputy, said, rule="abuse", facts="辱骂他人。")
    made = appeal(cast.resident, ruling, text="没有辱骂。")
    with pytest.raises(NotAllowed):
        decide_appeal(cast.clerk, made, upheld=True, answer="恢复。")
    decide_appeal(cast.moderator, made, upheld=True, answer="是批评意见。")
    said.refresh_from_db()
    assert said.is_shown


# --- questions, polls, outcomes ---------------------------------------------------------------------


def test_a_question_is_backed_once_a_person_and_not_by_its_author(cast):
    meeting = sitting(cast)
    question = questions.ask(cast.resident, meeting, text="几时开工？")
    with pytest.raises(Refused) as refused:
        questions.back_question(cast.resident, question, value=True)
    assert refused.value.code == "own_words"
    for _twice in range(2):
        questions.back_question(cast.officer, question, value=True)
    assert meeting_tally([question.pk], [])["questions"] == {str(question.pk): 1}
    questions.back_question(cast.officer, question, value=False)
    assert meeting_tally([question.pk], [])["questions"] == {str(question.pk): 0}


def test_what_becomes_of_a_question_is_told_to_who_asked(cast):
    meeting = sitting(cast)
    one = questions.ask(cast.resident, meeting, text="几时开工？")
    two = questions.ask(cast.resident, meeting, text="收多少钱？")
    questions.take_question(cast.deputy, one)
    questions.take_question(cast.clerk, two)  # one at a time
    one.refresh_from_db()
    assert one.outcome == ""
    with pytest.raises(BadInput):
        questions.answer_question(cast.deputy, one, answer="", answered_by="街道办")
    questions.answer_question(cast.deputy, one, answer="开春。", answered_by="街道办")
    with pytest.raises(BadInput) as refused:
        questions.refer_question(
            cast.deputy, two, body=cast.bodies["street"], due_on=timezone.localdate()
        )
    assert refused.value.field == "due_on"
    told = Notification.objects.filter(person=cast.resident, kind="question_settled")
    assert told.count() == 1


def test_a_straw_poll_is_one_persons_one_answer_and_shows_nothing_before_its_time(cast):
    meeting, at = sitting(cast), timezone.now()
    ask = {"question": "先建哪处？", "options": ["甲", "乙", "丙"], "seconds": 60}
    poll = strawpolls.open_strawpoll(cast.deputy, meeting, now=at, **ask)
    with pytest.raises(Settled):
        strawpolls.open_strawpoll(cast.clerk, meeting, now=at, **ask)
    for options in ([0], [2]):
        strawpolls.cast_straw_vote(cast.resident, poll, options=options, now=at)
    strawpolls.cast_straw_vote(cast.officer, poll, options=[1], now=at)
    with pytest.raises(NotAllowed):
        strawpolls.cast_straw_vote(cast.elsewhere, poll, options=[1], now=at)
    for options, code in (([7], "option_unknown"), ([0, 1], "too_many_options")):
        with pytest.raises(BadInput) as refused:
            strawpolls.cast_straw_vote(cast.resident, poll, options=options, now=at)
        assert refused.value.code == code
    shown = meeting_tally([], [poll.pk])["strawpolls"][str(poll.pk)]
    assert shown == {"voters": {"residents": 1, "mandates": 1}}
    with pytest.raises(MeetingOver):
        strawpolls.cast_straw_vote(cast.resident, poll, options=[1], now=at + MINUTE)
    poll = strawpolls.show_strawpoll(cast.deputy, poll, now=at + MINUTE)
    assert (poll.could_vote, poll.closed_at) == (2, at + MINUTE)
    assert straw_counts([poll])[poll.pk]["options"][2] == {
        "number": 2, "residents": 1, "mandates": 0,
    }  # fmt: skip
    assert StrawVote.objects.count() == 2


def test_dissent_has_reasons_and_a_promise_has_an_owner_and_a_day(cast):
    meeting = sitting(cast)
    tomorrow = timezone.localdate() + DAY
    with pytest.raises(BadInput) as refused:
        outcomes.pin_point(cast.clerk, meeting, kind="dissent", text="甲处太近。")
    assert refused.value.code == "reasons_missing"
    for asked in ({"due_on": tomorrow}, {"who": "物业公司", "due_on": timezone.localdate()}):
        with pytest.raises(BadInput):
            outcomes.record_promise(cast.clerk, meeting, text="公示账目", **asked)
    promise = outcomes.record_promise(
        cast.clerk, meeting, text="给出核验意见", body=cast.bodies["street"], due_on=tomorrow
    )
    with pytest.raises(NotAllowed):
        outcomes.follow_promise(cast.resident, promise, kind="kept", text="办好了。")
    later = tomorrow + 10 * DAY
    outcomes.follow_promise(cast.officer, promise, kind="extended", text="等检测。", due_on=later)
    outcomes.follow_promise(cast.officer, promise, kind="kept", text="已经核验。")
    promise.refresh_from_db()
    assert (promise.status, promise.due_on) == ("kept", later)
    with pytest.raises(Settled):
        outcomes.follow_promise(cast.officer, promise, kind="progress", text="还有。")


def test_an_office_answers_its_invitation_until_the_meeting_begins(cast):
    meeting = announced(cast, bodies=[cast.bodies["street"]], others=["外卖骑手代表"])
    asked, others = meeting.invitations.order_by("name")
    with pytest.raises(NotAllowed):
        invitations.answer_invitation(cast.resident, asked, answer="comes")
    with pytest.raises(BadInput):
        invitations.answer_invitation(cast.officer, asked, answer="another_date", text="有事。")
    invitations.answer_invitation(cast.officer, asked, answer="sends", sends="城建科经办")
    invitations.answer_invitation(cast.deputy, others, answer="comes")
    meetings.open_meeting(cast.deputy, meeting, now=meeting.starts_at)
    with pytest.raises(Refused):
        invitations.answer_invitation(cast.officer, asked, answer="comes")


# --- of a closed meeting, and when no host is left ----------------------------------------------------


def test_in_a_closed_meeting_only_offices_that_were_asked_are_given_something_to_do(cast):
    street, village = cast.bodies["street"], cast.bodies["village"]
    meeting = sitting(cast, is_closed=True, bodies=[street])
    question = questions.ask(cast.clerk, meeting, text="什么时候改？")
    due = timezone.localdate() + 9 * DAY
    with pytest.raises(Refused) as refused:
        questions.refer_question(cast.deputy, question, body=village, due_on=due)
    assert (refused.value.code, refused.value.field) == ("body_not_invited", "body")
    with pytest.raises(Refused) as refused:
        outcomes.record_promise(cast.deputy, meeting, text="改好", body=village, due_on=due)
    assert refused.value.code == "body_not_invited"
    assert not Notification.objects.filter(kind="promise_made").exists()
    questions.refer_question(cast.deputy, question, body=street, due_on=due)
    outcomes.record_promise(cast.deputy, meeting, text="改好", body=street, due_on=due)
    found = console(meeting, cast.deputy, {}, timezone.now())
    assert found["bodies"] == [street]


def test_from_its_end_on_a_clerk_may_close_what_no_host_is_left_to_close(cast):
    meeting = sitting(cast)
    cast.deputy.mandates.update(ends_on=timezone.localdate() - DAY)
    with pytest.raises(NotAllowed) as refused:
        meetings.close_meeting(again(cast.clerk), meeting)
    assert refused.value.code == "not_the_host"
    late = meeting.ends_at + MINUTE
    for other in (cast.resident, cast.moderator, cast.shore_clerk):
        with pytest.raises(NotAllowed):
            meetings.close_meeting(again(other), meeting, now=late)
    assert meetings.close_meeting(again(cast.clerk), meeting, now=late).closed_at == late


# --- seats, agenda, one table of acts ---------------------------------------------------------------


def test_a_draw_is_the_same_for_whoever_draws_again():
    lots = [f"{number:032x}" for number in range(50)]
    assert drawn("第 136 期", "0308", lots) == drawn("第 136 期", "0308", list(reversed(lots)))
    assert drawn("第 137 期", "0308", lots) != drawn("第 136 期", "0308", lots)
    assert drawn("第 136 期", "0309", lots) != drawn("第 136 期", "0308", lots)


def test_going_back_to_an_item_ends_the_other(cast):
    meeting = sitting(cast)
    one, two = meeting.items.all()
    agenda.open_item(cast.deputy, one)
    agenda.open_item(cast.clerk, two)
    agenda.open_item(cast.deputy, two)
    one.refresh_from_db()
    assert one.closed_at is not None
    said = turns.say(cast.resident, meeting, text="说第二项。")
    assert said.item == two


def test_closing_ends_what_runs(cast):
    meeting = sitting(cast)
    agenda.open_item(cast.deputy, meeting.items.first())
    one = turns.raise_hand(cast.resident, meeting)
    turns.call_turn(cast.deputy, one)
    two = turns.raise_hand(cast.officer, meeting)
    poll = strawpolls.open_strawpoll(
        cast.deputy, meeting, question="再开一次？", options=["开", "不开"]
    )
    meetings.close_meeting(cast.deputy, meeting)
    for row in (one, two, poll):
        row.refresh_from_db()
    assert (one.stage, two.stage, poll.closed_at is not None) == ("said", "dropped", True)
    assert not meeting.items.filter(opened_at__isnull=False, closed_at=None).exists()


def test_an_act_with_the_same_name_is_done_once_and_answered_alike(cast):
    meeting = sitting(cast)
    say = ("say", {"text": "只说一次。"})
    pin = ("pin", {"kind": "consensus", "text": "先改丙处。"})
    for person, (act, data) in ((cast.resident, say), (cast.clerk, pin)):
        answers = {
            tuple(perform(again(person), meeting.pk, act, data, name="n-1").items())
            for _three in range(3)
        }
        assert len(answers) == 1
    assert Turn.objects.count() == 1 and meeting.points.count() == 1
    other = pin[1] | {"text": "先改乙处。"}
    perform(again(cast.deputy), meeting.pk, "pin", other, name="n-1")  # another person's own
    assert meeting.points.count() == 2


def test_a_refused_act_leaves_its_name_free(cast):
    meeting = sitting(cast)
    with pytest.raises(BadInput):
        perform(cast.clerk, meeting.pk, "pin", {"kind": "dissent", "text": "甲"}, name="n-2")
    perform(
        cast.clerk,
        meeting.pk,
        "pin",
        {"kind": "dissent", "text": "甲", "reasons": "近"},
        name="n-2",
    )
    assert meeting.points.count() == 1


@pytest.mark.parametrize(
    ("act", "data", "code"),
    [
        ("fly", {}, "act_unknown"),
        (3, {}, "act_unknown"),
        ("say", None, "bad_input"),
        ("say", {}, "bad_input"),
        ("say", {"text": 3}, "bad_input"),
        ("call", {"turn": "x"}, "not_found"),
        ("call", {}, "not_found"),
        ("count_in", {"people": "三"}, "bad_input"),
        ("count_in", {"people": -1}, "bad_input"),
        ("count_in", {"people": True}, "bad_input"),
        ("vote", {"strawpoll": None, "options": [0]}, "not_found"),
        ("promise", {"text": "办", "who": "物业", "due_on": "明天"}, "bad_input"),
        ("refer", {"question": "x", "due_on": "2026-12-30"}, "not_found"),
        ("open_poll", {"poll_question": "问？", "options": {"a": 1}}, "bad_input"),
    ],
)
def test_bad_input_has_a_code(cast, act, data, code):
    meeting = sitting(cast)
    with pytest.raises(Refused) as refused:
        perform(cast.deputy, meeting.pk, act, data, name="")
    assert refused.value.code == code
