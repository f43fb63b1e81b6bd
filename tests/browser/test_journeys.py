"""What people come for, in a real browser against the real site."""

import re
import shutil
import subprocess
from functools import partial

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import WECHAT
from tests.browser.site import PASSWORD, manage

pytestmark = pytest.mark.browser


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


def test_a_double_click_confirms_once(visitor, site):
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
    confirmed = """
from portal.accounts.models import Residency, User
user = User.objects.get(phone="+8613800000004")
print([residency.status for residency in Residency.objects.filter(user=user)])
"""
    assert manage(site[1], confirmed) == "['confirmed']"


@pytest.fixture(scope="module")
def neighbours(site):
    """A notice and a compact of 锦绣坊社区, no business of editor01's; and a notice of 云桥's."""
    found = manage(
        site[1],
        """
from datetime import timedelta
from django.utils import timezone
from cms.actions.places import place_for
from cms.models import CompactPage, NoticePage
from portal.accounts.models import Body
from portal.territory.models import Division
d = Division.objects.get(name="锦绣坊社区")
day = timezone.localdate()
place = place_for(d)
notice = place.add_child(instance=NoticePage(title="锦绣坊的草稿", kind="other", live=False, division=d,
    issuer=Body.objects.filter(division=d).first(), posted_from=day,
    posted_until=day + timedelta(days=20), body="<p>隔壁的事</p>"))
compact = place.add_child(
    instance=CompactPage(title="锦绣坊的约定", introduction="隔壁的事", live=False,
        division=d))
own = NoticePage.objects.filter(division__name="云桥社区").first()
print(notice.pk, compact.pk, place.pk, own.pk)
""",
    )
    return [int(number) for number in found.split()]


def test_an_editor_corrects_a_notice(visitor):
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
    expect(page.locator("[name=body]")).to_have_value(re.compile("8460 元。"))
    page.locator("[data-w-dropdown-target=toggle]", has=page.locator("svg.icon-arrow-up")).click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").click()
    assert "已经发布" in page.inner_text(".messages")
    public = visitor().go("/places/370303/005/901/")
    public.get_by_role("link", name=re.compile("第三季度居务公开")).first.click()
    assert "更正：支出应为 8460 元。" in public.inner_text("main")


