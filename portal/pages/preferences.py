"""How this reader wants to see the site: language and size of type, kept in a cookie.

Neither form carries a CSRF token, so that a public page is the same for every stranger and may be
asked for by ETag; a request that comes from another site is refused by Sec-Fetch-Site instead.
"""

from functools import wraps

from django.conf import settings
from django.http import HttpResponseForbidden, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import i18n
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .context import LARGE_COOKIE

YEAR = 60 * 60 * 24 * 365  # seconds


def from_this_site(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            return HttpResponseForbidden()
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


set_language = from_this_site(require_POST(i18n.set_language))


@from_this_site
@require_POST
def set_type_size(request):
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("size") == "large":
        response.set_cookie(
            LARGE_COOKIE, "large", max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax", httponly=True,
        )  # fmt: skip
    else:
        response.delete_cookie(LARGE_COOKIE, samesite="Lax")
    return response
