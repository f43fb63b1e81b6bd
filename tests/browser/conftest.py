"""Chromium, the site, and a watch over what a page must not do."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.site import PASSWORD, served

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003237) NetType/4G Language/zh_CN"
)
WATCH = """
window.addEventListener('securitypolicyviolation', e => {
  window.__violations = (window.__violations || []).concat(e.violatedDirective + ' ' + e.blockedURI)
})
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with served(tmp_path_factory.mktemp("site")) as (address, environment):
        yield address, environment


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
        self.page.on("response", self._look)
        self.page.on("requestfailed", lambda r: self.wrong.append(f"failed: {r.url}"))

    def _look(self, response):
        outside = not response.url.startswith((self.address, "data:", "blob:"))
        if response.status >= 500 or outside:
            self.wrong.append(f"{response.status} {response.url}")

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
        """No script error, no broken policy, no server error, nothing asked of other hosts."""
        broken = self.page.evaluate("window.__violations || []")
        aborted = [line for line in self.wrong if not line.startswith("failed:")]
        assert not aborted and not broken, (aborted, broken)

    def assert_fits(self):
        width = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width[0] <= width[1], (self.page.url, width)


@pytest.fixture
def visitor(chromium, address):
    made = []

    def arrive(**options):
        made.append(Visitor(chromium, address, **options))
        return made[-1]

    yield arrive
    for one in made:
        one.context.close()
