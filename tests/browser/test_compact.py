"""One compact in real browsers, from the first opinion to the printed sheet and on to its revision.

新稷村: an editor, a clerk, two residents, the reviewer of the town; on a phone, the office at a desk.
Days cannot be waited for: where a period must have passed, its dates are moved back.
"""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.site import manage

pytestmark = pytest.mark.browser
WHO = {
    "editor": "editor-u1", "clerk": "clerk-u1", "office": "reviewer-u1",
    "one": "resident21", "two": "resident22",
}  # fmt: skip
SIGN_IN = """
from portal.accounts.models import User
for name in ("editor-u1", "clerk-u1", "reviewer-u1"):
    one = User.objects.get(username=name)
    one.set_password("gongyi-demo")
    one.save()
"""
# The opinions are over since yesterday, the posting too; nothing else is touched.
OPINIONS_OVER = """
from datetime import timedelta
from django.utils import timezone
from cms.models import Edition
from deliberation.models import Phase
one = Edition.objects.get(pk="{pk}")
now = timezone.now()
Phase.objects.filter(consultation=one.consultation).update(
    starts_at=now - timedelta(days=20), ends_at=now - timedelta(hours=1))
one.opinions_from -= timedelta(days=20)
one.opinions_until = timezone.localdate() - timedelta(days=1)
one.save()
"""
POSTING_OVER = """
from datetime import timedelta
from django.utils import timezone
from cms.models import Edition
day = timezone.localdate()
Edition.objects.filter(pk="{pk}").update(
    reviewed_on=day - timedelta(days=25), posted_from=day - timedelta(days=20),
    posted_until=day - timedelta(days=1), studied_on=day - timedelta(days=26))
"""
MEETING_TODAY = """
from datetime import timedelta
from django.utils import timezone
from cms.models import Edition
day = timezone.localdate()
Edition.objects.filter(pk="{pk}").update(noticed_on=day - timedelta(days=12), meeting_on=day)
"""


@pytest.fixture(scope="module")
def people(chromium, site):
    address, environment = site
    manage(environment, SIGN_IN)
    made = {}
    for name, login in WHO.items():
        size = {"width": 1280, "height": 900} if name == "office" else {"width": 390, "height": 844}
        made[name] = Visitor(chromium, address, viewport=size)
        made[name].sign_in(login)
    yield made
    for visitor in made.values():
        visitor.context.close()


def day(number=0) -> str:
    return (datetime.now() + timedelta(days=number)).date().isoformat()


class Desk:
    """The pages of one edition."""

    def __init__(self, people, address):
        self.people, self.address = people, address

    def open(self, who):
        page = self.people[who].go(self.address)
        self.people[who].assert_fits()
        return page

    def do(self, who, label, **typed):
        """One step by one person; afterwards the desk shows it."""
        page = self.open(who)
        page.locator(".acts").get_by_role("link", name=label, exact=True).click()
        page.wait_for_url("**/do/**")
        self.people[who].assert_fits()
        for name, value in typed.items():
            page.fill(f"[name={name}]", value)
        page.get_by_role("button", name=label, exact=True).click()
        page.wait_for_url(f"**{self.address}")
        return page

    def status(self, who, text):
        expect(self.open(who).locator(".lead .tag")).to_have_text(text)


def test_from_the_first_opinion_to_the_sheet_and_on(people, site):
    environment = site[1]
    page = people["editor"].go("/staff/compacts/")
    people["editor"].assert_fits()
    page.get_by_role("button", name="开始修订").click()
    page.wait_for_url("**/editions/**")
    address = page.url.removeprefix(people["editor"].address).split("#")[0]
    pk, desk = address.rstrip("/").rsplit("/", 1)[1], Desk(people, address)

    write(desk, "在主街占道晒粮的，罚款五十元。")
    ask(desk, people, environment, pk)
    settle(desk, people)
    prepare(desk, people, environment, pk)
    adopt(desk, people, environment, pk)
    read(people, pk)
    page = people["editor"].go("/staff/compacts/")
    page.get_by_role("button", name="开始修订").click()
    page.wait_for_url("**/editions/**")
    expect(page.locator(".lead .tag")).to_have_text("征集民意")
    assert "在主街占道晒粮的，请半日内清走。" in page.inner_text("main")
    for visitor in people.values():
        visitor.assert_quiet()


def write(desk, sentence):
    """The editor puts the whole text anew, with a last clause that must not stay like this."""
    page = desk.open("editor")
    page.get_by_role("link", name="写条文", exact=True).click()
    text = page.input_value("[name=clauses]")
    page.fill("[name=clauses]", f"{text}\n第十一条 （占道晒粮） {sentence}〔维护公共秩序〕")
    page.fill("[name=changes_note]", "去年夏收主街堵过三回，加一条占道晒粮。")
    page.get_by_role("button", name="存下并检查").click()
    expect(page.locator(".note.warn")).to_contain_text("罚款")
    desk.people["editor"].assert_fits()


