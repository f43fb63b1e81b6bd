"""``make pictures``: the README's pictures of the real site, at 390 and 1280 px."""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, Visitor
from tests.browser.site import served
from tests.services import chromium

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
TALLEST = 1600  # px
PAGES = {
    "home": "/",
    "compact": "/places/370305/104/901/compact/",
    "program": "/programs/democracy/",
    "sign-in": "/accounts/login/",
}


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as (address, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for width in (390, 1280):
            take_all(browser, address, width)
        browser.close()
    return 0


def take_all(browser, address: str, width: int) -> None:
    size = {"width": width, "height": 844 if width == 390 else 900}
    reader = Visitor(browser, address, viewport=size)
    for name, path in PAGES.items():
        keep(reader.go(path), f"{name}-{width}")
    page = reader.go("/notices/")
    page.locator("main a", has_text="电动自行车").first.click()
    keep(page, f"notice-{width}")
    meeting(reader, Visitor(browser, address, viewport=size), width)
    editor = Visitor(browser, address, viewport=size)
    page = editor.sign_in("editor01")
    page.goto("/cms-admin/pages/")
    page.get_by_role("link", name="关于召开").first.click()
    page.wait_for_selector(".public-DraftEditor-content")
    page.wait_for_timeout(500)
    keep(page, f"editor-{width}", whole=False)


def meeting(reader, host, width: int) -> None:
    """The one that sits: its room, its host's page and the screen of its hall."""
    page = reader.go("/meetings/?state=sitting")
    page.locator(".meetings h2 a, .meetings h3 a").first.click()
    room = page.url.removeprefix(reader.address)
    keep_live(page, f"meeting-{width}")
    host.sign_in("deputy01")
    keep_live(host.go(f"{room}host/"), f"host-{width}")
    if width == 1280:
        keep(reader.go(f"{room}screen/"), f"screen-{width}", whole=False)


def keep_live(page, name: str) -> None:
    page.wait_for_timeout(1500)  # the line is up, and who is there is counted
    keep(page, name, whole=False)


def keep(page, name: str, *, whole: bool = True) -> None:
    """Cut to a height that fits a README, and to a palette that keeps it small."""
    shot = Image.open(BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    shot = shot.crop((0, 0, shot.width, min(shot.height, TALLEST)))
    IMAGES.mkdir(parents=True, exist_ok=True)
    shot.quantize(128).save(IMAGES / f"{name}.png", optimize=True)
    sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    sys.exit(main())
