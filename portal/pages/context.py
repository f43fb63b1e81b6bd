"""What every page may show: the site, demo mode, how this reader wants to see it, their bell."""

from django.conf import settings
from django.utils.functional import cached_property

from deliberation.queries.notifications import unread_count

LARGE_COOKIE = "gongyi_type"


class Bell:
    """Counts only where it is drawn: never for the editors' screens or for strangers."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def unread(self) -> int:
        person = getattr(self.request, "user", None)
        return unread_count(person) if person is not None and person.is_authenticated else 0


def site(request):
    return {
        "demo": settings.GONGYI_DEMO,
        "site_url": settings.SITE_URL,
        "large_type": request.COOKIES.get(LARGE_COOKIE) == "large",
        "bell": Bell(request),
    }
