from django.utils import timezone

from cms.models import CompactPage, GuidePage, NoticePage, PlacePage
from deliberation.queries.meeting_lists import meetings_ahead
from deliberation.queries.open_now import open_now
from deliberation.queries.published import published_minutes
from portal.accounts.models import Body
from portal.territory.queries import around

from .compacts import with_edition
from .visible import visible_q

PAGE = 20


def place_pieces(page: PlacePage, request) -> dict:
    """A place's own matters; what lies in the places below is reached through them.

    Divisions on the trail and below carry ``.place_url``, None where nothing is published yet.
    """
    division, today, seen, now = page.division, timezone.localdate(), visible_q(), timezone.now()
    above, below = around(division, related="place")
    for other in above + below:
        place = getattr(other, "place", None)
        other.place_url = place.url if place and place.live else None
    compacts = CompactPage.objects.filter(seen, division=division)
    notices = NoticePage.objects.filter(seen, division=division)
    return {
        "division": division,
        "trail": above,
        "matters": open_now(now, division=division, most=PAGE),
        "meetings": meetings_ahead(now, division=division, most=PAGE),
        "minutes": published_minutes(division=division),
        "compacts": with_edition(compacts.order_by("pk")[:PAGE], today),
        "notices": list(
            notices.select_related("issuer", "division").order_by("-issued_on", "-pk")[:PAGE]
        ),
        "guides": list(GuidePage.objects.filter(seen).child_of(page)[:PAGE]),
        "bodies": list(Body.objects.filter(division=division).select_related("division")),
        "children": below,
    }
