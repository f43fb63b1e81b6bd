"""The same strings in a real browser with the policy switched off: nothing may run."""

import json

import pytest

from tests.browser.conftest import Visitor, copied
from tests.browser.site import manage, served

pytestmark = pytest.mark.browser
# What the strings would do if they could: call, rename the window, go elsewhere, ask the network,
# change the page. The page is told apart from its strings by a mark on its own root element.
CANARY = """
window.__ran = [];
const tell = what => window.__ran.push(what);
for (const name of ['alert', 'prompt', 'confirm', 'print', 'open'])
  window[name] = (...words) => { tell(name + ' ' + words.join(' ')) };
window.addEventListener('error', e => {
  if (/alert|prompt|confirm|xss/i.test(e.message)) tell('error ' + e.message) });
new MutationObserver(seen => {
  for (const one of seen) for (const node of one.addedNodes)
    if (node.nodeName === 'SCRIPT' && !node.src.startsWith(location.origin)
        && !/json/.test(node.type) && node.textContent.length < 400 && document.readyState !== 'loading')
      tell('script ' + node.outerHTML.slice(0, 200));
}).observe(document, {childList: true, subtree: true});
"""
STIR = """
() => { for (const one of document.querySelectorAll('body *'))
  for (const kind of ['mouseover', 'mouseenter', 'pointerover', 'focus', 'animationend',
                      'transitionend', 'toggle', 'error', 'load', 'input'])
    if ([...one.attributes].some(own => own.name === 'on' + kind)) one.dispatchEvent(new Event(kind)) }
"""
LEFT = """
() => [...window.__ran || [],
  ...(window.name ? ['name ' + window.name] : []),
  ...[...document.querySelectorAll('main *')].flatMap(one => [...one.attributes]
    .filter(own => own.name.startsWith('on') || /^\\s*(javascript|vbscript):/i.test(own.value)
                   && ['href', 'src', 'action', 'formaction', 'xlink:href'].includes(own.name))
    .map(own => one.nodeName + ' ' + own.name + '=' + own.value.slice(0, 80)))]
"""
FILL = """
from datetime import timedelta
from django.utils import timezone
from cms.actions.places import place_for
from cms.models import CompactPage, NoticePage
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.models import Body, User
from portal.kit.errors import Refused
from portal.territory.models import Division
from tests.attacks import strings
from tests.life import Walk
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
           for t in texts[::14] if t.strip()]
keepers = [User.objects.create_user(username=role, public_name=role) for role in ("ed", "rev")]
for who, role in zip(keepers, ("editor", "reviewer")):
    make_mandate(admin, who, role=role, division=Division.objects.get(level="city"), starts_on=day)
steps = {"filed_with": texts[53][:60], "filing_number": texts[54][:40]}
edition = Walk(*keepers, compact, clauses, steps=steps).to()
addresses.append((compact.pk, compact.url))
for number, text in enumerate(t for t in texts[::9] if t.strip()):
    place.refresh_from_db()
    place.add_child(instance=NoticePage(title=text[:200], kind="other", posted_from=day,
        issuer=Body.objects.filter(division=d).first(), co_issuers=text[:120],
        posted_until=day + timedelta(days=20), body="<p>x</p>", slug=f"hostile-{number}"))
Body.objects.create(name=texts[60][:80], kind="other", division=d, phone=texts[61][:40],
                    address=texts[62][:120], hours=texts[63][:120])
people = []
for number, text in enumerate(texts[::40]):
    who = User.objects.create_user(username=f"hostile{number}", public_name=f"代表人{number}号")
    try:
        mandate = make_mandate(admin, who, role="deputy", division=Division.objects.get(level="city"),
            starts_on=day, level="city", term_number=16, name=text[:40] or "x", field=text[:80],
            constituency=text[:80] or "x", liaison=text[:160], introduction=text[:1000])
    except Refused:
        continue
    people.append(f"/people/{mandate.pk}/")
assert len(people) > 15, len(people)
import json
print(json.dumps({"pages": addresses, "place": place.pk, "edition": str(edition.pk),
                  "people": people}))
"""

