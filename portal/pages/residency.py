"""Saying where I live: find the village or community, take the code to the desk."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.actions.residencies import claim_residency
from portal.accounts.limits import limit
from portal.accounts.once import once
from portal.accounts.permissions import check_claim_residency, check_signed_in
from portal.accounts.queries import bodies_for
from portal.kit.errors import Refused
from portal.territory.queries import around, division_of, find_units

from .errors import refusing


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def residency(request):
    check_signed_in(request.user)
    if request.method != "POST":
        return choose(request)
    division = division_of(request.POST.get("division", ""))
    try:
        if division is None:
            raise Refused(_("请先选一个村或社区。"), code="no_division", field="division")
        check_claim_residency(request.user, division)
        code = once(request, lambda: _claim(request, division))
    except Refused as refused:
        return choose(request, sentence=refused.message, status=refused.status)
    return render(
        request,
        "portal/me/code.html",
        {"division": division, "code": code, "bodies": bodies_for(division)},
    )


def _claim(request, division) -> str:
    limit(request, "claim_residency")
    return claim_residency(request.user, division)[1]


def choose(request, *, sentence="", status=200):
    """Search by any part of the name, or walk down from the county; a unit asks "is it here?"."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    at = division_of(request.GET.get("in", ""))
    above, below = around(at)
    return render(
        request,
        "portal/me/residency.html",
        {
            "q": words,
            "found": find_units(words),
            "at": at,
            "trail": above,
            "below": below,
            "sentence": sentence,
        },
        status=status,
    )
