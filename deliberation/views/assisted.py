"""People without a phone, whom the clerk of their place writes down and speaks for."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.errors import Refused
from deliberation.queries.assisted import (
    MOST_UNITS,
    registered_by,
    texts_for,
    unit_of,
    units_of,
    works_for_one_unit,
)
from portal.accounts.actions.people import register_assisted
from portal.accounts.models import Residency
from portal.accounts.permissions import check_confirm_residencies
from portal.kit.errors import NotSignedIn


@require_http_methods(["GET", "HEAD", "POST"])
def index(request):
    check_confirm_residencies(request.user)
    refused = None
    if request.method == "POST" and "find" not in request.POST:
        try:
            return _register(request)
        except NotSignedIn:
            raise
        except Refused as error:
            refused = error
    units = units_of(request.user, request.POST.get("q", ""))
    context = registered_by(request.user, request.GET.get("cursor", "")) | {
        "units": units,
        "texts": texts_for(request.user, timezone.now()),
        "wide": not works_for_one_unit(request.user),
        "cut": len(units) == MOST_UNITS,
        "draft": request.POST,
        "refused": refused,
        "bases": [Residency.Basis.DESK, Residency.Basis.DOOR],
        "section": "me",
    }
    status = refused.status if refused else 200
    return render(request, "deliberation/assisted/index.html", context, status=status)


def _register(request):
    person = register_assisted(
        request.user,
        unit_of(request.user, request.POST.get("unit", "")),
        name=request.POST.get("name", ""),
        household=request.POST.get("household", ""),
        adult=bool(request.POST.get("adult")),
        basis=request.POST.get("basis", ""),
    )
    messages.success(
        request,
        _("已登记%(name)s。在协商页面写评论、提议，或者对文本逐条提意见时，可以选替谁代录。")
        % {"name": person.public_name},
    )
    return redirect("assisted")
