"""Pages for what went wrong: a sentence, and a way on."""

import re
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token

from portal.kit.drafts import keep_draft, page_of
from portal.kit.errors import NotSignedIn, Refused, TooMany

MATTER = re.compile(r"/(?:consultations|meetings)/[0-9a-f-]{36}/")


def refusing(view):
    """A view whose rules may say no: the reader gets the sentence, or the sign-in page."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return refusal(request, refused)

    return answered


def _back(path: str, refused: Refused) -> str:
    """The consultation or meeting that a page belongs to, so that a refusal there leads back to it; not to
    a meeting where nothing was found, for it may be that which is not there."""
    found = MATTER.match(path)
    if not found or found[0] == path:
        return ""
    return "" if refused.status == 404 and path.startswith("/meetings/") else found[0]


def refusal(request, refused: Refused):
    if isinstance(refused, NotSignedIn):
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        keep_draft(request)
        return redirect_to_login(page_of(request))
    if isinstance(refused, TooMany):
        response = render(request, "429.html", {"sentence": refused.message}, status=429)
        response["Retry-After"] = str(refused.retry_after)
        return response
    template = "404.html" if refused.status == 404 else "refused.html"
    return render(
        request,
        template,
        {
            "sentence": refused.message,
            "status": refused.status,
            "back": _back(request.path, refused),
        },
        status=refused.status,
    )


@requires_csrf_token
def csrf_failure(request, reason=""):
    came_from = request.headers.get("Referer", "")
    back = came_from if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) else ""
    return render(request, "403_csrf.html", {"back": back}, status=403)


@requires_csrf_token
def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


@requires_csrf_token
def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def too_many(request):
    """allauth's limits end here too."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"  # seconds
    return response


def broken(request):
    """Something failed: read nothing more from the database to say so."""
    return render(None, "500.html", status=500)
