"""What people come for, in a real browser against the real site."""

import re

import pytest

from tests.browser.conftest import WECHAT
from tests.browser.site import manage

pytestmark = pytest.mark.browser

PUBLIC = [
    "/", "/compacts/", "/programs/", "/programs/democracy/", "/notices/", "/people/", "/guides/",
    "/consultations/", "/replies/", "/search/?q=公约", "/places/", "/places/370303/005/901/",
    "/places/370305/104/901/compact/", "/accounts/login/", "/accounts/signup/", "/nowhere/",
    "/api/v1/docs/",
]  # fmt: skip


def register(visitor, phone):
    page = visitor.go("/accounts/signup/")
    page.fill("[name=phone]", phone)
    page.get_by_role("button", name="发验证码").click()
    page.wait_for_selector("[name=code]")
    code = re.search(r"验证码\D{0,4}(\d{6})", page.inner_text("body"))[1]
    page.fill("[name=code]", code)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/me/")
    return page


def claim(visitor, words="云桥"):
    page = visitor.go("/me/residency/")
    page.fill("[name=q]", words)
    page.get_by_role("button", name="找").click()
    page.get_by_role("link", name=re.compile(words)).first.click()
    page.get_by_role("button", name=re.compile("取确认码")).click()
    return re.sub(r"\D", "", re.search(r"\d{4}\s?\d{4}", page.inner_text("main"))[0])


def confirm(clerk, code, household="3-201"):
    page = clerk.go("/staff/residencies/")
    page.fill("[name=code]", code)
    page.fill("[name=household]", household)
    page.check("[name=adult]")
    page.get_by_role("button", name="确认", exact=True).click()
    return page


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"viewport": {"width": 360, "height": 740}, "user_agent": WECHAT, "has_touch": True},
        {"java_script_enabled": False},
    ],
    ids=["phone", "wechat-360", "no-javascript"],
)
def test_a_newcomer_registers_claims_a_community_and_is_confirmed(visitor, how, request):
    number = {"phone": "13800000001", "wechat-360": "13800000002", "no-javascript": "13800000003"}
    newcomer = visitor(**how)
    register(newcomer, number[request.node.callspec.id])
    code = claim(newcomer)
    clerk = visitor()
    clerk.sign_in("clerk01")
    page = confirm(clerk, "00000000")
    assert "没有找到这个确认码" in page.inner_text("main")
    assert page.input_value("[name=household]") == "3-201"  # what was typed stays
    page = confirm(clerk, code)
    assert "已确认" in page.inner_text("body")
    page = confirm(clerk, code)
    assert "没有找到这个确认码" in page.inner_text("main")
    page = newcomer.go("/me/")
    assert "云桥社区" in page.inner_text("main")
    if how.get("java_script_enabled", True):
        newcomer.assert_quiet()
        newcomer.assert_fits()
    clerk.assert_quiet()


def test_a_double_click_confirms_once(visitor):
    newcomer, clerk = visitor(), visitor()
    register(newcomer, "13800000004")
    code = claim(newcomer)
    clerk.sign_in("clerk01")
    page = clerk.go("/staff/residencies/")
    page.fill("[name=code]", code)
    page.fill("[name=household]", "9-901")
    page.check("[name=adult]")
    page.get_by_role("button", name="确认", exact=True).dblclick()
    page.wait_for_load_state()
    assert "没有找到" not in page.inner_text("body")
    assert "云桥社区" in newcomer.go("/me/").inner_text("main")


@pytest.fixture(scope="module")
def neighbours_notice(site):
    """A notice of 锦绣坊社区, which editor01 of 云桥社区 has no business with."""
    return manage(
        site[1],
        """
from datetime import timedelta
from django.utils import timezone
from cms.actions.places import place_for
from cms.models import NoticePage
from portal.accounts.models import Body
from portal.territory.models import Division
d = Division.objects.get(name="锦绣坊社区")
day = timezone.localdate()
p = place_for(d).add_child(instance=NoticePage(title="锦绣坊的公告", kind="other",
    issuer=Body.objects.filter(division=d).first(), posted_from=day,
    posted_until=day + timedelta(days=20), body="<p>隔壁的事</p>"))
print(p.pk)
""",
    )


