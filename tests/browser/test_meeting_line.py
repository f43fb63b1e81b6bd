"""The room's wire in Chromium: cut, blocked, dead and gone, and nothing is lost or there twice."""

import re

import pytest
from playwright.sync_api import expect

from deliberation.models import Turn
from tests.browser.hall import (
    PHONE,
    SOON,
    blocked,
    cut_off,
    cuttable,
    deaf_once,
    done,
    heard,
    numbers,
    room,
    say,
    shows,
    state,
    unheard,
)
from tests.sittings import sitting

pytestmark = pytest.mark.browser


def test_a_cut_line_catches_up_and_nothing_is_lost_or_twice(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), prepare=cuttable)
    wire = at.visitors[0].wire
    state(page)
    page.route("**/events?*", lambda route: route.abort())
    for number in range(3):
        done(cast.deputy, meeting, "say", text=f"断线前{number}。")
    heard(page, "断线前2。")
    wire.cut()
    state(page, "waiting", "offline")
    for number in range(30):
        done(cast.deputy, meeting, "say", text=f"断线时{number:02}。")
    wire.mend()
    state(page)
    for number in range(30):
        heard(page, f"断线时{number:02}。")
    assert len(numbers(page)) == 33
    seen = page.evaluate("window.__states")
    assert "catching" in seen and seen[-1] == "live"
    unheard(at)


def test_without_sockets_it_polls_acts_and_goes_back_by_itself(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), prepare=blocked)
    wire = at.visitors[0].wire
    state(page, "polling")
    done(cast.deputy, meeting, "say", text="您听得见吗？")
    heard(page, "您听得见吗？")
    say(page, "听得见。")
    heard(page, "听得见。")
    page.get_by_role("button", name="举手，我要讲").click()
    shows(page, "#hand", "排在第 1 位")
    assert Turn.objects.filter(text="听得见。").count() == 1
    wire.mend()
    state(page)
    done(cast.deputy, meeting, "say", text="现在又实时了。")
    heard(page, "现在又实时了。")
    assert len(numbers(page)) == 3


def test_a_dead_line_is_noticed_though_nobody_closed_it(cast, at):
    """A black hole: the socket stays open and nothing comes through."""
    meeting = sitting(cast)
    dark = []

    def holes(visitor):
        visitor.page.clock.install()

        def connect(socket):
            server = socket.connect_to_server()
            socket.on_message(lambda text: dark or server.send(text))
            server.on_message(lambda text: dark or socket.send(text))

        visitor.page.route_web_socket(re.compile("/ws/"), connect)

    page = at(cast.resident, room(meeting), prepare=holes)
    state(page)
    dark.append(True)
    done(cast.deputy, meeting, "say", text="在黑洞里说的。")
    page.clock.run_for(14_000)
    state(page)  # silence alone is no fault
    page.clock.run_for(7_000)
    expect(page.locator("[data-room-status]")).not_to_have_attribute("data-state", "live")
    dark.clear()
    page.clock.run_for(2_000)
    state(page)
    heard(page, "在黑洞里说的。")
    unheard(at)


def test_what_is_typed_offline_is_kept_and_sent_once(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), prepare=cuttable, **PHONE)
    wire = at.visitors[0].wire
    state(page)
    wire.cut()
    page.context.set_offline(True)
    state(page, "offline", "waiting")
    for text in ("没网时说的。", "没网时又说的。", "这句不发了。"):
        say(page, text)
    waiting = page.locator("[data-outbox] li")
    expect(waiting).to_have_count(3, timeout=SOON)
    expect(waiting.first).to_contain_text("等待发送")
    waiting.last.get_by_role("button").click()
    expect(page.locator("#words")).to_have_value("这句不发了。")
    expect(waiting).to_have_count(2)
    page.locator("#words").fill("")
    page.context.set_offline(False)
    wire.mend()
    for text in ("没网时说的。", "没网时又说的。"):
        heard(page, text)
    expect(waiting).to_have_count(0, timeout=SOON)
    page.reload()
    state(page)
    page.wait_for_timeout(1500)
    assert [one.text for one in Turn.objects.order_by("created_at")] == [
        "没网时说的。",
        "没网时又说的。",
    ]
    unheard(at)


def test_what_waits_survives_the_page_and_goes_out_from_the_next(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), prepare=cuttable)
    wire = at.visitors[0].wire
    state(page)
    cut_off(page, wire)
    say(page, "关了页面也要发出去。")
    expect(page.locator("[data-outbox] li")).to_have_count(1, timeout=SOON)
    page.goto("about:blank")
    assert not Turn.objects.exists()
    wire.mend()
    page.unroute("**/api/v1/**")
    page.goto(f"{at.visitors[0].address}{room(meeting)}")
    heard(page, "关了页面也要发出去。")
    assert Turn.objects.count() == 1
    unheard(at)


def test_an_answer_that_was_lost_on_the_way_makes_nothing_twice(cast, at):
    """The server does the act, and the line breaks before it can say so."""
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), prepare=deaf_once)
    state(page)
    say(page, "只说一次。")
    heard(page, "只说一次。")
    expect(page.locator("[data-outbox] li")).to_have_count(0, timeout=SOON)
    assert Turn.objects.count() == 1
    assert len(numbers(page)) == 1


def test_what_is_refused_comes_back_into_the_box_with_the_sentence(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), **PHONE)
    state(page)
    say(page, "有事打 13800138000。")
    shows(page, "#say [data-refusal]", "手机号")
    expect(page.locator("#words")).to_have_value("有事打 13800138000。")
    assert page.locator("[data-outbox] li").count() == 0
    assert not Turn.objects.exists()
