"""The forum in real browsers: a deputy opens a matter, an officer answers, residents speak and vote,
a moderator hides; every open page shows it, with the socket cut, blocked, and without scripts.
"""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WECHAT
from tests.browser.site import manage

pytestmark = pytest.mark.browser
LIVE = 15_000  # milliseconds that news may take on a busy machine


class Wire:
    """A visitor's sockets, which can be cut and kept away."""

    def __init__(self, visitor, blocked=False):
        self.blocked, self.open, self.seen = blocked, [], 0
        visitor.page.route_web_socket(re.compile("/ws/"), self._connect)
        visitor.NO_SOCKET = True

    def _connect(self, socket):
        self.seen += 1
        if self.blocked:
            socket.close(code=1013)
            return
        server = socket.connect_to_server()
        self.open.append((socket, server))

    def cut(self):
        """All at once, and nothing gets through until ``mend``."""
        self.blocked = True
        for socket, server in self.open:
            server.close(code=1001)
            socket.close(code=1001)
        self.open.clear()

    def mend(self):
        self.blocked = False


@pytest.fixture(scope="module")
def people(chromium, address):
    """Everybody of the journey, signed in once."""
    from tests.browser.conftest import Visitor

    logins = {"deputy": "deputy01", "officer": "officer01", "moderator": "moderator01",
              "one": "resident01", "two": "resident02", "three": "resident03",
              "four": "resident04"}  # fmt: skip
    made = {name: Visitor(chromium, address) for name in logins}
    for name, login in logins.items():
        made[name].sign_in(login)
    yield made
    for visitor in made.values():
        visitor.context.close()


