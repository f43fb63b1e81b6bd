"""Whose words they are in a meeting, for how long, and what a mute does and does not tell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions import meetings, minutes, mutes, questions, strawpolls, turns
from deliberation.acts import perform
from deliberation.errors import MeetingOver, Muted, Refused, TooMany
from deliberation.models import Event, Notification, Question, StrawVote, Turn
from deliberation.queries.meeting_host import console
from deliberation.queries.meetings import get_meeting, get_question, get_strawpoll
from deliberation.queries.notifications import notification_list
from portal.accounts.models import DoneAct, User
from portal.kit.errors import BadInput
from tests.cast import confirmed
from tests.phases import DAY
from tests.sittings import sitting

WRITE_UP = "补上我讲的话"


def spoken(cast, meeting) -> Turn:
    """The resident held the floor; nothing is written down yet."""
    hand = turns.raise_hand(cast.resident, meeting)
    turns.call_turn(cast.deputy, hand)
    return turns.end_turn(cast.deputy, hand)


def muted(cast, meeting, who=None):
    return mutes.mute(
        cast.deputy, meeting, who or cast.resident, rule="abuse", facts="多次打断别人。"
    )


def code_of(act, *args, **more) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return refused.value.code


# --- what was spoken ------------------------------------------------------------------------------


def test_ones_own_words_get_in_until_the_minutes_are_sent(cast, as_):
    meeting = sitting(cast)
    one, two = spoken(cast, meeting), spoken(cast, meeting)
    meetings.close_meeting(cast.deputy, meeting)
    room, resident = f"/meetings/{meeting.pk}/", as_(cast.resident)
    assert WRITE_UP in resident.get(room).content.decode()
    turns.write_turn(cast.resident, one, text="先改丙处。")
    late = timezone.now() + 31 * DAY
    assert (
        code_of(turns.write_turn, cast.resident, two, text="太晚了。", now=late) == "meeting_over"
    )
    made = minutes.draft_minutes(cast.deputy, get_meeting(cast.deputy, meeting.pk))
    minutes.send_minutes(cast.deputy, made)
    assert code_of(turns.write_turn, cast.resident, two, text="插进去。") == "minutes_sent"
    assert Turn.objects.get(pk=two.pk).text == ""
    assert WRITE_UP not in resident.get(room).content.decode()


def test_nobody_writes_over_what_the_speaker_wrote(cast):
    meeting = sitting(cast)
    turn = spoken(cast, meeting)
    turns.write_turn(cast.resident, turn, text="我说的是丙处。")
    turn.refresh_from_db()
    asked = {"text": "他说的是甲处。", "consent": True, "if_match": turn.etag}
    assert code_of(turns.write_turn, cast.deputy, turn, **asked) == "words_are_theirs"
    assert Turn.objects.get(pk=turn.pk).text == "我说的是丙处。"


def test_what_a_clerk_wrote_is_corrected_until_the_speaker_edits_it(cast):
    meeting = sitting(cast)
    turn = spoken(cast, meeting)
    turns.write_turn(cast.clerk, turn, text="先改丙。", consent=True)
    turn.refresh_from_db()
    turns.write_turn(cast.deputy, turn, text="先改丙处。", consent=True, if_match=turn.etag)
    turns.edit_turn(cast.resident, turn, text="我说先改丙处。")
    turn.refresh_from_db()
    assert (turn.entered_by, turn.consent_at, turn.told) == (None, None, {cast.resident.pk})
    asked = {"text": "先改甲处。", "consent": True, "if_match": turn.etag}
    assert code_of(turns.write_turn, cast.clerk, turn, **asked) == "words_are_theirs"


# --- a mute ---------------------------------------------------------------------------------------


def test_who_is_muted_does_not_speak_by_editing_and_may_withdraw(cast, as_):
    meeting = sitting(cast)
    turn, said = spoken(cast, meeting), turns.say(cast.resident, meeting, text="说过的话。")
    asked = questions.ask(cast.resident, meeting, text="几时开工？")
    muted(cast, meeting)
    for act in (
        lambda: turns.edit_turn(cast.resident, said, text="换成别的话。"),
        lambda: questions.edit_question(cast.resident, asked, text="换成别的？"),
        lambda: turns.write_turn(cast.resident, turn, text="补一段话。"),
    ):
        with pytest.raises(Muted):
            act()
    html = as_(cast.resident).get(f"/meetings/{meeting.pk}/").content.decode()
    assert WRITE_UP not in html.partition("<template")[0]
    assert f"edit-{said.pk}" not in html and f"edit-{asked.pk}" not in html
    turns.withdraw_turn(cast.resident, said)
    questions.withdraw_question(cast.resident, asked)


def test_in_slow_mode_edits_are_as_far_apart_as_lines(cast):
    meeting, at = sitting(cast), timezone.now()
    lines = [turns.say(cast.resident, meeting, text=f"第{n}句。", now=at) for n in range(2)]
    meetings.adjust_meeting(cast.deputy, meeting, slow=30)
    turns.edit_turn(cast.resident, lines[0], text="改第一句。", now=at)
    with pytest.raises(TooMany) as refused:
        turns.edit_turn(cast.resident, lines[1], text="改第二句。", now=at + timedelta(seconds=10))
    assert (refused.value.code, refused.value.retry_after) == ("slow_mode", 20)
    turns.edit_turn(cast.resident, lines[1], text="改第二句。", now=at + timedelta(seconds=30))


def test_a_mute_moves_nothing_that_everybody_sees(cast):
    meeting = sitting(cast)
    other = confirmed(cast, "second", "第二位居民", cast.bridge, cast.clerk)
    hand, behind = turns.raise_hand(cast.resident, meeting), turns.raise_hand(other, meeting)
    turns.call_turn(cast.deputy, floor := turns.raise_hand(cast.officer, meeting))
    before = Event.objects.count()
    made = muted(cast, meeting)
    muted(cast, meeting, cast.officer)
    new = Event.objects.order_by("pk")[before:]
    assert [event.kind for event in new] == ["mute.imposed", "mute.imposed"]
    hand.refresh_from_db()
    floor.refresh_from_db()
    assert (hand.stage, floor.stage) == ("waiting", "speaking")
    waiting = console(meeting, cast.deputy, {}, timezone.now())["waiting"]
    assert [(one["row"].pk, one["muted"]) for one in waiting] == [
        (behind.pk, False), (hand.pk, True)
    ]  # fmt: skip
    assert code_of(turns.call_turn, cast.deputy, hand) == "speaker_muted"
    mutes.lift_mute(cast.deputy, made)
    assert turns.call_turn(cast.deputy, hand).stage == "speaking"


def test_the_hand_of_who_is_muted_goes_down_with_the_others(cast):
    meeting = sitting(cast)
    turns.raise_hand(cast.resident, meeting)
    turns.raise_hand(cast.officer, meeting)
    muted(cast, meeting)
    meetings.close_meeting(cast.deputy, meeting)
    skipped = Event.objects.filter(kind="turn.skipped")
    assert skipped.count() == 2 and not Turn.objects.filter(stage="waiting").exists()


# --- a close that came between ----------------------------------------------------------------------


def test_what_was_checked_before_a_close_is_not_numbered_after_it(cast):
    """The meeting as it was read before the close, as when the two are under way at once."""
    meeting, at = sitting(cast), timezone.now()
    early = get_meeting(cast.deputy, meeting.pk)
    meetings.close_meeting(cast.deputy, meeting, now=at + timedelta(seconds=1))
    last = Event.objects.order_by("pk").last()
    for act in (turns.say, questions.ask):
        with pytest.raises(MeetingOver):
            act(cast.resident, early, text="还有一句？", now=at)
        early = get_meeting(cast.deputy, meeting.pk)
        early.closed_at = None
    with pytest.raises(MeetingOver):
        turns.raise_hand(cast.resident, early, now=at)
    assert Event.objects.order_by("pk").last() == last and not Turn.objects.exists()


def test_a_vote_does_not_land_after_the_close(cast):
    meeting, at = sitting(cast), timezone.now()
    poll = strawpolls.open_strawpoll(
        cast.deputy, meeting, question="哪处？", options=["甲", "乙"], now=at
    )
    early = get_strawpoll(meeting, poll.pk)
    strawpolls.close_strawpoll(cast.deputy, poll, now=at + timedelta(seconds=1))
    with pytest.raises(MeetingOver) as refused:
        strawpolls.cast_straw_vote(cast.resident, early, options=[0], now=at)
    assert refused.value.code == "poll_closed" and not StrawVote.objects.exists()


def test_of_two_lines_at_the_same_moment_slow_mode_lets_one_pass(cast, monkeypatch):
    """As when both are checked before either is there."""
    meeting, at = sitting(cast), timezone.now()
    meetings.adjust_meeting(cast.deputy, meeting, slow=30)
    meeting = get_meeting(cast.deputy, meeting.pk)
    monkeypatch.setattr("deliberation.permissions.meetings._check_rate", lambda *_args: None)
    turns.say(cast.resident, meeting, text="一句。", now=at)
    assert code_of(turns.say, cast.resident, meeting, text="又一句。", now=at) == "slow_mode"
    assert code_of(questions.ask, cast.resident, meeting, text="一问？", now=at) == "slow_mode"
    assert Turn.objects.count() == 1
    for _twice in range(2):
        turns.say(cast.clerk, meeting, text="工作者不受限制。", now=at)


# --- what an office replied -------------------------------------------------------------------------


def referred(cast) -> Question:
    meeting = sitting(cast)
    asked = questions.ask(cast.resident, meeting, text="补贴有多少？")
    due = timezone.localdate() + timedelta(days=10)
    return questions.refer_question(cast.deputy, asked, body=cast.bodies["street"], due_on=due)


def test_a_reply_that_a_host_wrote_down_says_so_and_the_office_is_told(cast, as_, client):
    asked = referred(cast)
    questions.answer_referral(cast.deputy, asked, answer="每车位 200 元。")
    mark = "科苑街道办事处（由主持人或工作人员代为记录）"
    shown = client.get(f"/api/v1/questions/{asked.pk}").json()
    assert (shown["answered_by"], shown["noted"]) == (mark, True)
    for path in (f"/meetings/{asked.meeting_id}/", f"/referrals/{asked.pk}/"):
        assert mark in client.get(path).content.decode()
    told = Notification.objects.get(person=cast.officer, kind="reply_noted")
    assert told.link == f"/referrals/{asked.pk}/"
    lines = notification_list(cast.officer, "")["notifications"]
    assert any("请看一看" in line.sentence for line in lines)
    desk = f"/meetings/{asked.meeting_id}/host/?question={asked.pk}"
    assert mark in as_(cast.deputy).get(desk).content.decode()


def test_a_reply_of_the_office_itself_has_no_such_mark(cast, client):
    asked = referred(cast)
    questions.answer_referral(cast.officer, asked, answer="每车位 200 元。")
    shown = client.get(f"/api/v1/questions/{asked.pk}").json()
    assert (shown["answered_by"], shown["noted"]) == ("科苑街道办事处", False)
    assert not Notification.objects.filter(kind="reply_noted").exists()


def test_a_later_reply_was_not_given_in_the_room(cast, client, as_):
    asked = referred(cast)
    questions.answer_referral(cast.officer, asked, answer="每车位 200 元。")
    asked = get_question(asked.meeting, asked.pk)
    assert asked.outcome_label == "已答复"
    told = notification_list(cast.resident, "")["notifications"]
    assert all("已当场回答" not in line.sentence for line in told)
    room = client.get(f"/meetings/{asked.meeting_id}/").content.decode()
    assert 'data-if="answered" hidden' in room and 'data-if="replied">' in room
    assert "已当场回答" not in client.get(f"/meetings/{asked.meeting_id}/plain/").content.decode()
    for path in (f"/meetings/{asked.meeting_id}/host/",):
        assert "已当场回答" not in as_(cast.deputy).get(path).content.decode()


# --- acts that come again, acts that come all the time ------------------------------------------------


def test_a_name_that_comes_again_with_something_else_is_refused(cast):
    meeting = sitting(cast)
    clerk = User.objects.get(pk=cast.clerk.pk)
    pin = {"kind": "consensus", "text": "先改丙处。"}
    first = perform(clerk, meeting.pk, "pin", pin, name="n-1")
    with pytest.raises(BadInput) as refused:
        perform(clerk, meeting.pk, "pin", pin | {"text": "都不改。"}, name="n-1")
    assert refused.value.code == "idempotency_key_reused"
    assert perform(clerk, meeting.pk, "pin", pin, name="n-1") == first
    DoneAct.objects.update(body="")  # as a version before this one left it
    assert perform(clerk, meeting.pk, "pin", pin, name="n-1") == first
    assert meeting.points.count() == 1


def test_the_same_act_as_json_and_as_a_form_is_the_same(cast):
    meeting, person = sitting(cast), User.objects.get(pk=cast.resident.pk)
    poll = strawpolls.open_strawpoll(cast.deputy, meeting, question="哪处？", options=["甲", "乙"])
    asked = questions.ask(cast.officer, meeting, text="几时开工？")
    pin = {"kind": "dissent", "text": "太近。\n不行。"}
    for who, act, sent, typed in (
        (person, "vote", {"strawpoll": poll.pk, "options": [1]}, {"options": "1"}),
        (person, "back", {"question": asked.pk, "value": True}, {"value": "1"}),
        (cast.clerk, "pin", pin | {"reasons": "近"}, {"text": "太近。\r\n不行。", "if_match": ""}),
    ):
        sent = {
            name: value if isinstance(value, list | bool) else str(value)
            for name, value in sent.items()
        }
        first = perform(who, meeting.pk, act, sent, name="n-2")
        assert perform(who, meeting.pk, act, sent | typed, name="n-2") == first
    assert meeting.points.count() == 1


def test_nobody_floods_the_log_with_hands_and_edits(cast, settings):
    settings.MEETING_CHANGES_A_MINUTE = 4
    meeting, person = sitting(cast), User.objects.get(pk=cast.resident.pk)
    said = perform(person, meeting.pk, "say", {"text": "一句。"}, name="")["turn"]
    for _twice in range(2):
        hand = perform(person, meeting.pk, "raise_hand", {}, name="")
        perform(person, meeting.pk, "lower_hand", hand, name="")
    for act, data in (("raise_hand", {}), ("edit", {"turn": said, "text": "改。"})):
        with pytest.raises(TooMany) as refused:
            perform(person, meeting.pk, act, data, name="")
        assert 0 < refused.value.retry_after <= 60
    perform(person, meeting.pk, "say", {"text": "话还能说。"}, name="")
    perform(User.objects.get(pk=cast.officer.pk), meeting.pk, "raise_hand", {}, name="")


def test_a_cache_that_is_away_holds_nobody_back(cast, settings, monkeypatch):
    settings.MEETING_CHANGES_A_MINUTE = 1

    def away(*_args, **_more):
        raise ConnectionError("no cache")

    monkeypatch.setattr("portal.accounts.limits.cache.incr", away)
    meeting, person = sitting(cast), User.objects.get(pk=cast.resident.pk)
    for _twice in range(2):
        perform(person, meeting.pk, "raise_hand", {}, name="")
