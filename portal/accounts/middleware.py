"""Nobody acts for the site with a password alone."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.kit.problems import problem

OPEN = ("/accounts/", "/static/", "/i18n/", "/healthz", "/readyz", "/_allauth/")


class SecondFactorMiddleware:
    """Staff without a second factor reach only the pages where they set one up.

    Whoever has one was asked for it while signing in, by allauth. Demo mode asks nobody.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.must_set_one_up(request):
            sentence = second_factor_sentence()
            if request.path.startswith("/api/"):
                return problem(403, code="second_factor_required", detail=sentence)
            messages.warning(request, sentence)
            return redirect("mfa_index")
        return self.get_response(request)

    def must_set_one_up(self, request) -> bool:
        return not request.path.startswith(OPEN) and lacks_second_factor(request.user)


def lacks_second_factor(user) -> bool:
    """Of whoever signed in, by session or by token: the API asks too."""
    if settings.GONGYI_DEMO or not user.is_authenticated:
        return False
    return user.needs_second_factor and not is_mfa_enabled(user)


def second_factor_sentence() -> str:
    return _("工作人员须先设置第二重验证（通行密钥或验证器），再继续使用。")
