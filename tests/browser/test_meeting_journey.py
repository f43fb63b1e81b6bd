"""A meeting from its announcement to its published minutes: a deputy, an office, a clerk, four residents
and the hall's screen, each in a browser of their own.

With PICTURES=folder every step is also kept as pictures at 390 and 1280 px.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from deliberation.models import Meeting, Minutes, MinutesObjection, Question, StrawPoll, Turn
from tests.browser.hall import PHONE, SOON, host, screen, shows, state, until
from tests.phases import a_consultation
from tests.roundtable import neighbours

pytestmark = pytest.mark.browser
TOPIC, WRONG = "充电棚选址圆桌会", "我说的是 7 号楼西侧，不是东门。"


def picture(page, name):
    """Of this page as it stands, on a phone and on a desk."""
    folder = os.environ.get("PICTURES")
    if not folder:
        return
    before = page.viewport_size
    for width, height in ((390, 844), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size(before)


def fits(page):
    width = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width[0] <= width[1], (page.url, width)


def typed(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def announce(page, cast):
    """The form, once with a mistake: nothing typed is lost."""
    soon = timezone.now() + timedelta(minutes=20)
    page.fill("#id_title", TOPIC)
    page.fill("#id_about", "带上自己量过的尺寸。")
    page.fill("#id_items", "选址 | 30\n收费 | 20")
    page.fill("#id_starts_at", typed(soon))
    page.fill("#id_ends_at", typed(soon + timedelta(hours=2)))
    page.fill("#id_place", "社区议事厅")
    page.get_by_label(cast.bodies["street"].name).check()
    page.fill("#id_others", "物业公司")
    page.get_by_role("button", name="公告", exact=True).click()
    expect(page.locator("#id_title")).to_have_value(TOPIC)
    expect(page.locator(".field.bad")).to_contain_text("理由")
    picture(page, "01-announce")
    page.fill("#id_short_because", "大家约好今晚。")
    page.get_by_role("button", name="公告", exact=True).click()
    page.wait_for_url(re.compile(r"/meetings/[0-9a-f-]{36}/$"))
    shows(page, "main", "提前不足的理由：大家约好今晚。")
    return Meeting.objects.get()


def answer_the_invitation(page):
    page.get_by_role("link", name="替本单位答复").click()
    page.get_by_label("派人到会").check()
    page.fill("#id_sends", "城建科经办")
    page.get_by_role("button", name="答复", exact=True).click()
    shows(page, "main", "城建科经办")


def say(page, text, button="发言"):
    page.locator("#words").fill(text)
    page.locator("#say").get_by_role("button", name=button, exact=True).click()


def open_part(page, selector):
    if page.locator(selector).get_attribute("open") is None:
        page.locator(f"{selector} > summary").click()


def speak(lead, clerk, people, hall):
    """Two raise their hands, one has the floor on every screen, and what was said is written down."""
    for number, page in enumerate(people[:2]):
        page.get_by_role("button", name="举手，我要讲").click()
        shows(page, "#hand", f"排在第 {number + 1} 位")
    lead.locator("#waiting .acts form button", has_text="请发言").first.click()
    shows(people[0], "#hand", "轮到您了")
    shows(hall, "main", "香樟树下")
    picture(hall, "04-screen-speaker")
    people[0].get_by_role("button", name="我讲完了").click()
    spoken = Turn.objects.exclude(began_at=None).get()
    form = clerk.locator(f"#write-{spoken.pk}")
    expect(form).to_have_count(1, timeout=SOON)
    form.locator("textarea").fill("老车棚有顶有电，先改那里。")
    form.locator("input[type=checkbox]").check()
    form.get_by_role("button").click()
    shows(people[3], "[data-list=stream]", "老车棚有顶有电，先改那里。")


def ask_and_answer(lead, people):
    say(people[2], "喷淋谁来装？", "提问")
    asked = people[3].locator("[data-list=questions] .question", has_text="喷淋谁来装？")
    expect(asked).to_have_count(1, timeout=SOON)
    asked.get_by_role("button", name="我也想问").click()
    question = Question.objects.get()
    lead.locator(f"#asks-{question.pk} a", has_text="写结果").click()
    way = lead.locator("#settle details").first
    way.locator("textarea").fill("由物业公司装，消防队验收。")
    way.locator("input[type=text]").fill("科苑街道办事处城建科")
    way.get_by_role("button").click()
    until(lead, lambda: Question.objects.get().outcome == "answered")
    shows(people[2], f"#q-{question.pk}", "由物业公司装")


def poll(lead, people, hall):
    open_part(lead, "#new-poll")
    lead.locator("#open_poll-poll_question").fill("先建哪一处？")
    lead.locator("#open_poll-options").fill("老车棚\n东门\n7 号楼西侧")
    lead.locator("#open_poll").get_by_role("button").click()
    until(lead, lambda: StrawPoll.objects.exists())
    made = StrawPoll.objects.get()
    for page, choice in zip(people, ("老车棚", "老车棚", "东门", "老车棚"), strict=True):
        card = page.locator(f"#p-{made.pk}")
        card.get_by_label(choice).check(timeout=SOON)
        card.get_by_role("button", name="投出").click()
    until(lead, lambda: made.votes.filter(choices__gt=0).count() == 4)
    expect(hall.locator("main")).not_to_contain_text("老车棚 3")
    lead.get_by_role("button", name="结束表决", disabled=False).first.click()
    shows(lead, "#poll-list", "已结束")
    lead.get_by_role("button", name="公布结果", disabled=False).first.click()
    row = people[0].locator(f"#p-{made.pk} [data-option='0'] [data-residents]")
    expect(row).to_have_text("3", timeout=SOON)
    shows(hall, "main", "意向表决结果")
    picture(hall, "06-screen-poll")
    picture(people[0], "06-room-poll")


def hold_on(lead, clerk, hall, people):
    """Consensus, dissent with its reasons, a promise with an owner and a day."""
    for kind, text, reasons in (
        ("共识", "先改老车棚。", ""),
        ("不同意见", "东门也要建。", "东门的人最多。"),
    ):
        open_part(clerk, "#new-point")
        form = clerk.locator("#pin")
        form.get_by_label(kind, exact=True).check()
        clerk.locator("#pin-text").fill(text)
        clerk.locator("#pin-reasons").fill(reasons)
        form.get_by_role("button").click()
        shows(clerk, "#point-list", text)
    open_part(clerk, "#new-promise")
    clerk.locator("#promise-text").fill("装喷淋")
    clerk.locator("#promise-who").fill("物业公司")
    due = timezone.localdate() + timedelta(days=30)
    clerk.locator("#promise-due_on").fill(due.isoformat())
    clerk.locator("#promise").get_by_role("button").click()
    for page in people:
        shows(page, "main", "东门的人最多。")
    lead.locator("#waiting .acts form button", has_text="请发言").first.click()
    shows(hall, "main", "先改老车棚。")  # the poll made way


def write_up(clerk, meeting):
    clerk.goto(f"/meetings/{meeting.pk}/minutes/")
    clerk.get_by_role("button", name="起草纪要").click()
    shows(clerk, "main", "老车棚有顶有电，先改那里。")
    clerk.get_by_role("link", name="补充和修改").click()
    clerk.locator("textarea").first.fill("四位居民当面说，街道派人到会。")
    clerk.get_by_role("button", name="保存").click()
    shows(clerk, "main", "四位居民当面说，街道派人到会。")
    picture(clerk, "08-minutes-draft")
    clerk.get_by_role("button", name="送到会的人核对").click()
    until(clerk, lambda: Minutes.objects.get().status == "objections")


def object_and_publish(clerk, resident, meeting):
    path = f"/meetings/{meeting.pk}/minutes/"
    resident.goto(path)
    resident.locator("#objections textarea").fill(WRONG)
    resident.get_by_role("button", name="提出异议").click()
    shows(resident, "#objections", WRONG)
    picture(resident, "09-objection")
    clerk.goto(path)
    clerk.locator("#objections").get_by_role("link", name="答复").click()
    clerk.locator("[name=decision][value=accepted]").check()
    clerk.locator("textarea").fill("已经照您说的补上。")
    clerk.locator("main form button[type=submit]").last.click()
    until(clerk, lambda: MinutesObjection.objects.get().accepted is True)
    clerk.goto(path + "edit/")
    clerk.locator("textarea").first.fill("四位居民当面说，街道派人到会。补充：说的是 7 号楼西侧。")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_role("button", name="公布", exact=True)).to_have_count(0)
    Minutes.objects.update(object_until=timezone.now())  # three days go by
    clerk.goto(path)
    clerk.get_by_role("button", name="公布", exact=True).click()
    until(clerk, lambda: Minutes.objects.get().status == "published")


def test_from_the_announcement_to_the_published_minutes(cast, at):
    matter = a_consultation(cast)
    lead = at(cast.deputy, f"/consultations/{matter.pk}/host/meetings/new/")
    meeting = announce(lead, cast)
    room = f"/meetings/{meeting.pk}/"
    office = at(cast.officer, room, **PHONE)
    answer_the_invitation(office)
    people = [at(who, room, **PHONE) for who in neighbours(cast, 4)]
    shows(people[0], "main", "城建科经办")
    picture(people[0], "02-before")
    hall = at(cast.clerk, screen(meeting), viewport={"width": 1280, "height": 720})
    picture(hall, "02-screen-before")

    lead.goto(host(meeting))
    state(lead)
    lead.get_by_role("button", name="宣布开会").click()
    shows(lead, "#stands", "正在开会")
    clerk = at(cast.clerk, host(meeting))
    for page in people:
        expect(page.locator("#room")).to_have_attribute("data-standing", "during", timeout=SOON)
        state(page)  # it has loaded itself anew
        page.get_by_role("button", name="签到").click()
    shows(lead, "#presence", "到会 4")
    lead.get_by_role("button", name="下一项", disabled=False).first.click()
    shows(people[0], "[data-current]", "选址")
    say(people[3], "7 号楼西侧的树不能砍。")
    shows(people[0], "[data-list=stream]", "7 号楼西侧的树不能砍。")

    speak(lead, clerk, people, hall)
    ask_and_answer(lead, people)
    picture(people[0], "05-room")
    picture(lead, "05-console")
    poll(lead, people, hall)
    hold_on(lead, clerk, hall, people)
    for page in (*people, lead, clerk, hall):
        fits(page)

    lead.locator("#closing > summary").click()
    lead.get_by_role("button", name="宣布散会").click()
    shows(lead, "#stands", "已结束")
    shows(people[0], "[data-news]", "结束")
    say(people[0], "散会以后还想说的。")
    shows(people[0], "#say", "结束")  # refused, and the words are back in the box
    expect(people[0].locator("#words")).to_have_value("散会以后还想说的。")
    people[1].reload()
    picture(people[1], "07-after")

    write_up(clerk, meeting)
    object_and_publish(clerk, people[3], meeting)
    reader = at(None, f"{room}minutes/", **PHONE)
    for text in (
        "老车棚有顶有电，先改那里。", "喷淋谁来装？", "由物业公司装", "先改老车棚。", "东门的人最多。",
        "物业公司", "补充：说的是 7 号楼西侧。", "收到异议 1 条",
    ):  # fmt: skip
        shows(reader, "main", text)
    expect(reader.locator("main")).not_to_contain_text(WRONG)
    fits(reader)
    picture(reader, "10-minutes")
    reader.goto(room)
    reader.get_by_role("link", name="看会议纪要").first.click()
    expect(reader).to_have_url(re.compile(r"/minutes/$"))
