"""The same strings in a real browser with the policy switched off: nothing may run."""

import json

import pytest

from tests.browser.site import manage

pytestmark = pytest.mark.browser
CANARY = """
window.__ran = [];
for (const name of ['alert', 'prompt', 'confirm', 'print'])
  window[name] = (...words) => { window.__ran.push(name + ' ' + words.join(' ')) };
window.addEventListener('error', e => {
  if (/alert|prompt/.test(e.message)) window.__ran.push('error ' + e.message) })
"""
FILL = """
from datetime import timedelta
from django.utils import timezone
from cms.actions.compacts import enter_edition, publish_edition
from cms.actions.places import place_for
from cms.models import CompactPage, NoticePage
from portal.accounts.models import Body, User
from portal.territory.models import Division
from tests.attacks import strings
from tests.cast import FIGURES, STEPS
d = Division.objects.get(name="云桥社区")
admin, day, texts = User.objects.get(username="admin"), timezone.localdate(), strings()
place = place_for(d)
addresses = []
for start in range(0, len(texts), 200):
    part = texts[start:start + 200]
    place.refresh_from_db()
    page = place.add_child(instance=NoticePage(title=(part[7] or "x")[:200], kind="other",
        issuer=Body.objects.filter(division=d).first(), co_issuers=part[9][:120],
        posted_from=day, posted_until=day + timedelta(days=20),
        body="<p>x</p>" + "".join(part)))
    page.save_revision(user=admin)
    addresses.append((page.pk, page.url))
place.refresh_from_db()
compact = place.add_child(instance=CompactPage(title=texts[50][:200], kind="special",
    introduction=texts[51][:300], contact=texts[52][:80]))
clauses = [{"heading": t[:40], "text": t[:1000], "plain_note": t[:300], "category": "other"}
           for t in texts[::7] if t.strip()]
steps = STEPS | {"sing_along": texts[53][:600], "review_note": texts[54][:300]}
edition = enter_edition(admin, compact, clauses=clauses, figures=FIGURES, **steps)
publish_edition(admin, edition)
addresses.append((compact.pk, compact.url))
import json
print(json.dumps({"pages": addresses, "place": place.pk, "edition": str(edition.pk)}))
"""


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    """A site of its own: these strings are no sight for the other journeys."""
    from tests.browser.site import served

    with served(tmp_path_factory.mktemp("poisoned")) as (address, environment):
        yield address, json.loads(manage(environment, FILL).splitlines()[-1])


def ran(visitor, path) -> list[str]:
    page = visitor.go(path)
    page.evaluate(
        "document.querySelectorAll('a,button,input,img,p,h1,h2,li').forEach(e => {"
        " for (const kind of ['mouseover', 'focus', 'mouseenter', 'pointerover'])"
        "  e.dispatchEvent(new Event(kind, {bubbles: true})) })"
    )
    page.wait_for_timeout(150)
    return page.evaluate("window.__ran || []")


def test_nothing_runs_for_a_reader(chromium, poisoned):
    from tests.browser.conftest import Visitor

    address, made = poisoned
    reader = Visitor(chromium, address, bypass_csp=True)
    reader.page.add_init_script(CANARY)
    paths = [url for _, url in made["pages"]]
    paths += ["/", "/notices/", "/compacts/", "/places/370303/005/901/", "/search/?q=script",
              f"/compacts/editions/{made['edition']}/"]  # fmt: skip
    assert {path: done for path in paths if (done := ran(reader, path))} == {}


def test_nothing_runs_for_an_editor(chromium, poisoned):
    from tests.browser.conftest import Visitor

    address, made = poisoned
    editor = Visitor(chromium, address, bypass_csp=True, viewport={"width": 1280, "height": 900})
    editor.sign_in("editor01")
    editor.page.add_init_script(CANARY)
    paths = [f"/cms-admin/pages/{made['place']}/", "/cms-admin/"]
    for key, _ in made["pages"]:
        paths += [f"/cms-admin/pages/{key}/edit/", f"/cms-admin/pages/{key}/history/"]
    compact = made["pages"][-1][0]
    paths += [f"/cms-admin/compacts/{compact}/editions/", f"/cms-admin/editions/{made['edition']}/"]
    assert {path: done for path in paths if (done := ran(editor, path))} == {}
