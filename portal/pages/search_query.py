"""The site's search: pages, places and people by the same words."""

from django.utils import timezone
from wagtail.models import Page

from cms.models import CompactPage, GuidePage, NoticePage, ProgramPage
from cms.queries.visible import visible_q
from deliberation.queries.open_now import find_matters
from deliberation.queries.published import find_meetings
from portal.accounts.models import Mandate
from portal.kit.html import plain
from portal.search.backend import ranked_keys
from portal.search.excerpt import excerpt
from portal.territory.models import Division

KINDS = (CompactPage, NoticePage, ProgramPage, GuidePage)
RANKED, MOST_PAGES, MOST_OTHERS = 200, 20, 10
LONGEST = 60  # characters of a question


def search(q: str) -> dict:
    """What is public and fits ``q``; ten reads, however many hits."""
    q = q.replace("\x00", "").strip()[:LONGEST]
    if not q:
        return {
            "q": "",
            "pages": [],
            "matters": [],
            "meetings": [],
            "divisions": [],
            "people": [],
            "total": 0,
        }
    pages = [_result(page, q) for page in _pages(q)]
    divisions = list(Division.objects.named(q).order_by("path")[:MOST_OTHERS])
    people, matters = _people(q), find_matters(q, MOST_OTHERS)
    meetings = find_meetings(q, MOST_OTHERS)
    return {
        "q": q,
        "pages": pages,
        "matters": matters,
        "meetings": meetings,
        "divisions": divisions,
        "people": people,
        "total": len(pages) + len(matters) + len(meetings) + len(divisions) + len(people),
    }


def _pages(q: str) -> list:
    keys, seen = ranked_keys(q, Page, RANKED), visible_q()
    found: dict = {}
    for kind in KINDS:  # the common ones first; nothing is asked once all are found
        if left := [key for key in keys if key not in found]:
            found |= {page.pk: page for page in kind.objects.filter(seen, pk__in=left)}
    return [found[key] for key in keys if key in found][:MOST_PAGES]


def _result(page, q: str) -> dict:
    words = getattr(page, "introduction", "") or getattr(page, "body", "")
    return {
        "title": page.title,
        "url": page.url,
        "kind": page.get_verbose_name(),
        "excerpt": excerpt(plain(str(words)), q),
    }


def _people(q: str) -> list[Mandate]:
    rows = Mandate.objects.representatives().in_force(timezone.now()).matching(q)
    return list(rows.select_related("division", "user").order_by("name", "pk")[:MOST_OTHERS])