@pytest.fixture(scope="module")
def matter(people, site):
    """Opened by the deputy from the forms on the site, with a poll; returns its address."""
    page = people["deputy"].go("/consultations/")
    page.get_by_role("link", name="发起协商").click()
    page.fill("#q", "云桥")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=re.compile("云桥社区")).first.click()
    page.fill("[name=topic]", "小广场的灯几点关")
    page.fill("[name=background]", "有人跳舞，有人要睡觉。")
    page.fill("[name=legal_basis]", "《城市居民委员会组织法》第三十二条")
    page.get_by_label(re.compile("科苑街道办事处")).check()
    page.get_by_role("button", name="发起").click()
    page.wait_for_url("**/host/")
    page.get_by_role("link", name="设一个意向表决").click()
    page.fill("[name=question]", "几点关灯？")
    page.fill("[name=options]", "九点\n九点半\n十点")
    soon = datetime.now() + timedelta(hours=1)
    page.fill("[name=opens_at]", soon.strftime("%Y-%m-%dT%H:%M"))
    page.fill("[name=closes_at]", (soon + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="确定").click()
    page.wait_for_url("**/host/")
    poll = page.get_by_role("link", name="几点关灯？").get_attribute("href")
    # The clock of the poll is set an hour back, as nobody waits in a test.
    manage(site[1], """
from datetime import timedelta
from django.utils import timezone
from deliberation.models import Poll
Poll.objects.filter(question="几点关灯？").update(opens_at=timezone.now() - timedelta(minutes=1))
""")  # fmt: skip
    return page.url.replace("host/", ""), poll


def speak(page, text):
    page.fill("#speak textarea", text)
    page.locator("#speak button[type=submit]").click()


def live(page, within=LIVE):
    """Wait until the page says that it follows."""
    expect(page.locator("[data-room-status]")).to_have_attribute(
        "data-state", "live", timeout=within
    )


def said(page, text) -> int:
    return page.locator(".said", has_text=text).count()


def test_everybody_sees_what_everybody_says(people, matter):
    where, _ = matter
    pages = {name: people[name].go(where) for name in ("one", "two", "officer")}
    for page in pages.values():
        live(page)
    speak(pages["one"], "我要睡觉，九点关。")
    for page in pages.values():
        expect(page.locator(".said", has_text="我要睡觉")).to_have_count(1, timeout=LIVE)
    speak(pages["officer"], "路灯由街道管，可以分时。")
    own = pages["two"].locator(".comment", has_text="路灯由街道管")
    expect(own).to_have_count(1, timeout=LIVE)
    expect(own).to_contain_text("科苑街道办事处")
    for page in pages.values():
        assert said(page, "我要睡觉") == 1


def test_a_proposal_and_stances_move_the_bars_without_reloading(people, matter):
    where, _ = matter
    page = people["one"].go(f"{where}proposals/new/")
    page.fill("[name=title]", "九点半关大灯")
    page.fill("[name=text]", "留两盏小灯照路。")
    page.get_by_role("button", name="发出提议").click()
    page.wait_for_url(re.compile("/proposals/[0-9a-f-]{36}/"))
    proposal = page.url
    pages = {name: people[name].go(proposal) for name in ("two", "three", "four")}
    for one in pages.values():
        live(one)
        one.evaluate("window.__same = true")
    pages["two"].get_by_role("button", name="支持", exact=True).click()
    pages["three"].get_by_role("button", name="反对", exact=True).click()
    for one in pages.values():
        expect(one.locator("#stance [data-stance=support]")).to_have_text("1", timeout=LIVE)
        expect(one.locator("#stance [data-stance=oppose]")).to_have_text("1", timeout=LIVE)
        assert float(one.locator("#stance [data-bar=support]").get_attribute("width")) == 50
        assert one.evaluate("window.__same") is True


def test_a_vote_moves_the_other_page_and_no_result_shows_before_voting(people, matter):
    _, poll = matter
    first, second = people["one"].go(poll), people["two"].go(poll)
    assert "没有法律效力" in first.inner_text("main")
    assert "通过" not in first.content() and "生效" not in first.content()
    first.get_by_label("九点半").check()
    first.get_by_role("button", name="投出").click()
    expect(first.locator("[data-option='1'] [data-residents]")).to_have_text("1", timeout=LIVE)
    live(first)
    first.evaluate("window.__same = true")
    assert second.locator("[data-residents]").count() == 0
    second.get_by_label("十点").check()
    second.get_by_role("button", name="投出").click()
    expect(first.locator("[data-option='2'] [data-residents]")).to_have_text("1", timeout=LIVE)
    expect(first.locator("[data-voters=residents]")).to_have_text("2", timeout=LIVE)
    assert first.evaluate("window.__same") is True


def test_a_cut_socket_comes_back_with_nothing_lost_and_nothing_twice(people, matter):
    where, _ = matter
    reader, speaker = people["three"], people["one"]
    wire = Wire(reader)
    page = reader.go(where)
    live(page)
    talker = speaker.go(where)
    live(talker)
    wire.cut()
    for number in range(4):
        speak(talker, f"断线时的第{number}句。")
        expect(talker.locator(".said", has_text=f"断线时的第{number}句")).to_have_count(
            1, timeout=LIVE
        )
    wire.mend()
    for number in range(4):
        expect(page.locator(".said", has_text=f"断线时的第{number}句")).to_have_count(
            1, timeout=LIVE
        )
    live(page, within=2 * LIVE)  # the page had begun to wait longer between tries
    speak(talker, "接上以后的一句。")
    expect(page.locator(".said", has_text="接上以后")).to_have_count(1, timeout=LIVE)
    texts = [t for t in page.locator(".said").all_inner_texts() if "断线时" in t]
    assert texts == [f"断线时的第{number}句。" for number in range(4)]
    assert wire.seen >= 2


def test_with_sockets_blocked_the_page_asks_by_itself_and_says_so(
    chromium, address, people, matter
):
    from tests.browser.conftest import Visitor

    where, _ = matter
    phone = Visitor(chromium, address, user_agent=WECHAT, viewport={"width": 360, "height": 740})
    phone.sign_in("resident05")
    wire = Wire(phone, blocked=True)
    page = phone.go(where)
    status = page.locator("[data-room-status]")
    expect(status).to_contain_text("自动刷新", timeout=LIVE)
    talker = people["one"].go(where)
    live(talker)
    speak(talker, "给连不上的人听。")
    expect(page.locator(".said", has_text="给连不上的人听")).to_have_count(1, timeout=LIVE)
    speak(page, "我在微信里说一句。")
    page.wait_for_url(re.compile("/comments/"))
    assert said(page, "我在微信里说一句") == 1
    phone.assert_fits()
    assert wire.seen >= 2
    phone.context.close()


def test_without_scripts_one_votes_and_speaks(chromium, address, matter):
    from tests.browser.conftest import Visitor

    where, poll = matter
    plain = Visitor(chromium, address, java_script_enabled=False)
    plain.sign_in("resident06")
    page = plain.go(poll)
    page.get_by_label("九点", exact=True).check()
    page.get_by_role("button", name="投出").click()
    page.wait_for_url(re.compile("#result"))
    assert page.locator("[data-option='0'] [data-residents]").inner_text() == "1"
    page.get_by_label("十点").check()
    page.get_by_role("button", name="改投").click()
    assert page.locator("[data-option='0'] [data-residents]").inner_text() == "0"
    page = plain.go(where)
    speak(page, "没有脚本也能说。")
    expect(page.locator(".said", has_text="没有脚本也能说")).to_have_count(1, timeout=LIVE)
    plain.assert_quiet()
    plain.context.close()


def test_hidden_words_leave_every_open_page_and_the_author_may_appeal(people, matter):
    where, _ = matter
    author, reader, moderator = people["four"], people["two"], people["moderator"]
    page, other = author.go(where), reader.go(where)
    live(page)
    live(other)
    speak(page, "跳舞的都是没教养的人。")
    bad = other.locator(".comment", has_text="没教养")
    expect(bad).to_have_count(1, timeout=LIVE)
    own = page.locator(".comment", has_text="没教养")
    expect(own.get_by_role("link", name="看这条")).to_have_count(1, timeout=LIVE)
    expect(own.get_by_role("link", name="举报")).to_have_count(0, timeout=LIVE)
    expect(own.get_by_role("link", name="撤回")).to_be_visible()
    expect(bad.get_by_role("link", name="撤回")).to_have_count(0)
    bad.get_by_role("link", name="举报").click()
    other.get_by_label(re.compile("第 2 条")).check()
    other.get_by_role("button", name="交给版主").click()
    other = reader.go(where)
    live(other)
    desk = moderator.go("/staff/moderation/")
    desk.get_by_role("link", name=re.compile("小广场的灯")).first.click()
    desk.get_by_label(re.compile("第 2 条")).check()
    desk.locator("[name=facts]").first.fill("羞辱跳舞的邻居。")
    desk.get_by_role("button", name="隐去这一条").click()
    expect(desk.locator(".messages")).to_be_visible()
    for one in (other, page):
        expect(one.locator(".said", has_text="没教养")).to_have_count(0, timeout=LIVE)
    assert "没教养" not in reader.go(where).content()
    page = author.go("/me/notifications/")
    page.get_by_role("link", name=re.compile("隐去|理由|申诉")).first.click()
    page.locator("[name=text]").fill("我说重了，愿意改，请恢复。")
    page.get_by_role("button", name="提出申诉").click()
    assert "申诉" in page.inner_text("main")
    assert "羞辱跳舞的邻居" in reader.go("/moderation/").inner_text("main")


def test_a_draft_survives_a_closed_tab_and_a_session_that_is_over(people, matter):
    where, _ = matter
    visitor = people["two"]
    page = visitor.go(where)
    live(page)
    page.fill("#speak textarea", "写到一半的话")
    page.goto("/compacts/")
    page = visitor.go(where)
    assert page.input_value("#speak textarea") == "写到一半的话"
    page.fill("#speak textarea", "会话过期前写的话")
    visitor.context.clear_cookies(name="gongyi_session")
    page.evaluate("document.querySelector('#speak').submit()")
    page.wait_for_url(re.compile("/accounts/login"))
    page.fill("[name=login]", "resident02")
    if not page.locator("[name=password]").is_visible():
        page.locator("summary", has_text="密码").click()
    page.fill("[name=password]", "gongyi-demo")
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(re.compile("/consultations/"))
    assert page.input_value("#speak textarea") == "会话过期前写的话"


def test_nobody_finds_what_another_typed_on_the_same_device(chromium, address, matter):
    from tests.browser.conftest import Visitor

    where, _ = matter
    visitor = Visitor(chromium, address)
    for login in ("resident05", "resident06"):
        page = visitor.sign_in(login)
        page = visitor.go(where)
        live(page)
        assert page.input_value("#speak textarea") == ""
        page.fill("#speak textarea", f"{login}没有发出的话")
        visitor.go("/accounts/logout/")
        page.locator("main form button[type=submit]").click()
        page.wait_for_load_state()
    visitor.context.close()


def test_words_survive_a_network_that_dies_while_they_are_sent(people, matter):
    where, _ = matter
    visitor = people["three"]
    Wire(visitor, blocked=True)
    page = visitor.go(where)
    page.fill("#speak textarea", "网断了也还在的话")
    page.route("**/comments/", lambda route: route.abort("connectionrefused"))
    page.locator("#speak button[type=submit]").click()
    page.wait_for_timeout(500)
    page.unroute("**/comments/")
    page = visitor.go(where)
    assert page.input_value("#speak textarea") == "网断了也还在的话"
    page.locator("#speak button[type=submit]").click()
    page.wait_for_url(re.compile("#c-"))
    page = visitor.go(where)
    assert said(page, "网断了也还在的话") == 1 and page.input_value("#speak textarea") == ""


def test_a_vote_without_a_choice_is_told_so(chromium, address, matter):
    from tests.browser.conftest import Visitor

    visitor = Visitor(chromium, address)
    visitor.sign_in("resident07")
    page = visitor.go(matter[1])
    live(page)
    page.get_by_role("button", name="投出").click()
    expect(page.get_by_role("alert")).to_have_text("请先选一项。", timeout=LIVE)
    visitor.context.close()


def test_a_clerk_types_for_a_neighbour_without_a_phone(chromium, address, people, matter):
    from tests.browser.conftest import Visitor

    where, _ = matter
    clerk = Visitor(chromium, address)
    clerk.sign_in("clerk01")
    page = clerk.go("/staff/assisted/")
    page.fill("[name=name]", "不用手机的老邻居")
    page.fill("[name=household]", "7-701")
    page.get_by_label(re.compile("已满 18")).check()
    page.get_by_label("工作人员入户").check()
    page.get_by_role("button", name="登记").click()
    expect(page.locator("main")).to_contain_text("不用手机的老邻居")
    reader, page = people["one"].go(where), clerk.go(where)
    live(reader)
    live(page)
    page.locator("#speak [name=for_person]").select_option(label="不用手机的老邻居")
    page.locator("#speak [name=consent]").check()
    speak(page, "灯早点关，我睡得早。")
    heard = reader.locator(".comment", has_text="我睡得早")
    expect(heard).to_have_count(1, timeout=LIVE)
    expect(heard).to_contain_text("不用手机的老邻居")
    expect(heard).to_contain_text("代录，本人口头同意")
    clerk.assert_quiet()
    clerk.context.close()


def test_a_hidden_proposal_leaves_every_open_page(people, matter, site):
    where, _ = matter
    page = people["one"].go(f"{where}proposals/new/")
    page.fill("[name=title]", "要被隐去的提议")
    page.fill("[name=text]", "写了不该写的话。")
    page.get_by_role("button", name="发出提议").click()
    page.wait_for_url(re.compile("/proposals/[0-9a-f-]{36}/"))
    listed = people["two"].go(where)
    live(page)
    live(listed)
    expect(listed.locator("[data-words]", has_text="要被隐去的提议")).to_have_count(1)
    manage(site[1], """
from deliberation.actions.moderation import hide_words
from deliberation.models import Proposal
from portal.accounts.models import User
hide_words(User.objects.get(username="moderator01"),
           Proposal.objects.get(title="要被隐去的提议"), rule="abuse", facts="羞辱邻居。")
""")  # fmt: skip
    for one in (page, listed):
        expect(one.locator("main")).not_to_contain_text("要被隐去", timeout=LIVE)
        expect(one.locator("main")).not_to_contain_text("不该写的话")
        expect(one.locator("[data-words] .tombstone").first).to_contain_text("已按规则隐去")


def test_a_click_without_network_is_not_lost(chromium, address, matter):
    from tests.browser.conftest import Visitor

    where, _ = matter
    phone = Visitor(chromium, address)
    phone.sign_in("resident07")
    Wire(phone, blocked=True)
    page = phone.go(where)
    expect(page.locator("[data-room-status]")).to_contain_text("自动刷新", timeout=LIVE)
    phone.context.set_offline(True)
    speak(page, "没网的时候写的。")
    expect(page.locator("#speak")).to_contain_text("没有发出去")
    phone.context.set_offline(False)
    page.locator("#speak button[type=submit]").click()
    page.wait_for_url(re.compile("/comments/"))
    assert said(page, "没网的时候写的") == 1
    phone.context.close()
