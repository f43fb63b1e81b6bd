"""The screens an editor uses are Chinese throughout; nothing but names stays in Latin letters."""

import re

import pytest

from tests.browser.site import manage

pytestmark = pytest.mark.browser
# Names and formats that are written so in Chinese too, and the logins and demo texts on show.
ALLOWED = re.compile(
    r"\b(editor01|admin|Gongyi|Wagtail|English|Ctrl|Alt|Shift|PDF|JPG|JPEG|PNG|WebP|GIF|WEBP|HTML|URL|ID|QR|"
    # Wagtail's own label of a toolbar, written so in its template and not to be translated
    r"DOC|DOCX|XLSX|Word|WPS|TXT|CSV|MB|KB|px|x|YQ|XJ|YX|Y|m|d|H|i|Actions)\b",
    re.IGNORECASE,
)
WORDS = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}(?:\s+[A-Za-z'’-]+)*")

# What is read, what is shown in empty fields, and what a reader of screens is told.
SAID = """
() => [document.title, document.body.innerText,
  ...[...document.querySelectorAll('body *')].filter(one => one.getClientRects().length)
    .flatMap(one => ['placeholder', 'title', 'aria-label', 'alt'].map(name => one.getAttribute(name)))
    .filter(Boolean)]
"""


@pytest.fixture(scope="module")
def screens(site):
    found = manage(
        site[1],
        """
from cms.models import CompactPage, NoticePage, PlacePage
from portal.territory.models import Division
d = Division.objects.get(name="云桥社区")
print(PlacePage.objects.get(division=d).pk, NoticePage.objects.filter(division=d).first().pk,
      CompactPage.objects.filter(division=d).first().pk)
""",
    )
    place, notice, compact = found.split()
    return {
        "dashboard": "/cms-admin/",
        "explorer": f"/cms-admin/pages/{place}/",
        "add": f"/cms-admin/pages/{place}/add_subpage/",
        "new notice": f"/cms-admin/pages/add/cms/noticepage/{place}/",
        "edit notice": f"/cms-admin/pages/{notice}/edit/",
        "edit compact": f"/cms-admin/pages/{compact}/edit/",
        "history": f"/cms-admin/pages/{notice}/history/",
        "images": "/cms-admin/images/",
        "add image": "/cms-admin/images/add/",
        "documents": "/cms-admin/documents/",
        "account": "/cms-admin/account/",
        "editions": f"/cms-admin/compacts/{compact}/editions/",
        "enter an edition": f"/cms-admin/compacts/{compact}/editions/enter/",
        "import from Word": f"/cms-admin/compacts/{compact}/editions/word/",
    }


def test_the_screens_of_an_editor_are_chinese(visitor, screens):
    editor = visitor(viewport={"width": 1280, "height": 900})
    editor.sign_in("editor01")
    english = {}
    for name, path in screens.items():
        page = editor.go(path)
        page.wait_for_timeout(300)
        left = sorted(set(WORDS.findall(ALLOWED.sub(" ", "\n".join(page.evaluate(SAID))))))
        if left:
            english[name] = left
    assert english == {}
