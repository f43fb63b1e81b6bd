"""Leading a meeting in real browsers: two at once, by keyboard alone, without a socket, on a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from deliberation.models import Attendance, Meeting, Point, Promise, Question, StrawPoll, Turn
from tests.browser.hall import SOON, blocked, done, host, shows, state, unheard, until
from tests.roundtable import in_full_swing
from tests.sittings import announced

pytestmark = pytest.mark.browser


# --- two at once ----------------------------------------------------------------------------------


def test_what_one_does_appears_and_what_the_other_types_stays(cast, at):
    meeting = in_full_swing(cast)
    deputy, clerk = at(cast.deputy, host(meeting)), at(cast.clerk, host(meeting))
    for page in (deputy, clerk):
        state(page)
    clerk.locator("#new-record summary").click()
    clerk.locator("#record-text").press_sequentially("电表由物业")
    deputy.keyboard.press("n")
    shows(clerk, "#speaking", "带孙子的老张")
    expect(clerk.locator("#record-text")).to_have_value("电表由物业")
    expect(clerk.locator("#record-text")).to_be_focused()
    clerk.locator("#record-text").press_sequentially("统一装。")
    clerk.locator("#record-guest").fill("物业公司经理")
    clerk.locator("#record-consent").check()
    clerk.get_by_role("button", name="记下", exact=True).click()
    shows(deputy, "#said-list", "电表由物业统一装。")
    expect(clerk.locator("#record-text")).to_have_value("")
    assert Turn.objects.filter(text="电表由物业统一装。").count() == 1


def test_a_point_that_another_edited_is_not_written_over_unseen(cast, at):
    meeting = in_full_swing(cast)
    point = Point.objects.get(kind="consensus")
    form = f"#edit_point-{point.pk}"
    deputy, clerk = at(cast.deputy, host(meeting)), at(cast.clerk, host(meeting))
    for page in (deputy, clerk):
        state(page)
        page.locator(f"#edit-{point.pk} > summary").click()
    clerk.locator(f"{form}-text").fill("先改老车棚，再看东门。")
    deputy.locator(f"{form}-text").fill("先改老车棚，装喷淋。")
    deputy.locator(f"{form} button").click()
    shows(clerk, f"#point-{point.pk}", "先改老车棚，装喷淋。")
    shows(clerk, f"{form} [data-refusal]", "别人刚改过这一条")
    expect(clerk.locator(f"{form}-text")).to_have_value("先改老车棚，再看东门。")
    clerk.locator(f"{form} button").click()
    shows(clerk, f"{form} [data-refusal]", "请先看看现在的写法")
    assert Point.objects.get(pk=point.pk).text == "先改老车棚，装喷淋。"
    clerk.wait_for_timeout(1000)  # it has read what is written now
    clerk.locator(f"{form} button").click()
    until(clerk, lambda: Point.objects.get(pk=point.pk).text == "先改老车棚，再看东门。")


def test_two_who_count_the_same_hall_are_told(cast, at):
    meeting = in_full_swing(cast)
    deputy, clerk = at(cast.deputy, host(meeting)), at(cast.clerk, host(meeting))
    for page in (deputy, clerk):
        state(page)
        page.locator("#new-count > summary").click()
        page.locator("#count_in-people").fill("12")
    deputy.get_by_role("button", name="计入", exact=True).click()
    until(deputy, lambda: Attendance.objects.filter(people=12).count() == 1)
    shows(clerk, "#count_in [data-refusal]", "同一批人")
    clerk.get_by_role("button", name="计入", exact=True).click()
    shows(clerk, "#count_in [data-refusal]", "不是的话再按一次")
    expect(clerk.locator("#count_in-people")).to_have_value("12")
    last = Attendance.objects.get(people=12)
    expect(clerk.locator("#count_in [name=current]")).to_have_value(str(last.pk), timeout=SOON)
    clerk.get_by_role("button", name="计入", exact=True).click()
    until(clerk, lambda: Attendance.objects.filter(people=12).count() == 2)


def test_one_who_counts_quickly_is_not_told_of_others(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.clerk, host(meeting))
    state(page)
    page.locator("#new-count > summary").click()
    page.route(f"**{host(meeting)}*", lambda route: None)  # the page is not brought up to date
    for people in ("3", "7"):
        page.locator("#count_in-people").fill(people)
        page.get_by_role("button", name="计入", exact=True).click()
        until(page, lambda people=people: Attendance.objects.filter(people=people).count() == 1)
    expect(page.locator("#count_in [data-refusal]")).to_have_count(0)


def test_who_counts_one_person_that_another_just_counted_is_told(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.clerk, host(meeting))
    state(page)
    page.locator("#new-count > summary").click()
    page.route(f"**{host(meeting)}*", lambda route: None)
    done(cast.deputy, meeting, "count_in", people=1)
    page.get_by_role("button", name="计入", exact=True).click()
    shows(page, "[data-notice]", "同一批人")


def test_a_count_whose_answer_was_lost_is_counted_once(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.clerk, host(meeting), prepare=blocked)
    state(page, "polling")
    page.locator("#new-count > summary").click()

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/acts", lose, times=1)
    page.get_by_role("button", name="计入", exact=True).click()
    shows(page, "[data-notice]", "没有发出去")
    counted = Attendance.objects.get(people=1, person=None)
    shows(page, f"#counted-{counted.pk}", "1 人")  # and the page has heard of it
    page.get_by_role("button", name="计入", exact=True).click()
    shows(page, "[data-done]", "已办好")
    assert Attendance.objects.filter(people=1, person=None).count() == 1
    unheard(at)


def test_what_was_typed_about_a_point_that_is_gone_stays(cast, at):
    meeting = in_full_swing(cast)
    point = Point.objects.get(kind="consensus")
    form = f"#edit_point-{point.pk}"
    clerk = at(cast.clerk, host(meeting))
    state(clerk)
    clerk.locator(f"#edit-{point.pk} > summary").click()
    clerk.locator(f"{form}-text").fill("先改老车棚，再看东门。")
    done(cast.deputy, meeting, "unpin", point=str(point.pk))
    shows(clerk, f"{form} [data-refusal]", "别人刚处理了这一条")
    expect(clerk.locator(f"{form}-text")).to_have_value("先改老车棚，再看东门。")
    clerk.locator(f"{form} button").click()
    shows(clerk, f"{form} [data-refusal]", "已经撤下")


def test_the_floor_that_another_gave_is_not_taken_away_by_a_page_that_is_behind(cast, at):
    meeting = in_full_swing(cast)
    first, second = meeting.turns.filter(stage="waiting").order_by("created_at")[:2]
    clerk = at(cast.clerk, host(meeting), prepare=blocked)
    clerk.route("**/host/?*", lambda route: route.abort())  # nor does it hear of anything by itself
    clerk.route("**/events?*", lambda route: route.abort())
    done(cast.deputy, meeting, "call", turn=str(first.pk))
    at.visitors[0].wrong.clear()
    clerk.locator(f"#call-{second.pk} button").click()
    shows(clerk, "[data-notice]", "别的主持人刚刚请了另一位发言")
    assert Turn.objects.get(pk=first.pk).stage == "speaking"
    clerk.unroute("**/host/?*")
    clerk.unroute("**/events?*")
    shows(clerk, "#speaking", "带孙子的老张")
    at.visitors[0].wrong.clear()  # what it was kept from and what was refused


# --- by keyboard alone ----------------------------------------------------------------------------


def fill_in(page, *texts):
    """Type into one field after the other; a blank of one is a box that is ticked, none is passed over."""
    for number, text in enumerate(texts):
        if number:
            page.keyboard.press("Tab")
        if text == " ":
            page.keyboard.press("Space")
        elif text:
            page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def walk_to(page, selector):
    """Tab until it has the focus."""
    for _step in range(200):
        if page.locator(selector).evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached")


def test_a_short_meeting_by_keyboard_alone(cast, at):
    soon = timezone.now() + timedelta(minutes=5)
    meeting = announced(cast, starts_at=soon, now=soon - timedelta(days=4))
    page = at(cast.deputy, host(meeting))
    state(page)
    press = page.keyboard.press
    press("o")
    shows(page, "#stands", "正在开会")
    press("i")
    shows(page, "#agenda", "正在：选址")
    turn = done(cast.resident, meeting, "raise_hand")["turn"]
    asked = done(cast.resident, meeting, "ask", text="几时建好？")["question"]
    shows(page, "#waiting", "槐花落下来")
    press("n")
    shows(page, "#speaking", "还剩")
    press("t")
    shows(page, "#speaking", "没有人在发言")
    assert Turn.objects.get(pk=turn).stage == "said"

    press("w")
    expect(page.locator("#record-text")).to_be_focused()
    fill_in(page, "收费按指导价，now", "物业公司经理", None, " ")  # an n that is typed calls nobody
    shows(page, "#said-list", "收费按指导价，now")

    shows(page, "#asked", "几时建好？")
    press("Escape")
    page.evaluate("document.activeElement.blur()")
    press("q")
    shows(page, "#settle", "正在回答")
    press("a")
    fill_in(page, "年底以前。", "科苑街道办事处副主任")
    until(page, lambda: Question.objects.get(pk=asked).outcome == "answered")

    page.evaluate("document.activeElement.blur()")
    press("p")
    page.keyboard.type("先建哪处？")
    press("Tab")
    page.keyboard.type("老车棚")
    press("Enter")
    page.keyboard.type("东门")
    press("Tab")
    press("Tab")
    fill_in(page)
    shows(page, "#poll-list", "正在表决")
    page.evaluate("document.activeElement.blur()")
    press("e")
    shows(page, "#poll-list", "已结束")
    press("r")
    until(page, lambda: StrawPoll.objects.get().shown_at)

    press("k")
    fill_in(page, "先改老车棚。", None)
    shows(page, "#point-list", "先改老车棚。")
    page.evaluate("document.activeElement.blur()")
    press("h")
    page.keyboard.type("装喷淋")
    press("Tab")
    press("Tab")
    page.keyboard.type("物业公司")
    press("Tab")
    due = timezone.localdate() + timedelta(days=20)
    page.keyboard.type(due.strftime("%m%d%Y"))
    press("Enter")
    until(page, lambda: Promise.objects.filter(who="物业公司", due_on=due).exists())
    page.evaluate("document.activeElement.blur()")
    press("c")
    press("Control+a")
    page.keyboard.type("12")
    press("Enter")
    until(page, lambda: Attendance.objects.filter(people=12).exists())

    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    press("i")
    shows(page, "#agenda", "正在：收费")
    press("b")
    shows(page, "#agenda", "正在：选址")
    page.reload()
    state(page)
    walk_to(page, "#closing > summary")
    press("Enter")
    walk_to(page, "#close_meeting button")
    press("Enter")
    shows(page, "#stands", "已结束")
    assert Meeting.objects.get().closed_at


def test_letters_can_be_turned_off(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.deputy, host(meeting))
    state(page)
    page.locator("#keys-on").uncheck()
    page.keyboard.press("t")
    page.wait_for_timeout(800)
    assert Turn.objects.filter(stage="speaking").exists()
    page.reload()
    state(page)
    expect(page.locator("#keys-on")).not_to_be_checked()
    page.locator("#keys-on").check()
    page.keyboard.press("t")
    shows(page, "#speaking", "没有人在发言")


def test_every_letter_has_a_button_of_the_same_name(cast, at):
    page = at(cast.deputy, host(in_full_swing(cast)))
    state(page)
    keys = page.locator("[data-key]")
    found = [
        (one.get_attribute("data-key"), one.get_attribute("aria-keyshortcuts"))
        for one in keys.all()
    ]
    assert len(found) == len(set(found)) >= 11  # no letter twice
    assert all(key == shortcut for key, shortcut in found)
    for one in keys.all():
        expect(one).to_have_accessible_name(re.compile("[\u4e00-\u9fff]{2}"))


def test_the_focus_goes_on_where_it_was(cast, at):
    page = at(cast.deputy, host(in_full_swing(cast)))
    state(page)
    end = page.locator("#speaking button")
    end.focus()
    page.keyboard.press("Enter")
    shows(page, "#speaking", "没有人在发言")
    expect(page.locator("#floor-title")).to_be_focused()


# --- under the thumb ------------------------------------------------------------------------------


def slots(page) -> list:
    found = page.locator("#bar [data-key]").all()
    return [(one.get_attribute("data-key"), one.bounding_box()) for one in found]


def test_no_button_slides_under_a_thumb_that_meant_another(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.deputy, host(meeting))
    state(page)
    before = slots(page)
    box = page.locator("#bar [data-key=T]").bounding_box()
    for _tap in range(2):
        page.mouse.click(box["x"] + 20, box["y"] + 20)
        shows(page, "#speaking", "没有人在发言")
    assert slots(page) == before
    page.wait_for_timeout(400)
    assert Turn.objects.filter(stage="waiting").count() == 3


def test_a_second_tap_does_not_call_the_one_after_next(cast, at):
    meeting = in_full_swing(cast)
    waiting = list(meeting.turns.filter(stage="waiting").order_by("before", "created_at", "pk"))
    page = at(cast.deputy, host(meeting), viewport={"width": 390, "height": 844})
    state(page)
    box = page.locator("#bar [data-key=N]").bounding_box()
    place = (box["x"] + 20, box["y"] + 20)
    page.mouse.click(*place)
    shows(page, "#speaking", "带孙子的老张")
    page.mouse.click(*place)
    page.wait_for_timeout(400)
    assert Turn.objects.get(stage="speaking").pk == waiting[0].pk
    page.wait_for_timeout(500)
    page.mouse.click(*place)
    until(page, lambda: Turn.objects.get(stage="speaking").pk == waiting[1].pk)


def test_drafts_are_kept_once_however_often_the_page_is_brought_up_to_date(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.deputy, host(meeting))
    state(page)
    page.evaluate("""() => {
      window.__kept = 0;
      const set = Storage.prototype.setItem;
      Storage.prototype.setItem = function (name, value) {
        if (name.startsWith('gongyi-draft:')) window.__kept += 1;
        return set.call(this, name, value);
      };
    }""")
    for number in range(4):
        done(cast.clerk, meeting, "say", text=f"第{number}句。")
        shows(page, "#said-list", f"第{number}句。")
    page.locator("#new-point summary").click()
    page.locator("#pin-text").press_sequentially("要点")
    assert page.evaluate("window.__kept") == 2  # one a letter
    page.reload()
    state(page)
    expect(page.locator("#pin-text")).to_have_value("要点")


# --- without a socket, on a phone -----------------------------------------------------------------


def test_without_a_socket_acts_are_done_and_others_appear(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.deputy, host(meeting), prepare=blocked)
    state(page, "polling")
    page.locator("#new-point summary").click()
    page.fill("#pin-text", "收费不高于指导价。")
    page.keyboard.press("Escape")
    page.locator("#bar").get_by_role("button", name="请下一位").click()
    shows(page, "#speaking", "带孙子的老张")
    expect(page.locator("#pin-text")).to_have_value("收费不高于指导价。")
    done(cast.clerk, meeting, "record", text="我来晚了。", guest="志愿者", consent=True)
    shows(page, "#said-list", "我来晚了。")


def test_what_was_typed_without_a_network_is_sent_once_later(cast, at):
    meeting = in_full_swing(cast)
    page = at(cast.deputy, host(meeting))
    state(page)
    page.locator("#new-point summary").click()
    page.fill("#pin-text", "收费不高于指导价。")
    page.context.set_offline(True)
    page.locator("#pin button").click()
    shows(page, "#pin [data-refusal]", "没有发出去")
    expect(page.locator("#pin-text")).to_have_value("收费不高于指导价。")
    page.context.set_offline(False)
    state(page)
    page.locator("#pin button").click()
    shows(page, "#point-list", "收费不高于指导价。")
    assert Point.objects.filter(text="收费不高于指导价。").count() == 1
    at.visitors[0].wrong.clear()  # the requests that no network took


def test_a_phone_needs_no_sideways_scrolling_and_the_thumb_reaches(cast, at):
    page = at(cast.deputy, host(in_full_swing(cast)), viewport={"width": 390, "height": 844})
    state(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button = page.locator("#bar").get_by_role("button", name="请下一位")
    box = button.bounding_box()
    assert box["y"] > 844 / 2 and box["height"] >= 44
    button.click()
    shows(page, "#speaking", "带孙子的老张")
    page.locator("#jump a", has_text="提问").click()
    expect(page.locator("#questions-title")).to_be_in_viewport()
