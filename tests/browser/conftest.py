"""Chromium, the site, and a watch over what a page must not do."""

import json
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.site import PASSWORD, manage, prepare_once, served

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003237) NetType/4G Language/zh_CN"
)
PUBLIC = [
    "/", "/compacts/", "/programs/", "/programs/democracy/", "/notices/", "/people/", "/guides/",
    "/resolutions/", "/rules/", "/deadlines/", "/deadlines/?period=hotline_reply&start=2026-12-28",
    "/consultations/", "/moderation/", "/replies/", "/search/", "/search/?q=公约", "/places/",
    "/places/370303/", "/places/370303/005/901/", "/places/370305/104/901/compact/",
    "/accounts/login/", "/accounts/signup/", "/nowhere/", "/api/v1/docs/",
]  # fmt: skip
WATCH = """
window.addEventListener('securitypolicyviolation', e => {
  console.error('broken policy: ' + e.violatedDirective + ' ' + e.blockedURI)
})
"""
# A request that the browser itself gave up because the page went on is nobody's mistake, and
# what an answer's status says is looked at in the answer.
NO_MISTAKE = ("net::ERR_ABORTED",)
SAID_TWICE = "Failed to load resource: the server responded"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A folder with the demo city in it, for sites to be copied from; one for all processes."""
    shared = os.environ.get("PREPARED")
    folder = Path(shared or tmp_path_factory.mktemp("prepared"))
    prepare_once(folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory, prepared):
    with served(copied(prepared, tmp_path_factory)) as (address, environment):
        yield address, environment


def copied(prepared, tmp_path_factory):
    return shutil.copytree(prepared, tmp_path_factory.mktemp("site"), dirs_exist_ok=True)


@pytest.fixture(scope="session")
def address(site):
    return site[0]


@pytest.fixture(scope="session")
def chromium():
    # Playwright's own loop runs in this thread; Django would take it for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """One person with a browser of their own; what went wrong on the way is kept."""

    def __init__(self, chromium, address, **options):
        options.setdefault("viewport", {"width": 390, "height": 844})
        self.context = chromium.new_context(base_url=address, locale="zh-CN", **options)
        self.page = self.context.new_page()
        self.address, self.wrong = address, []
        self.page.add_init_script(WATCH)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("console", self._hear)
        self.page.on("response", self._look)
        self.page.on("requestfailed", self._fail)

    def _hear(self, message):
        if message.type == "error" and not message.text.startswith(SAID_TWICE):
            self.wrong.append(f"console: {message.text}")

    def _look(self, response):
        outside = not response.url.startswith((self.address, "data:", "blob:"))
        part = response.status >= 400 and not response.request.is_navigation_request()
        if outside or part or response.status >= 500:
            self.wrong.append(f"{response.status} {response.url}")

    def _fail(self, request):
        if request.failure not in NO_MISTAKE:
            self.wrong.append(f"{request.failure}: {request.url}")

    def go(self, path):
        self.page.goto(path)
        return self.page

    def sign_in(self, login):
        self.go("/accounts/login/")
        self.page.fill("[name=login]", login)
        if not self.page.locator("[name=password]").is_visible():
            self.page.locator("summary", has_text="密码").click()
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="继续").click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        return self.page

    def assert_quiet(self):
        """No script error, no broken policy, nothing missing, nothing asked of other hosts."""
        assert self.wrong == []

    def assert_fits(self):
        self.page.wait_for_load_state()  # a click returns while the next page is on its way
        width = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width[0] <= width[1], (self.page.url, width)


@pytest.fixture
def visitor(chromium, address):
    """Makes visitors; whatever the journey, all of them must have had a quiet one."""
    made = []

    def arrive(**options):
        made.append(Visitor(chromium, address, **options))
        return made[-1]

    yield arrive
    for one in made:
        one.context.close()
    assert [line for one in made for line in one.wrong] == []


@pytest.fixture(scope="session")
def forum(site) -> dict[str, str]:
    """Addresses in the consultation that deputy01 leads in 云桥社区, with a poll that is open."""
    found = manage(
        site[1],
        """
import json
from cms.models import Edition
from deliberation.models import Comment, Consultation
matter = Consultation.objects.filter(hostings__mandate__user__username="deputy01", polls__isnull=False).first()
where = f"/consultations/{matter.pk}/"
said = Comment.objects.filter(consultation=matter).first()
draft = Edition.objects.filter(compact__division__name="云桥社区").exclude(consultation=None).first()
text = f"/consultations/{draft.consultation_id}/"
passage = draft.consultation.passages.get(position=3)
print(json.dumps({
    "matter": where,
    "proposal": f"{where}proposals/{matter.proposals.first().pk}/",
    "comment": f"{where}comments/{said.pk}/",
    "poll": f"/polls/{matter.polls.first().pk}/",
    "text": text,
    "passage": f"{text}passages/{passage.pk}/",
    "draft": f"/staff/compacts/editions/{draft.pk}/",
    "clause": f"{passage.source}",
    "edition": f"/compacts/editions/{draft.compact.editions.published().first().pk}/",
}))
""",
    )
    return json.loads(found.splitlines()[-1])


@pytest.fixture(scope="session")
def public(site, forum):
    """Every kind of page that needs no account, one of each."""
    found = manage(
        site[1],
        """
from cms.models import CompactPage, Edition, GuidePage, NoticePage
from deliberation.models import Resolution
from portal.accounts.models import Mandate
for page in (CompactPage, NoticePage, GuidePage):
    print(page.objects.live().first().url)
edition = Edition.objects.published().first()
clause = edition.clauses.first()
whole = f"/compacts/editions/{edition.pk}/"
print(whole, f"{whole}log/", f"{whole}print/a4/", f"{whole}print/a3/?qr=clauses")
print(f"{whole}clauses/{clause.lineage}/", f"{whole}clauses/{clause.lineage}/near/")
print(f"/resolutions/{Resolution.objects.first().pk}/")
print(f"/resolutions/{Resolution.objects.first().pk}/certificate/")
print(f"/people/{Mandate.objects.filter(role='deputy').first().pk}/")
""",
    )
    shown = ("matter", "proposal", "comment", "poll", "text", "passage", "edition")
    return [*PUBLIC, *(forum[name] for name in shown), *found.split()]


@pytest.fixture
def at(chromium, live):
    """``at(person, path)``: a browser of that person's on the test's own site and database. ``prepare``
    is called with it first and what it gives kept as ``wire``. Nothing may go wrong on any page."""
    made = []

    def arrive(person, path, *, prepare=None, **options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        visitor = Visitor(chromium, live.address, **options)
        made.append(visitor)
        visitor.wire = prepare and prepare(visitor)
        if person is not None:
            name, value = live.cookie_of(person).split("=", 1)
            visitor.context.add_cookies([{"name": name, "value": value, "url": live.address}])
        return visitor.go(path)

    arrive.visitors = made
    yield arrive
    for visitor in made:
        visitor.context.close()
    assert [line for visitor in made for line in visitor.wrong] == []
