from django.utils import timezone

from cms.models import CompactPage, GuidePage, NoticePage, PlacePage
from portal.accounts.models import Body
from portal.territory.queries import children, trail

from .compacts import with_edition

PAGE = 20


def place_pieces(page: PlacePage, request) -> dict:
    """A place's own matters; what lies in the places below is reached through them."""
    division, today = page.division, timezone.localdate()
    below = children(division) if division.level != "unit" else []
    urls = {
        place.division_id: place.url
        for place in PlacePage.objects.live().filter(division__in=below)
    }
    for child in below:
        child.place_url = urls.get(child.pk)
    compacts = CompactPage.objects.live().public().filter(division=division)
    return {
        "division": division,
        "trail": trail(division),
        "compacts": with_edition(compacts.order_by("pk")[:PAGE], today),
        "notices": list(
            NoticePage.objects.live()
            .public()
            .filter(division=division)
            .select_related("issuer", "division")
            .order_by("-issued_on", "-pk")[:PAGE]
        ),
        "guides": list(GuidePage.objects.live().public().child_of(page)[:PAGE]),
        "bodies": list(Body.objects.filter(division=division).select_related("division")),
        "children": below,
    }
