"""What every page may show: the site, demo mode, how this reader wants to see it."""

from django.conf import settings

LARGE_COOKIE = "gongyi_type"


def site(request):
    return {
        "demo": settings.GONGYI_DEMO,
        "site_url": settings.SITE_URL,
        "large_type": request.COOKIES.get(LARGE_COOKIE) == "large",
    }