def test_an_editor_corrects_a_notice_and_cannot_touch_a_neighbours(visitor, neighbours_notice):
    editor = visitor(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor01")
    assert "/cms-admin/" in page.url  # one sign-in for site and editing
    page.get_by_role("link", name="全部页面").click()
    page.get_by_role("link", name=re.compile("第三季度居务公开")).first.click()
    page.wait_for_selector(".public-DraftEditor-content")
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("更正：支出应为 8460 元。")
    # Draftail writes into the form a quarter of a second after the last key.
    page.wait_for_timeout(800)
    assert "8460" in page.locator("[name=body]").input_value()
    page.locator("[data-w-dropdown-target=toggle]", has=page.locator("svg.icon-arrow-up")).click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").click()
    assert "已经发布" in page.inner_text(".messages")
    public = visitor().go("/places/370303/005/901/")
    public.get_by_role("link", name=re.compile("第三季度居务公开")).first.click()
    assert "更正：支出应为 8460 元。" in public.inner_text("main")
    for act in ("edit", "history", "move", "copy", "delete"):
        answer = page.goto(f"/cms-admin/pages/{neighbours_notice}/{act}/")
        assert answer.status in (403, 404) or f"/pages/{neighbours_notice}/" not in page.url
        assert "隔壁的事" not in page.content()


def test_a_visitor_finds_a_compact_by_place_and_by_words_reads_and_prints_it(visitor, tmp_path):
    reader = visitor()
    page = reader.go("/compacts/")
    page.get_by_role("link", name=re.compile("^张店区")).click()
    page.get_by_role("link", name=re.compile("^科苑街道")).click()
    page.get_by_role("link", name="云桥社区居民公约").first.click()
    assert "第十二条" in page.inner_text("main")
    page = reader.go("/")
    page.locator("main input[type=search]").fill("飞线充电")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="云桥社区居民公约").first.click()
    assert page.url.endswith("/places/370303/005/901/compact/")
    assert all(figure in page.inner_text("main") for figure in ("72", "61", "57"))
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF") and 1 <= printed.count(b"/Type /Page\n") <= 3
    page.emulate_media(media="print")
    assert not page.locator("header nav").first.is_visible()
    assert page.get_by_text("以备案文本为准").first.is_visible()
    reader.assert_quiet()


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_fits_a_narrow_wechat_and_is_quiet(visitor, path):
    reader = visitor(viewport={"width": 360, "height": 740}, user_agent=WECHAT)
    reader.go(path)
    reader.assert_fits()
    reader.assert_quiet()


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_reads_without_javascript(visitor, path):
    page = visitor(java_script_enabled=False).go(path)
    assert page.locator("h1").count() == 1
    assert len(page.locator("main").inner_text().strip()) > 20


def test_language_and_large_type_are_remembered(visitor):
    reader = visitor()
    page = reader.go("/")
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Compacts" in page.inner_text("header")
    assert page.goto("/compacts/") and page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="中文").click()
    page.wait_for_load_state()
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.get_by_role("button", name="长辈版").click()
    page.wait_for_load_state()
    page.goto("/notices/")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > before
    reader.assert_fits()


def test_the_keyboard_alone_is_enough(visitor):
    page = visitor(viewport={"width": 1280, "height": 900}).go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "search":
            break
    page.keyboard.type("云桥")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert "云桥社区" in page.inner_text("main")


def test_a_passkey_signs_a_clerk_in(visitor):
    clerk = visitor(viewport={"width": 1280, "height": 900})
    wire = clerk.context.new_cdp_session(clerk.page)
    wire.send("WebAuthn.enable")
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                     "hasUserVerification": True, "isUserVerified": True,
                     "automaticPresenceSimulation": True}},
    )  # fmt: skip
    page = clerk.sign_in("clerk01")
    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", "gongyi-demo")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()
    if page.locator("[name=passwordless]").count():
        page.check("[name=passwordless]")
    page.locator("#mfa_webauthn_add, main form button").first.click()
    page.wait_for_url(lambda url: "/webauthn/add" not in url)
    clerk.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/me/")
    assert "云桥窗口" in page.inner_text("main")
