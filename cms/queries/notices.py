from django.db.models import Q
from django.utils import timezone

from cms.models import NoticePage
from portal.kit.keyset import keyset_page
from portal.search.backend import ranked_keys
from portal.territory.queries import division_of, trail

from .visible import visible_q

PAGE = 20
MOST_HITS = 500


def find_notices(*, words="", division=None, kind="", state="", today=None):
    """Live public notices that fit; state is open (posted today), past or everything."""
    today = today or timezone.localdate()
    found = NoticePage.objects.filter(visible_q())
    if division:
        found = found.filter(division__path__startswith=division.path)
    if kind in NoticePage.Kind:
        found = found.filter(kind=kind)
    if state == "open":
        found = found.filter(posted_from__lte=today, posted_until__gte=today)
    elif state == "past":
        found = found.filter(posted_until__lt=today)
    words = words.replace("\x00", "").strip()[:60]
    if words:
        hits = ranked_keys(words, NoticePage, MOST_HITS)
        found = found.filter(Q(pk__in=hits) | Q(division__full_name__icontains=words))
    return found


def notice_list(params) -> dict:
    division = division_of(params.get("division", ""))
    kind, state = params.get("kind", ""), params.get("state", "")
    words = params.get("search", "").replace("\x00", "").strip()[:60]
    found = find_notices(words=words, division=division, kind=kind, state=state)
    rows, following = keyset_page(
        found.select_related("issuer", "division"),
        ["-issued_on", "-pk"],
        params.get("cursor", ""),
        PAGE,
    )
    today = timezone.localdate()
    for notice in rows:
        notice.posted_now = notice.posted_on(today)
    return {
        "notices": rows,
        "q": words,
        "kind": kind,
        "kinds": NoticePage.Kind.choices,
        "state": state,
        "division": division,
        "trail": trail(division),
        "total": found.count(),
        "next_cursor": following,
    }


def notice_pieces(page, request) -> dict:
    today = timezone.localdate()
    return {
        "trail": trail(page.division),
        "posted_now": page.posted_on(today),
        "days_left": (page.posted_until - today).days,
    }
