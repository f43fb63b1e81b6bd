"""Who asks the API: a program by X-Session-Token, a browser by session and CSRF token."""

from allauth.headless.contrib.ninja.security import XSessionTokenAuth
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from portal.kit.api import ANYONE
from portal.kit.errors import NotAllowed, NotSignedIn

from .middleware import lacks_second_factor, second_factor_sentence
from .permissions import check_signed_in


class SessionToken(XSessionTokenAuth):
    """allauth's token. One that is sent must hold, also where nobody asks who it is."""

    openapi_in = "header"
    openapi_name = "X-Session-Token"

    def __call__(self, request):
        if "X-Session-Token" not in request.headers:
            return None
        user = super().__call__(request)
        if user is None:
            raise NotSignedIn(_("登录已失效，请重新登录。"))
        check_signed_in(user)
        if lacks_second_factor(user):
            raise NotAllowed(second_factor_sentence(), code="second_factor_required")
        request.user = user
        return user

    def get_session_token(self, request) -> str | None:
        token = request.headers["X-Session-Token"]
        # A session's key and nothing else reaches the database.
        return token if token.isascii() and token.isalnum() and len(token) <= 64 else None


class _CsrfCheck(CsrfViewMiddleware):
    """Django's own check, answered by a reason instead of a page."""

    def _reject(self, request, reason):
        return reason

    @classmethod
    def fails(cls, request) -> bool:
        check = cls(lambda request: None)
        check.process_request(request)
        request.csrf_processing_done = False  # passed as exempt, before it was known who asks
        return check.process_view(request, None, (), {}) is not None


class SessionCookie(AuthBase):
    """The browser's session; its unsafe requests carry the CSRF token of the page."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "session"

    def __call__(self, request):
        if not request.user.is_authenticated:
            return None
        if _CsrfCheck.fails(request):
            raise NotAllowed(_("请求没有通过安全检查，请刷新页面后再试。"), code="csrf_failed")
        return request.user


def anyone(request) -> str:
    return ANYONE


public = [SessionToken(), anyone]
signed_in = [SessionToken(), SessionCookie()]
