"""One's own page: where I live, what I do here, how I sign in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deliberation.queries.own import counts_of
from portal.accounts.actions.residencies import leave_division
from portal.accounts.permissions import check_signed_in
from portal.accounts.queries import own_affairs

from .errors import refusing


@require_safe
@refusing
def me(request):
    check_signed_in(request.user)
    pieces = own_affairs(request.user) | {"said": counts_of(request.user)}
    return render(request, "portal/me/index.html", pieces)


@require_POST
@refusing
def leave(request):
    check_signed_in(request.user)
    if leave_division(request.user):
        messages.success(request, _("已经记下：您不再是那里的居民。"))
    return redirect("me")
