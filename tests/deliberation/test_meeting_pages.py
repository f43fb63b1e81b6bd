"""The room of a meeting and the reader's page: every state, every act without scripts, what was typed is
kept, and a closed meeting is none."""

import itertools
import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions import mutes, strawpolls
from deliberation.actions.moderation import hide_words
from deliberation.models import Attendance, Question, QuestionBacking, StrawVote, Turn
from deliberation.queries.meeting_stream import LINES
from tests.roundtable import in_full_swing
from tests.sittings import announced, over, sitting

DAY = timedelta(days=1)
MOST_READS = 37  # of the database, for everything that a sitting meeting shows


def room(meeting) -> str:
    return f"/meetings/{meeting.pk}/"


def plain(meeting) -> str:
    return f"{room(meeting)}plain/"


def page(client, path, **query) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def do(client, meeting, act, **data):
    """What a form of the room sends."""
    typed = {"act": act, "once": uuid.uuid4().hex, "page": f"{room(meeting)}#say"} | data
    return client.post(f"{room(meeting)}do/", typed)


def words_of(html: str) -> str:
    """As somebody reads it, without what is hidden and without templates for scripts."""
    html = re.sub(r"<template.*?</template>", "", html, flags=re.S)
    html = re.sub(r"<ul hidden data-sayings>.*?</ul>", "", html, flags=re.S)
    return re.sub(r"<[^>]*>", " ", html)


# --- states ---------------------------------------------------------------------------------------


def test_before_it_opens_the_page_says_when_where_who_and_how(cast, client):
    ahead = timezone.now() + 2 * DAY
    meeting = announced(
        cast, starts_at=ahead, now=ahead - DAY, access="一楼无台阶", link="https://video.example/a",
        short_because="消防检查提前了", bodies=[cast.bodies["street"]], others=["物业公司"],
        seats=[("租户", 2)], signup_until=ahead - timedelta(hours=2), draw_seed="第 136 期",
    )  # fmt: skip
    html = words_of(page(client, room(meeting)))
    for words in ("还没开始", "社区议事厅", "一楼无台阶", "消防检查提前了", "科苑街道办事处", "物业公司",
                  "还没答复", "选址", "收费", "租户", "第 136 期", "何商量", "加到日历"):  # fmt: skip
        assert words in html, words
    assert "https://video.example/a" in page(client, room(meeting))


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
        "我家两辆电动车", "由工作者记录，经本人同意", "口头发言", "东门绿地的树要不要砍",
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


# --- refusals -------------------------------------------------------------------------------------