# Two comments lie there when the page opens; the rest come while it is looked at.
SAY = """
import json, uuid
from django.db import transaction
from django.utils import timezone
from deliberation.events.payloads import CommentPosted
from deliberation.events.publish import publish
from deliberation.models import Comment, Consultation
from tests.hostile_forum import packed
matter = Consultation.objects.filter(
    closed_at=None, summed_up_at=None, comments__place__isnull=False).order_by("pk").first()
known = Comment.objects.filter(consultation=matter, place__isnull=False).first()
texts = packed(1000)
for number, text in enumerate(texts[:2] if FIRST else texts[2:]):
    with transaction.atomic():
        one = Comment.objects.create(consultation=matter, author=known.author, place=known.place,
            once=uuid.uuid4().hex, text=text, created_at=timezone.now())
        publish(matter.stream_id, CommentPosted(comment=one.pk))
print(json.dumps([f"/consultations/{matter.pk}/", len(texts)]))
"""


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory, prepared):
    """A site of its own: these strings are no sight for the other journeys."""
    with served(copied(prepared, tmp_path_factory)) as (address, environment):
        made = json.loads(manage(environment, FILL).splitlines()[-1])
        yield address, made, environment


@pytest.fixture
def unguarded(chromium, poisoned):
    """A visitor whose browser ignores the site's policy, so that only the cleaning protects."""
    made = []

    def arrive(**options):
        made.append(Visitor(chromium, poisoned[0], bypass_csp=True, **options))
        made[-1].page.on("dialog", lambda dialog: dialog.dismiss())
        return made[-1]

    yield arrive
    for one in made:
        one.context.close()


def ran(one, path) -> list[str]:
    page, before = one.go(path), len(one.wrong)
    page.evaluate(STIR)
    page.wait_for_timeout(150)
    assert page.url.startswith(one.address)
    return page.evaluate(LEFT) + [line for line in one.wrong[before:] if "script:" in line]


def test_the_canary_sings(unguarded):
    """Or the tests below would say nothing."""
    one = unguarded()
    one.page.add_init_script(CANARY)
    hostile = (
        "<main><img src=x onerror=alert(1)><a href='javascript:alert(2)'>x</a>"
        "<script>window.name = 'mine'</script></main>"
    )
    one.page.route("**/hostile/", lambda route: route.fulfill(
        body=hostile, content_type="text/html"))  # fmt: skip
    said = ran(one, "/hostile/")
    assert {line.split()[0] for line in said} == {"alert", "name", "IMG", "A"}


def test_nothing_runs_for_a_reader(unguarded, poisoned):
    made = poisoned[1]
    reader = unguarded()
    reader.page.add_init_script(CANARY)
    paths = [url for _, url in made["pages"]] + made["people"]
    paths += ["/", "/notices/", "/compacts/", "/places/370303/005/901/", "/search/?q=script",
              "/search/?q=<script>alert(1)</script>", "/people/",
              f"/compacts/editions/{made['edition']}/"]  # fmt: skip
    assert {path: done for path in paths if (done := ran(reader, path))} == {}
    outside = [line for line in reader.wrong if reader.address not in line]
    assert outside == []  # nothing was asked of anybody else


def test_nothing_runs_for_an_editor(unguarded, poisoned):
    made = poisoned[1]
    editor = unguarded(viewport={"width": 1280, "height": 900})
    editor.sign_in("editor01")
    editor.page.add_init_script(CANARY)
    place, compact = made["place"], made["pages"][-1][0]
    paths = [f"/cms-admin/pages/{place}/", "/cms-admin/", "/cms-admin/pages/search/?q=script",
             f"/cms-admin/choose-page/{place}/?page_type=wagtailcore.page",
             "/cms-admin/choose-page/search/?q=script"]  # fmt: skip
    for key, _ in made["pages"]:
        paths += [f"/cms-admin/pages/{key}/edit/", f"/cms-admin/pages/{key}/history/"]
    paths += [f"/cms-admin/compacts/{compact}/editions/", f"/cms-admin/editions/{made['edition']}/"]
    assert {path: done for path in paths if (done := ran(editor, path))} == {}


def test_nothing_runs_for_whoever_follows_a_consultation(unguarded, poisoned):
    environment, reader = poisoned[2], unguarded()
    where, number = json.loads(manage(environment, SAY.replace("FIRST", "True")).splitlines()[-1])
    reader.page.add_init_script(CANARY)
    assert ran(reader, where) == []
    page = reader.page
    page.wait_for_selector("[data-room-status][data-state=live]", state="attached")
    before = page.locator(".said").count()
    manage(environment, SAY.replace("FIRST", "False"))
    page.wait_for_function(f"document.querySelectorAll('.said').length >= {before + number - 2}")
    page.evaluate(STIR)
    page.wait_for_timeout(150)
    assert page.evaluate(LEFT) == [] and reader.wrong == []
