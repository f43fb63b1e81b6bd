"""axe finds nothing serious: light and dark, phone and desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_journeys import PUBLIC

pytestmark = pytest.mark.browser
PRIVATE = {"resident01": ["/me/", "/me/residency/"], "clerk01": ["/staff/", "/staff/residencies/"],
           "admin": ["/staff/mandates/", "/staff/mandates/new/"]}  # fmt: skip
LOOKS = [(390, "light"), (1280, "dark")]


def serious(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_public_pages(visitor, width, scheme):
    reader = visitor(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    wrong = {path: serious(reader.go(path)) for path in PUBLIC}
    assert not any(wrong.values()), {k: v for k, v in wrong.items() if v}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("who", PRIVATE)
def test_pages_of_those_who_signed_in(visitor, width, scheme, who):
    one = visitor(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    one.sign_in(who)
    wrong = {path: serious(one.go(path)) for path in PRIVATE[who]}
    assert not any(wrong.values()), {k: v for k, v in wrong.items() if v}
