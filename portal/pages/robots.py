from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

PERSONAL = ("/accounts/", "/me/", "/staff/", "/cms-admin/", "/search/", "/_allauth/", "/i18n/")


@require_safe
def robots(request):
    """Nothing of a demonstration is to be found; of a real site, what is public."""
    hidden = ("/",) if settings.GONGYI_DEMO else PERSONAL
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