def ask(desk, people, environment, pk):
    """The text is out; two residents speak, one backs the other, the clerk sees it."""
    desk.do("editor", "在网上征集民意", until=day(20))
    page = desk.open("editor")
    matter = page.get_by_role("link", name="看居民的意见").get_attribute("href")
    page = people["one"].go(matter)
    people["one"].assert_fits()
    page.get_by_role("link", name="第十一条").first.click()
    page.get_by_label("改个说法").check()
    page.fill("[name=proposed]", "在主街占道晒粮的，请半日内清走。")
    page.fill("[name=text]", "罚款不合适，讲清楚就行。")
    people["one"].assert_fits()
    page.get_by_role("button", name="发出").click()
    expect(page.locator("ol.comments")).to_contain_text("讲清楚就行")
    expect(page.locator("ol.comments ins").first).to_be_visible()
    page = people["two"].go(page.url.split("#")[0])
    page.get_by_role("button", name="我也这样想").click()
    expect(page.get_by_role("button", name="我也这样想")).to_contain_text("1")
    people["two"].assert_fits()
    page = desk.open("editor")
    expect(page.get_by_role("link", name="写条文", exact=True)).to_have_count(0)  # it is out
    manage(environment, OPINIONS_OVER.format(pk=pk))
    desk.matter = matter


def settle(desk, people):
    """The remark gets its outcome; its author is told."""
    desk.do("editor", "开始拟定草案")
    page = people["editor"].go(f"{desk.matter}host/")
    page.get_by_role("link", name="答复", exact=True).first.click()
    page.get_by_label("采纳", exact=True).check()
    page.fill("textarea", "照您的说法改。")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    page = people["one"].go("/me/notifications/")
    assert "答复" in page.inner_text("main")


def prepare(desk, people, environment, pk):
    """Kept with a reason, studied, returned, answered, passed, posted."""
    page = desk.open("editor")
    page.get_by_label("不改的话，说明为什么可以这样写").fill("村民提的，请镇里看看。")
    page.get_by_role("button", name="保留这样写").click()
    expect(page.locator("main")).to_contain_text("保留的理由：")
    desk.do("editor", "写好了，提交")
    desk.status("editor", "党组织研究")
    desk.do("clerk", "登记党组织研究", on=day(), note="支部会议研究同意。")
    desk.do(
        "office", "退回修改", note="有一条要改。",
        opinions="第十一条：“罚款”没有依据，按居民的说法改。",
    )  # fmt: skip
    page = desk.open("editor")
    page.get_by_label("已改正").check()
    page.fill("[name$=answer]", "已改成“请半日内清走”。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.locator("main")).to_contain_text("答复已存下")
    page.get_by_role("link", name="写条文", exact=True).click()
    text = page.input_value("[name=clauses]")
    page.fill("[name=clauses]", text.replace("罚款五十元", "请半日内清走"))
    page.get_by_role("button", name="存下并检查").click()
    expect(page.locator(".note.warn")).to_have_count(0)
    desk.do("editor", "写好了，提交")
    desk.status("office", "镇街审核")
    desk.do("office", "审核同意", on=day(), note="已按意见改正，同意。")
    desk.do("clerk", "公示审议稿", since=day(), until=day(7))
    page = people["two"].go(f"/compacts/editions/{pk}/")
    assert "审议稿，还没有施行" in page.inner_text("main")
    people["two"].assert_fits()
    manage(environment, POSTING_OVER.format(pk=pk))


def adopt(desk, people, environment, pk):
    """Called, voted, confirmed by a second person, filed, published."""
    desk.do("clerk", "通知开会", on=day(), meeting_on=day())
    manage(environment, MEETING_TODAY.format(pk=pk))
    page = desk.open("clerk")
    page.get_by_role("link", name="会议开过以后，先登记会议决议").click()
    page.get_by_role("link", name="村民会议（户的代表）", exact=True).click()
    page.locator("[name=convener]").first.check()
    figures = {
        "title": "修订村规民约", "held_on": day(), "notice_sent_on": day(-12),
        "studied_on": day(-26), "entitled": "412", "present": "301", "votes_for": "280",
        "votes_against": "12", "abstentions": "9",
    }  # fmt: skip
    for name, value in figures.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="存下，等另一位核对").click()
    page.wait_for_url("**/staff/resolutions/*-*/")
    record = page.url
    page = people["office"].go(record)
    page.get_by_role("button", name="核对无误，登记").click()
    page.wait_for_url("**/resolutions/*-*/")
    page = desk.open("clerk")
    page.locator(".acts").get_by_role("link", name="登记表决结果").click()
    page.get_by_label("修订村规民约").check()
    page.get_by_role("button", name="登记表决结果").click()
    page.wait_for_url(f"**{desk.address}")
    desk.status("clerk", "已表决，待备案")
    desk.do("office", "备案", on=day(), filed_with="朱台镇人民政府", filing_number="XJ-2026-02")
    desk.do("editor", "公布施行", on=day(), in_force_on=day())
    desk.status("editor", "公布施行")


def read(people, pk):
    """On the phone, side by side with the edition before it, and on paper."""
    page = people["two"].go("/places/370305/104/901/compact/")
    words = page.inner_text("main")
    assert "在主街占道晒粮的，请半日内清走。" in words and "去年夏收" in words
    people["two"].assert_fits()
    page.get_by_role("link", name="和上一版比，改了什么").click()
    assert "占道晒粮" in page.inner_text("ins >> nth=0") + page.inner_text("main")
    people["two"].assert_fits()
    page = people["two"].go(f"/compacts/editions/{pk}/print/a4/")
    people["two"].assert_fits()
    sheet = page.inner_text("main")
    assert "新稷村村规民约" in sheet and "以备案文本为准" in sheet and "第十一条" in sheet
    assert page.locator("main svg").count() >= 1
    page.emulate_media(media="print")
    assert "请半日内清走" in page.inner_text("main")
    page.emulate_media(media="screen")
    said = people["one"].go("/me/notifications/").inner_text("main")
    assert "公约" in said
