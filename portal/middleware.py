"""Answers for machines, and the headers that every page carries."""

import logging

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from portal.server import metrics, readiness

logger = logging.getLogger("portal")

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
# Wagtail 8 still writes inline scripts and styles and knows no nonces (wagtail/wagtail#1288).
ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "form-action 'self'"
)
PERSONAL = ("/accounts", "/_allauth", "/me", "/staff", "/cms-admin")
ANSWERS_DIFFER_BY = ("Cookie", "Accept-Language")


class HealthMiddleware:
    """/healthz, /readyz and /metrics; first in line, so that no host check or session is needed."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.answers = {"/healthz": _healthz, "/readyz": _readyz, "/metrics": _metrics}

    def __call__(self, request):
        answer = self.answers.get(request.path_info)
        if answer is None:
            response = self.get_response(request)
            metrics.count(response.status_code)
            return response
        response = answer(request)
        response["Content-Length"] = len(response.content)
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _healthz(request):
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def _readyz(request):
    parts = readiness.report()
    failed = [name for name, state in parts.items() if state != "ok"]
    if failed:
        logger.warning("not ready: %s", ", ".join(failed))
    body = {"ready": not failed, "failed": failed, **parts}
    return JsonResponse(body, status=503 if failed else 200)


def _metrics(request):
    if not metrics.allowed(request):
        return HttpResponse(status=404)
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


class HeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if settings.GONGYI_DEMO:
            response["X-Robots-Tag"] = "noindex, nofollow"
        if _under(request.path_info, "/cms-admin"):
            response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
        if not request.path_info.startswith(settings.MEDIA_URL):
            _keep_private(request, response)
        return response


def _keep_private(request, response) -> None:
    """Nothing that a signed-in person sees may stay in a cache; public pages are asked anew."""
    if _is_personal(request, response):
        response["Cache-Control"] = "private, no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
    patch_vary_headers(response, ANSWERS_DIFFER_BY)


def _is_personal(request, response) -> bool:
    # The cookie alone tells, without asking the database who it belongs to.
    session = settings.SESSION_COOKIE_NAME
    return (
        session in request.COOKIES
        or session in response.cookies
        or "HTTP_X_SESSION_TOKEN" in request.META
        or "HTTP_AUTHORIZATION" in request.META
        or any(_under(request.path_info, prefix) for prefix in PERSONAL)
    )


def _under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")
