"""What the bell tells: a list, and one button that marks all of it as read."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.actions.notifications import mark_read
from deliberation.queries.notifications import notification_list
from portal.accounts.permissions import check_signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def index(request):
    """Opening the page marks nothing: who looks in passing finds the marks again."""
    check_signed_in(request.user)
    if request.method == "POST":
        mark_read(request.user, up_to=_shown_at(request.POST.get("shown_at", "")))
        messages.success(request, _("都标为已读了。"))
        return redirect("notifications")
    now = timezone.now()  # before the rows are read: what comes later stays unread
    context = notification_list(request.user, request.GET.get("cursor", "")) | {
        "section": "me",
        "shown_at": now.isoformat(),
    }
    return render(request, "deliberation/notifications/index.html", context)


def _shown_at(text: str):
    """When the page was shown; None for nonsense, which means now."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None
