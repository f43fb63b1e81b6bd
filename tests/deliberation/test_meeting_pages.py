"""The room of a meeting and the reader's page: every state, every act without scripts, what was typed is
kept, and a closed meeting is none."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.actions.places import place_for
from deliberation.actions import strawpolls
from deliberation.actions.meetings import cancel_meeting
from deliberation.models import Attendance, Meeting, Question, QuestionBacking, StrawVote, Turn
from deliberation.queries.meeting_stream import LINES
from tests.room_pages import do, page, plain, room, words_of
from tests.roundtable import in_full_swing
from tests.sittings import DRAW, announced, over, sitting

DAY = timedelta(days=1)
MOST_READS = 37  # of the database, for everything that a sitting meeting shows


# --- states ---------------------------------------------------------------------------------------


def test_before_it_opens_the_page_says_when_where_who_and_how(cast, client):
    ahead = timezone.now() + 2 * DAY
    meeting = announced(
        cast, starts_at=ahead, now=ahead - DAY, access="一楼无台阶", link="https://video.example/a",
        short_because="消防检查提前了", bodies=[cast.bodies["street"]], others=["物业公司"],
        seats=[("租户", 2)], signup_until=ahead - timedelta(hours=2), **DRAW,
    )  # fmt: skip
    html = words_of(page(client, room(meeting)))
    for words in ("还没开始", "社区议事厅", "一楼无台阶", "消防检查提前了", "科苑街道办事处", "物业公司",
                  "还没答复", "选址", "收费", "租户", "第 136 期", "何商量", "加到日历"):  # fmt: skip
        assert words in html, words
    assert "https://video.example/a" in page(client, room(meeting))


def test_a_place_shows_its_own_meetings_until_they_are_over(cast, client, as_):
    for division in (cast.bridge, cast.shore):
        place_for(division)
    shown = [f'"{room(make(cast))}"' for make in (announced, sitting)]
    forgotten, missed, cancelled = sitting(cast), announced(cast), announced(cast)
    long_ago = timezone.now() - 3 * DAY
    for meeting in (forgotten, missed):
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=long_ago, ends_at=long_ago + DAY)
    cancel_meeting(cast.deputy, cancelled, reason="停电")
    left = (over(cast), sitting(cast, is_closed=True), forgotten, missed, cancelled)
    left = [f'"{room(meeting)}"' for meeting in left]
    html = page(client, cast.bridge.place.url)
    assert "充电棚" in html
    assert all(path in html for path in shown) and not any(path in html for path in left)
    assert not any(path in page(client, cast.shore.place.url) for path in shown)
    assert not any(path in page(as_(cast.deputy), cast.bridge.place.url) for path in left)


@pytest.mark.parametrize("make", [announced, sitting, over])
def test_every_state_is_shown_to_everybody(cast, client, as_, make):
    meeting = make(cast)
    for who in (None, cast.resident, cast.elsewhere, cast.newcomer, cast.deputy, cast.clerk):
        client.logout() if who is None else as_(who)
        assert meeting.title in page(client, room(meeting))
        assert meeting.title in page(client, plain(meeting))


def test_a_cancelled_meeting_says_why(cast, client):
    from deliberation.actions.meetings import cancel_meeting

    meeting = announced(cast)
    cancel_meeting(cast.deputy, meeting, reason="停电改期。")
    assert "停电改期。" in words_of(page(client, room(meeting)))
    assert "停电改期。" in words_of(page(client, plain(meeting)))


def test_while_it_sits_everything_is_there_for_who_is_not_signed_in(cast, client):
    meeting = in_full_swing(cast)
    html = words_of(page(client, room(meeting)))
    for words in (
        "正在开", "充电棚建在哪里", "六楼没电梯", "带孙子的老张", "东门小超市老板", "等候发言",
        "我家两辆电动车", "由主持人或工作者记录，经本人同意", "口头发言", "东门绿地的树要不要砍",
        "正在回答", "定下来以后三个月。", "科苑街道办事处副主任", "先改老车棚，装喷淋和防火隔墙。",
        "一楼住户担心噪声和采光。", "请消防机构核验老车棚并公布结果", "已按规则隐去。", "应到", "还差",
        "主持人还没有公布结果", "登录以后，当地居民可以发言",
    ):  # fmt: skip
        assert words in html, words
    assert "低价出售旧电瓶" not in page(client, room(meeting))
    assert "低价出售旧电瓶" not in page(client, plain(meeting))


def test_afterwards_it_shows_what_came_out(cast, client):
    from deliberation.actions.meetings import close_meeting
    from deliberation.models import StrawPoll

    meeting = in_full_swing(cast)
    strawpolls.show_strawpoll(cast.deputy, StrawPoll.objects.get())
    close_meeting(cast.deputy, meeting)
    html = page(client, room(meeting))
    for words in ("已结束", "共识", "不同意见", "一楼住户担心噪声和采光。", "承诺", "科苑街道办事处",
                  "老车棚改造", "纪要还在整理", "回放全过程"):  # fmt: skip
        assert words in words_of(html), words
    assert f"{room(meeting)}replay/" in html
    assert 'data-act="raise_hand"' not in html


def test_numbers_in_the_stream_are_those_of_the_log(cast, client):
    meeting = in_full_swing(cast)
    said = Turn.objects.get(text__startswith="我家两辆")
    events = {
        event.data.get("turn"): event.seq
        for event in meeting.stream.events.filter(kind="turn.said")
    }
    line = re.search(rf'id="e-(\d+)" data-words="{said.pk}"', page(client, room(meeting)))
    assert int(line[1]) == events[str(said.pk)]


def test_the_stream_goes_back_line_by_line_without_losing_one(cast, client):
    from deliberation.actions.turns import say

    meeting = sitting(cast)
    begun = meeting.opened_at
    for number in range(LINES + 7):
        say(cast.deputy, meeting, text=f"第{number}句话。", now=begun + timedelta(seconds=number))
    seen, query = [], {}
    for _page in range(3):
        html = page(client, room(meeting), **query)
        seen = re.findall(r"第(\d+)句话。", html) + seen
        older = re.search(r'href="\?before=(\d+)', html)
        if not older:
            break
        query = {"before": older[1]}
    assert [int(one) for one in seen] == list(range(LINES + 7))


@pytest.mark.parametrize("query", [
    {"before": "x"}, {"before": "-1"}, {"before": "9" * 40}, {"before": "²"}, {"sort": "\x00"},
    {"all": "1", "sort": "time"}, {"before": "0"},
])  # fmt: skip
def test_made_up_queries_are_harmless(cast, client, query):
    meeting = sitting(cast)
    page(client, room(meeting), **query)
    page(client, plain(meeting), **query)


def test_reading_costs_the_same_however_much_was_said(cast, as_, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few = in_full_swing(cast)
    client = as_(cast.resident)
    page(client, room(few))
    with CaptureQueriesContext(connection) as first:
        page(client, room(few))
        before = len(first)
    for number in range(20):
        do(as_(cast.deputy), few, "say", text=f"再说第{number}句。")
        do(as_(cast.deputy), few, "ask", text=f"再问第{number}句？")
    client = as_(cast.resident)
    page(client, room(few))
    with django_assert_num_queries(before):
        page(client, room(few))
    assert before <= MOST_READS


# --- acts without scripts -------------------------------------------------------------------------


def test_a_resident_takes_part_by_forms_alone(cast, as_):
    meeting = in_full_swing(cast)
    client = as_(cast.resident)
    assert do(client, meeting, "attend").status_code == 302
    assert Attendance.objects.filter(person=cast.resident, left_at=None).exists()
    answer = do(client, meeting, "say", text="我也说一句。")
    assert (answer.status_code, answer["Location"]) == (302, f"{room(meeting)}#say")
    assert do(client, meeting, "ask", text="什么时候量？").status_code == 302
    do(client, meeting, "raise_hand")
    html = page(client, room(meeting))
    assert "我也说一句。" in html and "什么时候量？" in html
    assert re.search(r"data-place>4<", html)  # three wait before
    hand = Turn.objects.get(author=cast.resident, stage="waiting")
    do(client, meeting, "lower_hand", turn=str(hand.pk))
    hand.refresh_from_db()
    assert hand.stage == "dropped"
    other = Question.objects.get(text__startswith="收费会不会")
    do(client, meeting, "back", question=str(other.pk), value="1")
    assert QuestionBacking.objects.filter(question=other, person=cast.resident).exists()
    do(client, meeting, "back", question=str(other.pk), value="")
    assert not QuestionBacking.objects.filter(question=other, person=cast.resident).exists()


def test_one_votes_votes_anew_and_takes_it_back(cast, as_):
    meeting = sitting(cast)
    poll = strawpolls.open_strawpoll(
        cast.deputy, meeting, question="先建哪处？", options=["甲", "乙", "丙"], most=2, seconds=600
    )
    client = as_(cast.resident)

    def choices():
        return StrawVote.objects.get(poll=poll, person=cast.resident).choices

    do(client, meeting, "vote", strawpoll=str(poll.pk), options=["0", "2"])
    assert choices() == 0b101
    do(client, meeting, "vote", strawpoll=str(poll.pk), options="1")
    assert choices() == 0b010
    assert re.search(r'value="1" checked', page(client, room(meeting)))
    do(client, meeting, "vote", strawpoll=str(poll.pk), none="1")
    assert choices() == 0
    answer = do(client, meeting, "vote", strawpoll=str(poll.pk))
    assert (answer.status_code, "请先选一项" in answer.content.decode()) == (422, True)


def test_the_same_form_sent_twice_is_done_once(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.resident)
    for act in ("say", "ask", "raise_hand"):
        once = uuid.uuid4().hex
        for _time in range(2):
            assert do(client, meeting, act, text="一次。", once=once).status_code == 302
    assert Turn.objects.filter(text="一次。").count() == 1
    assert Question.objects.count() == 1
    assert Turn.objects.filter(stage="waiting").count() == 1


def test_one_edits_and_withdraws_what_one_said(cast, as_, client):
    meeting = sitting(cast)
    client = as_(cast.resident)
    do(client, meeting, "say", text="写错了。")
    said = Turn.objects.get()
    assert 'value="edit"' in page(client, room(meeting)).split("<template")[0]
    do(client, meeting, "edit", turn=str(said.pk), text="写对了。")
    assert "写对了。" in page(client, room(meeting))
    do(client, meeting, "withdraw", turn=str(said.pk))
    html = page(client, room(meeting))
    assert "写对了。" not in html and "本人已撤回。" in html


def test_the_shown_result_comes_with_who_could_vote(cast, as_):
    meeting = in_full_swing(cast)
    from deliberation.models import StrawPoll

    poll = StrawPoll.objects.get()
    client = as_(cast.resident)
    assert not re.search(r"data-residents>[1-9]", page(client, room(meeting)))
    strawpolls.show_strawpoll(cast.deputy, poll)
    html = page(client, room(meeting))
    assert re.search(r"data-residents>3<", html) and re.search(r"data-residents>2<", html)
    poll.refresh_from_db()
    assert re.search(rf'data-fill="could_vote">{poll.could_vote}<', html)
