"""Meetings of three kinds, entered by one person and confirmed by another, on a phone and at a desk."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.site import manage

pytestmark = pytest.mark.browser

VILLAGE_CLERK = """
from portal.accounts.models import User
clerk = User.objects.get(username="clerk-u3")
clerk.set_password("gongyi-demo")
clerk.save()
"""
MEETINGS = {
    "households": {
        "kind": "村民会议（户的代表）",
        "fields": {
            "title": "修村东的路",
            "held_on": "2026-09-20",
            "notice_sent_on": "2026-09-01",
            "studied_on": "2026-08-20",
            "entitled": "412",
            "present": "301",
            "votes_for": "250",
            "votes_against": "41",
            "abstentions": "7",
        },
        "ticks": [],
        "words": "3 × 301 = 903 ≥ 2 × 412 = 824",
        "outcome": "达到规则",
    },
    "representatives": {
        "kind": "居民代表会议",
        "fields": {
            "title": "充电棚的收费",
            "held_on": "2026-09-20",
            "studied_on": "2026-08-20",
            "authorised_by": "居民会议 2026-01-25",
            "entitled": "72",
            "present": "47",
            "representatives": "65",
            "votes_for": "47",
            "votes_against": "0",
            "abstentions": "0",
        },
        "ticks": [],
        "words": "至少要 48 人",
        "outcome": "未达到规则",
    },
    "owners": {
        "kind": "业主大会（重大事项）",
        "fields": {
            "title": "加装电梯用维修资金",
            "held_on": "2026-09-20",
            "notice_sent_on": "2026-09-01",
            "entitled": "812",
            "present": "604",
            "votes_for": "453",
            "votes_against": "100",
            "abstentions": "51",
            "area_entitled": "86420.50",
            "area_present": "63208.40",
            "area_for": "47406.30",
            "area_against": "10000",
            "area_abstained": "0",
        },
        "ticks": ["announced"],
        "words": "4 × 47406.30 = 189625.20 ≥ 3 × 63208.40 = 189625.20",
        "outcome": "达到规则",
    },
}


@pytest.fixture(scope="module")
def village_clerk(site):
    manage(site[1], VILLAGE_CLERK)
    return "clerk-u3"


@pytest.mark.parametrize(("name", "width"), [*((name, 390) for name in MEETINGS), ("owners", 1280)])
def test_a_meeting_is_entered_by_one_and_confirmed_by_another(
    chromium, address, village_clerk, name, width
):
    meeting = MEETINGS[name]
    clerk = village_clerk if name == "households" else "clerk01"
    keeper = Visitor(chromium, address, viewport={"width": width, "height": 844})
    page = keeper.sign_in(clerk)
    page = keeper.go("/staff/resolutions/new/")
    page.get_by_role("link", name=meeting["kind"], exact=True).click()
    page.locator("[name=convener]").first.check()
    for tick in meeting["ticks"]:
        page.check(f"[name={tick}]")
    for field, value in meeting["fields"].items():
        page.fill(f"[name={field}]", value)
    expect(page.locator("[data-result]")).to_contain_text(meeting["words"], timeout=15_000)
    expect(page.locator("[data-result]")).to_contain_text(meeting["outcome"])
    keeper.assert_fits()
    page.get_by_role("button", name="存下，等另一位核对").click()
    page.wait_for_url("**/staff/resolutions/*-*/")
    record = page.url
    expect(page.get_by_role("button", name="核对无误，登记")).to_have_count(0)

    second = Visitor(chromium, address, viewport={"width": width, "height": 844})
    second.sign_in("admin" if name == "households" else "supervisor01")
    page = second.go(record)
    second.assert_fits()
    page.get_by_role("button", name="核对无误，登记").click()
    page.wait_for_url("**/resolutions/*-*/")
    assert meeting["words"] in page.inner_text("main")
    assert meeting["outcome"] in page.inner_text(".finding h2")
    second.assert_fits()
    page.get_by_role("link", name="打印证明").click()
    expect(page.locator(".qr svg")).to_be_visible()
    second.assert_fits()
    for visitor in (keeper, second):
        visitor.assert_quiet()
        visitor.context.close()
