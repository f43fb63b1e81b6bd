"""Deputies and members: who they are, where and when they listen."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts.permissions import holds
from portal.accounts.queries import public_mandate, representatives

from .errors import refusing


@require_safe
@refusing
def people(request):
    return render(request, "portal/people/index.html", representatives(request.GET))


@require_safe
def person(request, pk):
    mandate = public_mandate(pk)
    if mandate is None:
        raise Http404
    return render(
        request,
        "portal/people/detail.html",
        {
            "mandate": mandate,
            "in_office": holds(mandate),
            "begins_later": mandate.starts_on > timezone.localdate(),
            "section": "people",
            "card_title": str(mandate),
        },
    )
