"""The room of a meeting in real browsers: what one says the others see, with the line cut, blocked, dead
and gone, and nothing is lost or there twice."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from deliberation.actions.meetings import open_meeting
from deliberation.models import Question, QuestionBacking, StrawVote, Turn
from deliberation.queries.frames import frames_after
from deliberation.queries.meeting_states import meeting_state_of
from tests.browser.hall import (
    PHONE,
    SOON,
    done,
    heard,
    numbers,
    room,
    say,
    shows,
    state,
    unheard,
    until,
)
from tests.browser.test_axe import SETTLED, serious
from tests.deliberation.test_meeting_events import everything
from tests.roundtable import in_full_swing, neighbours
from tests.sittings import announced, over, sitting

pytestmark = pytest.mark.browser

# --- what one says --------------------------------------------------------------------------------


def test_what_one_says_appears_at_the_others(cast, at):
    meeting = sitting(cast)
    (neighbour,) = neighbours(cast, 1)
    pages = [at(who, room(meeting), **PHONE) for who in (cast.resident, neighbour, cast.deputy)]
    reader = at(None, room(meeting))
    for page in [*pages, reader]:
        state(page)
    for number, page in enumerate(pages):
        say(page, f"我是第{number}位。")
        expect(page.locator("#words")).to_have_value("")
    for page in [*pages, reader]:
        for number in range(3):
            heard(page, f"我是第{number}位。")
        assert len(numbers(page)) == 3
        assert page.locator("[data-outbox] li").count() == 0
    line = reader.locator(".line", has_text="我是第2位。")
    expect(line).to_contain_text("何商量")
    expect(line).to_contain_text("人大代表")
    expect(pages[0].locator(".line", has_text="我是第0位。")).to_contain_text("撤回")
    expect(pages[1].locator(".line", has_text="我是第0位。")).not_to_contain_text("撤回")


def test_questions_are_asked_backed_and_answered(cast, at):
    meeting = sitting(cast)
    (neighbour,) = neighbours(cast, 1)
    one, other = at(cast.resident, room(meeting)), at(neighbour, room(meeting))
    for page in (one, other):
        state(page)
    say(one, "<b>谁来量</b>间距？", button="提问")
    asked = other.locator("[data-list=questions] .question", has_text="<b>谁来量</b>间距？")
    expect(asked).to_have_count(1, timeout=SOON)
    asked.get_by_role("button", name="我也想问").click()
    expect(asked.get_by_role("button", name="我也想问")).to_have_attribute("aria-pressed", "true")
    until(other, lambda: QuestionBacking.objects.count() == 1)
    mine = one.locator("[data-list=questions] .question")
    expect(mine.locator("[data-backing]")).to_have_text("1", timeout=SOON)
    expect(mine.get_by_role("button", name="我也想问")).to_be_hidden()
    pk = str(Question.objects.get().pk)
    done(cast.deputy, meeting, "take", question=pk)
    shows(one, f"#q-{pk}", "正在回答")
    done(cast.deputy, meeting, "answer", question=pk, answer="消防队来量。", answered_by="街道办")
    for page in (one, other):
        shows(page, f"#q-{pk} .outcome", "消防队来量。")
    expect(asked.get_by_role("button", name="我也想问")).to_be_hidden()


def test_the_floor_is_asked_for_given_and_counted_down(cast, at):
    meeting = sitting(cast)
    (neighbour,) = neighbours(cast, 1)
    page, other = at(cast.resident, room(meeting), **PHONE), at(neighbour, room(meeting))
    for one in (page, other):
        state(one)
    other.get_by_role("button", name="举手，我要讲").click()
    shows(other, "#hand", "排在第 1 位")
    shows(page, "[data-list=waiting]", neighbour.public_name)
    page.get_by_role("button", name="举手，我要讲").click()
    shows(page, "#hand", "排在第 2 位")
    shows(other, "[data-list=waiting]", "槐花落下来")
    first, mine = Turn.objects.order_by("created_at")
    done(cast.deputy, meeting, "call", turn=str(first.pk))
    shows(other, "#hand", "轮到您了")
    shows(page, "#hand", "排在第 1 位")
    shows(page, "[data-speaking]", "还剩")
    other.get_by_role("button", name="我讲完了").click()
    shows(page, ".line.turn", "文字还没有记下来")
    page.get_by_role("button", name="放下").click()
    until(page, lambda: Turn.objects.get(pk=mine.pk).stage == "dropped")
    expect(page.get_by_role("button", name="举手，我要讲")).to_be_visible()
    done(cast.clerk, meeting, "write", turn=str(first.pk), text="我讲的是间距。", consent=True)
    heard(page, "我讲的是间距。")
    expect(page.locator(".line.turn")).to_contain_text("由主持人或工作者记录，经本人同意")


def test_a_poll_opens_is_answered_closes_and_is_shown(cast, at):
    meeting = sitting(cast)
    page, reader = at(cast.resident, room(meeting), **PHONE), at(None, room(meeting))
    for one in (page, reader):
        state(one)
    poll = done(cast.deputy, meeting, "open_poll", poll_question="先建哪处？", options=["甲处", "乙处"],
                seconds=600)["strawpoll"]  # fmt: skip
    card = page.locator(f"#p-{poll}")
    shows(page, f"#p-{poll}", "先建哪处？")
    card.get_by_role("button", name="投出").click()
    shows(page, f"#p-{poll}", "请先选一项")
    card.get_by_label("乙处").check()
    card.get_by_role("button", name="投出").click()
    until(page, lambda: StrawVote.objects.filter(choices=2).exists())
    expect(reader.locator(f"#p-{poll} [data-voters=residents]")).to_have_text("1", timeout=SOON)
    expect(reader.locator(f"#p-{poll} [data-results]")).to_be_hidden()
    done(cast.deputy, meeting, "close_poll", strawpoll=poll)
    shows(page, f"#p-{poll}", "还没有公布结果")
    expect(card.get_by_role("button", name="投出")).to_be_hidden()
    done(cast.deputy, meeting, "show_poll", strawpoll=poll)
    for one in (page, reader):
        row = one.locator(f"#p-{poll} [data-option='1']")
        expect(row.locator("[data-residents]")).to_have_text("1", timeout=SOON)
        expect(row).to_be_visible()


def test_each_poll_and_question_that_comes_live_takes_its_own_answer(cast, at):
    """Their forms are copies of one; each is an act of its own."""
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting))
    state(page)
    asked = [done(cast.deputy, meeting, "ask", text=f"问{n}？")["question"] for n in range(2)]
    for number in range(2):
        poll = done(cast.deputy, meeting, "open_poll", poll_question=f"第{number}问？", options=["甲", "乙"],
                    seconds=600)["strawpoll"]  # fmt: skip
        card = page.locator(f"#p-{poll}")
        shows(page, f"#p-{poll}", "乙")
        card.get_by_label("乙").check()
        card.get_by_role("button", name="投出").click()
        expect(card.locator("[data-sent]")).to_be_visible(timeout=SOON)
        assert StrawVote.objects.filter(poll=poll, choices=2).exists()
        done(cast.deputy, meeting, "close_poll", strawpoll=poll)
    for question in asked:
        button = page.locator(f"#q-{question}").get_by_role("button", name="我也想问")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true", timeout=SOON)
    assert QuestionBacking.objects.filter(person=cast.resident).count() == 2


# --- what one holds or types ----------------------------------------------------------------------


def test_what_one_types_about_a_line_stays_while_the_line_changes(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting))
    state(page)
    say(page, "我住三号楼。")
    line = page.locator(".line", has_text="我住三号楼")
    line.locator("summary", has_text="修改").click()
    box = line.locator("form[data-act=edit] textarea")
    box.fill("我住三号楼。六层。")
    said = str(Turn.objects.get().pk)
    done(cast.resident, meeting, "edit", turn=said, text="我住三号楼的。")  # from another device
    shows(page, ".line .said", "我住三号楼的。")
    expect(box).to_have_value("我住三号楼。六层。")
    expect(box).to_be_focused()
    page.reload()
    state(page)
    expect(box).to_have_value("我住三号楼。六层。")  # as a draft, unfolded
    line.get_by_role("button", name="保存").click()
    shows(page, ".line .said", "我住三号楼。六层。")
    expect(line.locator("summary", has_text="修改")).to_be_focused()
    line.locator("summary", has_text="撤回").click()
    line.get_by_role("button", name="确定撤回").click()
    shows(page, ".line", "本人已撤回")
    expect(page.locator(".line:focus")).to_have_count(1)


def test_the_focus_stays_with_what_one_holds(cast, at):
    meeting = sitting(cast)
    (neighbour,) = neighbours(cast, 1)
    asked = done(neighbour, meeting, "ask", text="谁来量？")["question"]
    page = at(cast.resident, room(meeting))
    state(page)
    button = page.locator(f"#q-{asked}").get_by_role("button", name="我也想问")
    button.focus()
    done(cast.deputy, meeting, "take", question=asked)
    shows(page, f"#q-{asked}", "正在回答")
    expect(button).to_be_focused()
    done(cast.deputy, meeting, "answer", question=asked, answer="街道。", answered_by="街道办")
    shows(page, f"#q-{asked} .outcome", "街道。")
    expect(page.locator(f"#q-{asked}")).to_be_focused()  # the button went
    poll = done(cast.deputy, meeting, "open_poll", poll_question="先建哪处？", options=["甲处", "乙处"],
                seconds=600)["strawpoll"]  # fmt: skip
    shows(page, f"#p-{poll}", "甲处")
    page.locator(f"#p-{poll}").get_by_label("甲处").focus()
    done(cast.deputy, meeting, "close_poll", strawpoll=poll)
    shows(page, f"#p-{poll}", "还没有公布结果")
    expect(page.locator(f"#p-{poll} h3")).to_be_focused()


def test_whoever_spoke_writes_it_down_and_does_not_flag_it(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting))
    state(page)
    page.get_by_role("button", name="举手，我要讲").click()
    shows(page, "#hand", "排在第 1 位")
    done(cast.deputy, meeting, "call", turn=str(Turn.objects.get().pk))
    shows(page, "#hand", "轮到您了")
    page.get_by_role("button", name="我讲完了").click()
    line = page.locator(".line.turn")
    expect(line).to_contain_text("文字还没有记下来", timeout=SOON)
    expect(line.get_by_text("举报")).to_be_hidden()
    line.locator("summary", has_text="补上我讲的话").click()
    line.locator("form[data-act=write] textarea").fill("东门太近。")
    line.get_by_role("button", name="补上").click()
    heard(page, "东门太近。")
    expect(line.locator("summary", has_text="补上我讲的话")).to_be_hidden()
    assert Turn.objects.get().text == "东门太近。"


def test_what_is_pinned_promised_counted_and_adjusted_appears(cast, at):
    meeting = sitting(cast, lawful_kind="residents", entitled=3)
    page = at(cast.resident, room(meeting))
    state(page)
    item = str(meeting.items.first().pk)
    done(cast.deputy, meeting, "open_item", item=item)
    shows(page, "[data-current]", "选址")
    shows(page, "[data-list=stream]", "进入议程 1：选址")
    shows(page, f"[data-item='{item}']", "正在议")
    done(cast.clerk, meeting, "pin", kind="dissent", text="东门太近。", reasons="怕噪声。")
    shows(page, ".point.dissent", "怕噪声。")
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    done(cast.clerk, meeting, "promise", text="装喷淋", who="物业公司", due_on=due)
    shows(page, ".promise", "物业公司")
    done(cast.deputy, meeting, "adjust", slow=45)
    shows(page, "[data-slow]", "45 秒")
    expect(page.locator(".short")).to_be_visible()
    counted = done(cast.clerk, meeting, "count_in", people=3)["attendance"]
    expect(page.locator(".short")).to_be_hidden(timeout=SOON)
    shows(page, "#board ~ .numbers", "3")
    done(cast.clerk, meeting, "count_out", attendance=counted)
    expect(page.locator(".short")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_text("您已签到")).to_be_visible(timeout=SOON)
    expect(page.locator("[data-presence=attending]")).to_have_text("1", timeout=SOON)


def test_hidden_words_leave_the_page_and_come_back_if_restored(cast, at):
    meeting = sitting(cast)
    page, reader = at(cast.resident, room(meeting)), at(None, room(meeting), **PHONE)
    for one in (page, reader):
        state(one)
    say(page, "不好听的话。")
    say(page, "不好听的问题？", button="提问")
    heard(reader, "不好听的话。")
    expect(reader.locator(".question .said", has_text="不好听的问题")).to_have_count(
        2, timeout=SOON
    )
    turn, question = str(Turn.objects.get().pk), str(Question.objects.get().pk)
    done(cast.deputy, meeting, "hide", turn=turn, rule="abuse", facts="骂人。")
    done(cast.deputy, meeting, "hide", question=question, rule="abuse", facts="骂人。")
    for one in (page, reader):
        expect(one.locator(".tombstone:visible", has_text="已按规则隐去")).to_have_count(
            3, timeout=SOON
        )
        assert "不好听" not in one.locator("#room").inner_html()
    done(cast.moderator, meeting, "restore", turn=turn)
    heard(reader, "不好听的话。")


def test_who_has_scrolled_up_is_not_moved_and_is_told(cast, at):
    meeting = in_full_swing(cast)
    for number in range(25):
        done(cast.deputy, meeting, "say", text=f"第{number}句，说得长一点，好把这一栏装满。")
    page = at(cast.resident, room(meeting), **PHONE)
    state(page)
    pane = page.locator("[data-pane]")
    at_end = "pane => pane.scrollTop === 0"
    assert pane.evaluate(at_end)
    pane.evaluate("pane => { pane.scrollTop = -600 }")
    line = page.locator(".line", has_text="第12句")
    place = line.bounding_box()["y"]
    for number in range(3):
        done(cast.deputy, meeting, "say", text=f"新来的第{number}句。")
    chip = page.locator("[data-fresh]")
    expect(chip).to_have_text("3 条新发言", timeout=SOON)
    assert abs(line.bounding_box()["y"] - place) < 2
    assert page.evaluate("document.documentElement.scrollTop") < 2000
    chip.click()
    assert pane.evaluate(at_end)
    expect(chip).to_be_hidden()


def test_a_long_meeting_keeps_the_page_short(cast, at):
    """Earlier lines are a link away; nothing is lost between the link and the page."""
    meeting = sitting(cast)
    page = at(cast.deputy, room(meeting))
    state(page)
    for number in range(310):
        done(cast.deputy, meeting, "say", text=f"第{number:03}句。")
    heard(page, "第309句。")
    shown = numbers(page)
    assert len(shown) == 300
    page.get_by_role("link", name="看更早的").click()
    heard(page, "第009句。")
    expect(page.locator("[data-list=stream] .line")).to_have_count(10)
    assert max(numbers(page)) < min(shown)


def test_the_stream_is_told_to_screen_readers_in_bundles(cast, at):
    meeting = sitting(cast)
    page = at(None, room(meeting))
    page.evaluate("""
      window.__told = [];
      const place = document.querySelector('[data-announce]');
      new MutationObserver(() => window.__told.push(place.textContent)).observe(place, { childList: true });
    """)
    state(page)
    assert page.locator("[data-list=stream]").evaluate(
        "list => !list.closest('[aria-live], [role=log]')"
    )
    for number in range(12):
        done(cast.deputy, meeting, "say", text=f"第{number}句。")
    heard(page, "第11句。")
    page.wait_for_timeout(5500)
    told = page.evaluate("window.__told")
    assert 1 <= len(told) <= 3
    assert sum(int(re.search(r"新增 (\d+) 条", one)[1]) for one in told) == 12


# --- roles and states -----------------------------------------------------------------------------


def test_who_is_muted_is_told_within_seconds_and_heard_again_later(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting))
    state(page)
    say(page, "我插一句。")
    heard(page, "我插一句。")
    turn = str(Turn.objects.get().pk)
    mute = done(cast.deputy, meeting, "mute", turn=turn, rule="abuse", facts="打断别人三次。")[
        "mute"
    ]
    expect(page.locator("#muted")).to_be_visible(timeout=5_000)
    shows(page, "#muted", "打断别人三次。")
    expect(page.locator("#muted a")).to_have_attribute("href", f"/me/mutes/{mute}/")
    expect(page.locator("#say")).to_be_hidden()
    state(page)
    done(cast.deputy, meeting, "unmute", mute=mute)
    expect(page.locator("#muted")).to_be_hidden(timeout=SOON)
    expect(page.locator("#say")).to_be_visible()


def test_whoever_signs_out_elsewhere_reads_on_and_is_told(cast, at):
    from django.contrib.sessions.models import Session

    meeting = sitting(cast)
    page = at(cast.resident, room(meeting))
    state(page)
    page.locator("#words").fill("还没写完")
    Session.objects.all().delete()
    shows(page, "[data-news]", "重新登录")
    done(cast.deputy, meeting, "say", text="继续开会。")
    heard(page, "继续开会。")
    expect(page.locator("#words")).to_have_value("还没写完")
    unheard(at)


def test_a_meeting_that_opens_lets_in_those_who_wait(cast, at):
    meeting = announced(cast, starts_at=timezone.now() + timedelta(minutes=3))
    page = at(cast.resident, room(meeting))
    state(page)
    expect(page.locator("#words")).to_have_count(0)
    open_meeting(cast.deputy, meeting)
    expect(page.locator("#words")).to_be_visible(timeout=SOON)
    state(page)
    done(cast.deputy, meeting, "close_meeting")
    shows(page, "[data-news]", "会议结束了")
    page.locator("[data-news] a").click()
    expect(page.get_by_text("纪要还在整理")).to_be_visible(timeout=SOON)


def test_somebody_takes_part_by_keyboard_alone(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.resident, room(meeting))
    state(page)
    poll = done(cast.deputy, meeting, "open_poll", poll_question="收费按哪种？", options=["按度", "按时"],
                seconds=600)["strawpoll"]  # fmt: skip
    shows(page, f"#p-{poll}", "按度")

    def walk(name, role="button"):
        for _step in range(150):
            page.keyboard.press("Tab")
            here = page.locator(":focus")
            if here.count() and (
                here.get_attribute("id") == name or here.inner_text().strip() == name
            ):
                return here
        raise AssertionError(name)

    walk("举手，我要讲")
    page.keyboard.press("Enter")
    shows(page, "#hand", "排在第 4 位")
    expect(page.locator(":focus")).to_have_text("放下")  # not lost with the button that went
    walk(f"o-{poll}-0")
    page.keyboard.press("ArrowDown")
    walk("投出")
    page.keyboard.press("Enter")
    until(page, lambda: StrawVote.objects.filter(person=cast.resident, choices=2).exists())
    walk("我也想问")
    page.keyboard.press("Enter")
    until(page, lambda: QuestionBacking.objects.filter(person=cast.resident).exists())
    walk("words")
    page.keyboard.type("键盘打的。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heard(page, "键盘打的。")
    expect(page.locator("#words")).to_be_focused()


# --- looks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [announced, in_full_swing, over])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(cast, at, make):
    meeting = make(cast)
    wrong = []
    for who, tail in ((cast.resident, ""), (None, ""), (cast.resident, "plain/?still=1")):
        page = at(who, f"{room(meeting)}{tail}", bypass_csp=True)
        for width, scheme in ((390, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            at.visitors[-1].assert_fits()
            wrong += [f"{tail} {width} {line}" for line in serious(page)]
    assert wrong == []


def test_a_thumb_reaches_the_box_and_every_target_is_large(cast, at):
    page = at(cast.resident, room(in_full_swing(cast)), **PHONE)
    state(page)
    for name in ("发言", "提问"):
        box = page.locator("#say").get_by_role("button", name=name, exact=True).bounding_box()
        assert box["y"] + box["height"] <= 844 and box["y"] > 600 and box["height"] >= 44
    for one in page.locator("#room :is(button, a, summary):visible").all():
        box = one.bounding_box()
        assert box["height"] >= 44 and box["width"] >= 44, one.inner_text()


def test_the_state_in_the_browser_is_the_state_of_the_server(cast, at):
    """Every kind of event, applied in JavaScript, makes what Python reads from the rows."""
    meeting = everything(cast)
    frames = [json.loads(text) for _, text in frames_after(meeting.stream_id, 0, 1000)]
    empty = {
        "meeting": {"order": "first_timers"}, "items": [], "speaking": None, "waiting": [],
        "strawpolls": [], "points": [], "promises": [], "counts": {"turns": 0, "questions": 0},
    }  # fmt: skip
    page = at(None, room(meeting))
    made = page.evaluate(
        """async ([state, frames, url]) => {
          const { applied } = await import(url);
          return frames.reduce((before, frame) => {
            const kept = JSON.stringify(before);
            const after = applied(before, frame);
            if (JSON.stringify(before) !== kept) throw new Error('changed in place');
            return after;
          }, state);
        }""",
        [empty, frames, "/static/js/meeting-state.js"],
    )
    assert made == meeting_state_of(meeting.pk)[0]
