"""The desk of a village or community: a resident shows a code, the clerk confirms."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.actions.residencies import confirm_residency
from portal.accounts.limits import limit
from portal.accounts.models import Role
from portal.accounts.once import once
from portal.accounts.permissions import check_confirm_residencies
from portal.kit.errors import Refused, TooMany
from portal.kit.forms import refuse
from portal.pages.errors import refusing

from .forms import ConfirmResidencyForm


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def residencies(request):
    check_confirm_residencies(request.user)
    form = ConfirmResidencyForm(request.POST or None, initial={"basis": "desk"})
    if request.method == "POST" and form.is_valid():
        try:
            sentence = once(request, lambda: _confirm(request, **form.cleaned_data))
        except TooMany:
            raise
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, sentence)
            return redirect("staff_residencies")
    places = [m.division for m in request.user.live_mandates if m.role == Role.CLERK]
    return render(
        request,
        "portal/staff/residencies.html",
        {"form": form, "places": places, "section": "me"},
        status=422 if form.errors else 200,
    )


def _confirm(request, *, code, household, adult, basis) -> str:
    limit(request, "confirm_residency")
    residency = confirm_residency(request.user, code, household=household, adult=adult, basis=basis)
    return _("已确认：%(name)s 是 %(place)s %(household)s 户的居民。") % {
        "name": residency.user.public_name,
        "place": residency.division.display_name,
        "household": residency.household,
    }
