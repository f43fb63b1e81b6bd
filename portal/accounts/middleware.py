"""Nobody acts for the site with a password alone."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

OPEN = ("/accounts/", "/static/", "/i18n/", "/healthz", "/readyz", "/_allauth/")


class SecondFactorMiddleware:
    """Staff without a second factor reach only the pages where they set one up.

    Whoever has one was asked for it while signing in, by allauth. Demo mode asks nobody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.lacks_second_factor(request):
            sentence = _("工作人员须先设置第二重验证（通行密钥或验证器），再继续使用。")
            if request.path.startswith("/api/"):
                return JsonResponse(
                    {
                        "type": "about:blank",
                        "title": sentence,
                        "status": 403,
                        "code": "second_factor_required",
                        "detail": sentence,
                    },
                    status=403,
                    content_type="application/problem+json",
                )
            messages.warning(request, sentence)
            return redirect("mfa_index")
        return self.get_response(request)

    def lacks_second_factor(self, request) -> bool:
        if settings.GONGYI_DEMO or request.path.startswith(OPEN):
            return False
        user = request.user
        return user.is_authenticated and user.needs_second_factor and not is_mfa_enabled(user)