def test_a_refusal_says_why_beside_what_was_typed(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.resident)
    typed = "有事打 13800138000 找我。"
    answer = do(client, meeting, "say", text=typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert typed in html and 'role="alert"' in html
    assert not Turn.objects.exists()


def test_what_is_not_for_now_is_refused_with_its_words_kept(cast, as_):
    meeting = over(cast)
    answer = do(as_(cast.resident), meeting, "say", text="我来晚了。")
    assert answer.status_code == 409
    assert "我来晚了。" in answer.content.decode()


def test_slow_mode_tells_programs_when_to_come_again(cast, as_):
    from deliberation.actions.meetings import adjust_meeting

    meeting = sitting(cast)
    adjust_meeting(cast.deputy, meeting, slow=30)
    client = as_(cast.resident)
    do(client, meeting, "say", text="第一句。")
    answer = do(client, meeting, "say", text="第二句还在。")
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 30
    assert "第二句还在。" in answer.content.decode()
    assert "每人隔 30 秒" in page(client, room(meeting))


def test_who_is_not_signed_in_finds_the_words_again_after_signing_in(cast, client, as_):
    meeting = sitting(cast)
    answer = do(client, meeting, "say", text="还没登录就写了。")
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    session = client.session
    kept = session["draft"]
    client = as_(cast.resident)
    session = client.session
    session["draft"] = kept
    session.save()
    assert "还没登录就写了。" in page(client, room(meeting))


def test_a_refusal_on_another_page_of_the_meeting_goes_back_there(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.clerk)
    host = f"{room(meeting)}host/"
    answer = do(client, meeting, "count_in", people="0", page=host)
    assert (answer.status_code, answer["Location"]) == (302, host)
    assert "人数写 1 到 999" in page(client, host)


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(cast, as_, there):
    meeting = sitting(cast)
    answer = do(as_(cast.resident), meeting, "attend", page=there)
    assert (answer.status_code, answer["Location"]) == (302, room(meeting))


def test_unknown_acts_and_ids_are_refused(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.resident)
    assert do(client, meeting, "explode").status_code == 422
    assert do(client, meeting, "lower_hand", turn="x").status_code == 404
    assert do(client, meeting, "back", question=str(uuid.uuid4()), value="1").status_code == 404
    assert client.get(f"{room(meeting)}do/").status_code == 302
    assert client.put(f"{room(meeting)}do/").status_code == 405


def test_who_asks_for_json_gets_the_frame(cast, as_, client):
    meeting = sitting(cast)
    json = {"HTTP_ACCEPT": "application/json"}
    where = f"{room(meeting)}do/"
    assert client.post(where, {"act": "say", "text": "甲"}, **json).status_code == 401
    client = as_(cast.resident)
    answer = client.post(where, {"act": "say", "text": "甲。", "once": "a1"}, **json)
    assert answer.json() == {"type": "done", "id": "a1", "turn": str(Turn.objects.get().pk)}
    answer = client.post(where, {"act": "say", "text": "  "}, **json)
    assert (answer.status_code, answer.json()["code"]) == (422, "text_missing")
    answer = client.post(where, {"act": "open_poll", "poll_question": "？"}, **json)
    assert answer.json()["type"] == "refused" and answer.status_code in (403, 422)


# --- mutes, hiding, closed meetings ---------------------------------------------------------------


def test_who_is_muted_is_told_why_and_where_to_object(cast, as_):
    meeting = sitting(cast)
    mute = mutes.mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人三次。")
    html = page(as_(cast.resident), room(meeting))
    assert "打断别人三次。" in html and f"/me/mutes/{mute.pk}/" in html
    assert "打断别人三次。" in page(as_(cast.resident), plain(meeting))
    answer = do(as_(cast.resident), meeting, "say", text="我要说。")
    assert answer.status_code == 403 and "我要说。" in answer.content.decode()
    for other in (cast.elsewhere, cast.deputy):
        assert "打断别人三次。" not in page(as_(other), room(meeting))


def test_hidden_words_are_on_no_page(cast, as_, client):
    meeting = sitting(cast)
    do(as_(cast.resident), meeting, "say", text="骂人的话。")
    do(as_(cast.resident), meeting, "ask", text="骂人的问题？")
    for words in (Turn.objects.get(), Question.objects.get()):
        hide_words(cast.deputy, words, rule="abuse", facts="骂人。")
    for who in (cast.resident, cast.elsewhere, cast.deputy):
        for path in (room(meeting), plain(meeting)):
            html = page(as_(who), path)
            assert "骂人的" not in html and "已按规则隐去。" in html


def test_a_closed_meeting_and_none_answer_alike(cast, client, as_):
    meeting = sitting(cast, is_closed=True)
    nowhere = uuid.uuid4()
    for who in (None, cast.resident, cast.moderator):
        client.logout() if who is None else as_(who)
        for tail in ("", "plain/", "do/"):
            for method in (client.get, client.post):
                here, none = (method(f"/meetings/{pk}/{tail}") for pk in (meeting.pk, nowhere))
                if method == client.get and tail == "do/":
                    assert here.status_code == none.status_code == 302  # to the meeting's own page
                    continue
                assert here.status_code == none.status_code
                assert here.status_code in (404, 405)
                cleaned = [re.sub(r"[0-9a-f-]{36}|value=\"[^\"]{20,}\"", "", one.content.decode())
                           for one in (here, none)]  # fmt: skip
                assert cleaned[0] == cleaned[1]
    assert meeting.title in page(as_(cast.deputy), room(meeting))
    assert "no-store" in client.get(room(meeting))["Cache-Control"]


# --- the reader's page ----------------------------------------------------------------------------


def test_the_readers_page_loads_itself_anew_but_never_under_somebody_who_writes(cast, as_):
    meeting = in_full_swing(cast)
    client = as_(cast.resident)
    assert client.get(plain(meeting))["Refresh"] == "20"
    assert "<textarea" not in page(client, plain(meeting))
    still = client.get(plain(meeting), {"still": "1"})
    assert "Refresh" not in still and "<textarea" in still.content.decode()
    assert "Refresh" not in client.get(plain(over(cast)))


def test_the_readers_page_is_plain_text_in_order(cast, as_):
    meeting = in_full_swing(cast)
    html = page(as_(cast.resident), plain(meeting))
    for none in ("<img", "<svg", "<script", "style="):
        assert none not in html
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_readers_page_takes_words_and_keeps_what_is_refused(cast, as_):
    meeting = sitting(cast)
    client = as_(cast.resident)
    back = f"{plain(meeting)}?still=1#say"
    answer = do(client, meeting, "say", text="从老手机说。", page=back)
    assert (answer.status_code, answer["Location"]) == (302, back)
    answer = do(client, meeting, "say", text="打 13800138000", page=back)
    html = answer.content.decode()
    assert answer.status_code == 422 and "打 13800138000" in html and "<script" not in html
    assert "Refresh" not in answer