def test_a_neighbours_pages_cannot_be_opened_moved_or_chosen(visitor, neighbours):
    *theirs, their_place, own = neighbours
    editor = visitor(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor01")
    paths = [f"/cms-admin/pages/{key}/{act}/" for key in theirs
             for act in ("edit", "history", "move", "copy", "delete", "unpublish")]  # fmt: skip
    paths += [
        f"/cms-admin/pages/{own}/move/{their_place}/confirm/",
        f"/cms-admin/pages/add/cms/noticepage/{their_place}/",
        f"/cms-admin/choose-page/{their_place}/",
        "/cms-admin/choose-page/search/?q=锦绣坊的",
        f"/cms-admin/pages/{their_place}/",
        "/cms-admin/pages/search/?q=锦绣坊的",
    ]
    for path in paths:
        page.goto(path)
        text = page.content()
        assert "隔壁的事" not in text and "锦绣坊的草稿" not in text, path
        assert "锦绣坊的约定" not in text, path
        assert not page.locator("form [name=title], form[action*=confirm]").count(), path


@pytest.mark.parametrize(
    "how",
    [{}, {"viewport": {"width": 360, "height": 740}, "user_agent": WECHAT, "has_touch": True}],
    ids=["phone", "wechat-360"],
)
def test_a_visitor_finds_a_compact_by_place_and_by_words_and_reads_it(visitor, how):
    reader = visitor(**how)
    page = reader.go("/compacts/")
    page.get_by_role("link", name=re.compile("^张店区")).click()
    page.get_by_role("link", name=re.compile("^科苑街道")).click()
    reader.assert_fits()
    page.get_by_role("link", name="云桥社区居民公约").first.click()
    assert "第十二条" in page.inner_text("main")
    page = reader.go("/")
    page.locator("main input[type=search]").fill("飞线充电")
    page.get_by_role("button", name="搜索").click()
    reader.assert_fits()
    page.get_by_role("link", name="云桥社区居民公约").first.click()
    assert page.url.endswith("/places/370303/005/901/compact/")
    assert all(figure in page.inner_text("main") for figure in ("72", "61", "57"))
    reader.assert_fits()


def test_a_printed_compact_is_short_and_without_the_site_around_it(visitor):
    page = visitor().go("/places/370303/005/901/compact/")
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF") and 1 <= printed.count(b"/Type /Page\n") <= 3
    page.emulate_media(media="print")
    assert not page.locator("header nav").first.is_visible()
    assert not page.locator("footer a").first.is_visible()
    assert page.get_by_text("以备案文本为准").first.is_visible()


@pytest.mark.skipif(
    not (shutil.which("pdftotext") and shutil.which("pdftoppm")),
    reason="NO POPPLER HERE: what was printed is counted but not read (apt: poppler-utils)",
)
def test_what_was_printed_can_be_read(visitor, tmp_path):
    file = tmp_path / "compact.pdf"
    visitor().go("/places/370303/005/901/compact/").pdf(format="A4", path=file)
    run = partial(subprocess.run, check=True, capture_output=True, text=True)
    words = "".join(run(["pdftotext", file, "-"]).stdout.split())
    for sentence in ("云桥社区居民公约", "第一条", "第十二条", "以备案文本为准"):
        assert sentence in words
    run(["pdftoppm", "-r", "50", "-png", file, tmp_path / "page"])
    sheets = sorted(tmp_path.glob("page*.png"))
    assert 1 <= len(sheets) <= 3
    for sheet in sheets:
        with Image.open(sheet) as picture:
            darkest, lightest = picture.convert("L").getextrema()
        assert darkest < 100 and lightest > 250  # dark words on white paper


def test_every_public_page_fits_a_narrow_wechat(visitor, public):
    reader = visitor(viewport={"width": 360, "height": 740}, user_agent=WECHAT)
    for path in public:
        reader.go(path)
        reader.assert_fits()


def test_every_public_page_reads_without_javascript(visitor, public):
    reader = visitor(java_script_enabled=False)
    for path in public:
        page = reader.go(path)
        assert page.locator("h1").count() == 1, path
        assert len(page.locator("main").inner_text().strip()) > 20, path


def test_forms_work_without_javascript(visitor):
    """Claiming a community is in the newcomer's journey above."""
    reader = visitor(java_script_enabled=False)
    page = reader.go("/search/")
    page.locator("main input[type=search]").fill("飞线充电")
    page.locator("main form button").first.click()
    assert page.get_by_role("link", name="云桥社区居民公约").count()
    reader.sign_in("clerk01")
    assert "云桥窗口" in reader.go("/me/").inner_text("main")


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


def tab_to(page, wanted: str, most: int = 40) -> None:
    """Press Tab until the element that matches ``wanted`` has the focus, and shows it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            ring = "getComputedStyle(document.activeElement)"
            assert page.evaluate(f"{ring}.outlineStyle != 'none' || {ring}.boxShadow != 'none'")
            return
    raise AssertionError(f"{wanted} not reached in {most} steps")


def test_the_keyboard_alone_is_enough(visitor):
    page = visitor(viewport={"width": 1280, "height": 900}).go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    tab_to(page, "main [type=search]", 3)
    page.keyboard.type("云桥")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert "云桥社区" in page.inner_text("main")
    tab_to(page, "header nav a[href='/notices/']", 12)
    page.keyboard.press("Enter")
    page.wait_for_url("**/notices/")
    page.goto("/accounts/login/")
    if not page.evaluate("document.activeElement.matches('[name=login]')"):
        tab_to(page, "[name=login]")
    page.keyboard.type("resident01")
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.matches('summary')"):
        if not page.locator("[name=password]").is_visible():
            page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    assert page.goto("/me/").status == 200 and page.url.endswith("/me/")


def test_a_passkey_signs_an_officer_in(visitor):
    """Somebody whom no other journey needs: from now on the password alone does not do."""
    officer = visitor(viewport={"width": 1280, "height": 900})
    wire = officer.context.new_cdp_session(officer.page)
    wire.send("WebAuthn.enable")
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                     "hasUserVerification": True, "isUserVerified": True,
                     "automaticPresenceSimulation": True}},
    )  # fmt: skip
    page = officer.sign_in("releaser01")
    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()
    if page.locator("[name=passwordless]").count():
        page.check("[name=passwordless]")
    page.locator("#mfa_webauthn_add, main form button").first.click()
    page.wait_for_url(lambda url: "/webauthn/add" not in url)
    officer.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/me/")
    assert "科苑签发乙" in page.inner_text("main")
