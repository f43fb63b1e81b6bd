"""axe finds nothing serious: light and dark, phone and desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
PRIVATE = {
    "resident01": ["/me/", "/me/residency/", "/me/words/", "/me/words/?kind=votes", "/me/receipts/",
                   "/me/notifications/", "/me/name/", "/me/export/", "/me/close/",
                   "{matter}", "{matter}proposals/new/", "{proposal}", "{poll}", "{text}",
                   "{passage}", "{edition}object/", "/me/objections/"],
    "editor01": ["/staff/compacts/", "{draft}", "{draft}text/", "{draft}word/",
                 "{draft}clauses/{clause}/", "{draft}do/study/", "{draft}do/close/", "{text}host/"],
    "reviewer01": ["/staff/compacts/", "/staff/compacts/order/"],
    "clerk01": ["/staff/", "/staff/residencies/", "/staff/assisted/", "/staff/resolutions/",
                "/staff/resolutions/new/", "/staff/resolutions/new/?kind=residents_reps",
                "/staff/resolutions/rules/", "/staff/resolutions/rules/new/?kind=residents"],
    "admin": ["/staff/mandates/", "/staff/mandates/new/", "/staff/holidays/"],
    "deputy01": ["/consultations/new/", "{matter}host/", "{matter}edit/", "{matter}host/close/",
                 "{matter}host/sum-up/", "{matter}host/polls/new/", "{proposal}outcome/"],
    "moderator01": ["/staff/moderation/"],
}  # fmt: skip
LOOKS = [(390, "light"), (1280, "dark")]

# Colours that are still on their way from light to dark are nobody's colours.
SETTLED = """
() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.allSettled(document.getAnimations().map(one => one.finished)))
  .then(() => true)
"""


def wrong(one, path) -> list[str]:
    """The page is fetched once and looked at in every way."""
    page, found = one.go(path), []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        found += [f"{path} {width} {scheme} {line}" for line in serious(page)]
    return found


def serious(page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


def test_public_pages(visitor, public):
    reader = visitor(bypass_csp=True)
    assert [line for path in public for line in wrong(reader, path)] == []


@pytest.mark.parametrize("who", PRIVATE)
def test_pages_of_those_who_signed_in(visitor, forum, who):
    one = visitor(bypass_csp=True)
    one.sign_in(who)
    paths = [path.format(**forum) for path in PRIVATE[who]]
    assert [line for path in paths for line in wrong(one, path)] == []
