"""What a person sends from the room in Chromium: refused, held back, tried again, and by whom."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from deliberation.models import Question, StrawVote, Turn
from tests.browser.hall import (
    PHONE,
    SOON,
    blocked,
    cut_off,
    cuttable,
    deaf_once,
    done,
    heard,
    room,
    say,
    shows,
    state,
    unheard,
    until,
)
from tests.browser.test_forum import Wire
from tests.roundtable import neighbours
from tests.sittings import sitting

pytestmark = pytest.mark.browser


def test_words_refused_where_there_is_no_box_stay_to_be_copied(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), prepare=cuttable, **PHONE)
    wire = at.visitors[0].wire
    state(page)
    cut_off(page, wire)
    for text in ("散会以前写的。", "散会以前又写的。"):
        say(page, text)
    expect(page.locator("[data-outbox] li")).to_have_count(2, timeout=SOON)
    done(cast.deputy, meeting, "close_meeting")
    page.goto("about:blank")
    wire.mend()
    page.unroute("**/api/v1/**")
    page.goto(f"{at.visitors[0].address}{room(meeting)}")
    kept = page.locator("[data-outbox] li")
    for line, text in zip(
        (kept.first, kept.last), ("散会以前写的。", "散会以前又写的。"), strict=True
    ):
        expect(line).to_contain_text("没有发出去", timeout=SOON)
        expect(line).to_contain_text(text)
        expect(line.locator(".why")).to_contain_text("结束")
    page.reload()
    expect(kept).to_have_count(2, timeout=SOON)  # until their writer has done with them
    kept.first.get_by_role("button", name="不要了").click()
    expect(kept).to_have_count(1)
    assert not Turn.objects.exists()
    unheard(at)


def test_what_waits_behind_slow_mode_goes_out_by_itself_and_in_order(cast, at):
    meeting = sitting(cast)
    done(cast.deputy, meeting, "adjust", slow=2)
    page = at(cast.resident, room(meeting), prepare=cuttable)
    wire = at.visitors[0].wire
    state(page)
    cut_off(page, wire)
    for text, button in (("先说的。", "发言"), ("后问的？", "提问"), ("最后说的。", "发言")):
        say(page, text, button)
    wire.mend()
    state(page)
    shows(page, "[data-outbox]", "到时自动发出")
    for text in ("先说的。", "后问的？", "最后说的。"):
        heard(page, text)
    expect(page.locator("#words")).to_have_value("")
    first, last = Turn.objects.order_by("created_at")
    assert (first.text, last.text) == ("先说的。", "最后说的。")
    assert first.created_at < Question.objects.get().created_at < last.created_at
    unheard(at)


def test_what_was_changed_before_the_second_try_is_another_act(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), prepare=deaf_once)
    state(page)
    poll = done(cast.deputy, meeting, "open_poll", poll_question="先建哪处？", options=["甲处", "乙处"],
                seconds=600)["strawpoll"]  # fmt: skip
    card = page.locator(f"#p-{poll}")
    card.get_by_label("甲处").check()
    card.get_by_role("button", name="投出").click()
    shows(page, f"#p-{poll}", "没有发出去")
    assert StrawVote.objects.get().choices == 1
    state(page)
    card.get_by_label("乙处").check()
    card.get_by_role("button", name="投出").click()
    until(page, lambda: StrawVote.objects.get().choices == 2)
    expect(card.locator("[data-refusal]")).to_be_hidden()


def test_whoever_else_signs_in_on_the_device_does_not_act_from_the_first_ones_page(cast, at, live):
    meeting = sitting(cast)
    (neighbour,) = neighbours(cast, 1)
    page = at(cast.resident, room(meeting), prepare=cuttable)
    visitor = at.visitors[0]
    state(page)
    page.locator("#words").fill("我自己的话。")
    cut_off(page, visitor.wire)
    name, value = live.cookie_of(neighbour).split("=", 1)
    visitor.context.add_cookies([{"name": name, "value": value, "url": live.address}])
    visitor.wire.mend()
    state(page)
    shows(page, "[data-news]", "换了人登录")
    page.locator("#say").get_by_role("button", name="发言", exact=True).click()
    page.get_by_role("button", name="举手，我要讲").click()
    shows(page, "#hand", "没有发出去")
    expect(page.locator("[data-outbox]")).to_contain_text("我自己的话。", timeout=SOON)
    page.reload()
    state(page)
    expect(page.locator("[data-outbox]")).to_be_hidden()
    assert not Turn.objects.exists()
    unheard(at)


def test_two_windows_send_what_waits_once_and_one_of_them_hears_the_refusal(cast, at):
    meeting = sitting(cast)
    page = at(cast.resident, room(meeting), prepare=blocked)
    visitor, sent = at.visitors[0], []
    other = visitor.context.new_page()
    Wire(SimpleNamespace(page=other), blocked=True)
    other.goto(f"{visitor.address}{room(meeting)}")
    for one in (page, other):
        state(one, "polling")
        one.on("request", lambda request: request.url.endswith("/acts") and sent.append(request))
    say(page, "有事打 13800138000。")
    shows(page, "#say [data-refusal]", "手机号")
    other.wait_for_timeout(1500)
    expect(other.locator("#words")).to_have_value("")
    expect(other.locator("[data-outbox]")).to_be_hidden()
    assert len(sent) == 1
    unheard(at)
