"""Where people who work here begin: one card for each thing this person may do."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.permissions.editions import check_keep_any as check_keep_compacts
from deliberation.permissions.deadlines import check_arrange_years
from deliberation.permissions.moderation import check_look_at_flags
from deliberation.permissions.resolutions import check_keep_any
from portal.accounts.permissions import (
    allowed,
    check_confirm_residencies,
    check_manage_mandates,
    check_signed_in,
)
from portal.kit.errors import NotAllowed
from portal.pages.errors import refusing


@require_safe
@refusing
def desk(request):
    check_signed_in(request.user)
    may = {
        "residencies": allowed(check_confirm_residencies, request.user),
        "mandates": allowed(check_manage_mandates, request.user),
        "moderation": allowed(check_look_at_flags, request.user),
        "compacts": allowed(check_keep_compacts, request.user),
        "keeping": allowed(check_keep_any, request.user),
        "holidays": allowed(check_arrange_years, request.user),
        "publishing": request.user.has_perm("wagtailadmin.access_admin"),
    }
    if not any(may.values()) and not request.user.needs_second_factor:
        raise NotAllowed(_("这里是工作人员的页面，您用不到。代表、委员主持协商请到“协商”。"))
    return render(
        request,
        "portal/staff/index.html",
        {"may": may, "mandates": request.user.live_mandates, "section": "me"},
    )
