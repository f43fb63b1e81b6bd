"""Leading a meeting: everything on one page, whose forms are the acts of ``deliberation.acts``."""

import re

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.acts import perform
from deliberation.errors import Refused
from deliberation.permissions.meetings import (
    check_close_meeting,
    check_keep,
    check_lead,
    check_open_meeting,
    check_write_up,
)
from deliberation.permissions.resolutions import check_enter_resolution
from deliberation.queries.meeting_host import console as console_pieces
from deliberation.queries.meetings import meeting_to_lead
from portal.accounts.permissions import allowed, check_signed_in
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn

from .meeting_forms import Forms

NO_DATA = {"csrfmiddlewaretoken", "once", "page", "act", "form", "at"}
ANCHOR = re.compile(r"[a-z-]{1,30}")


@require_http_methods(["GET", "HEAD", "POST"])
def console(request, pk):
    """``?part=1`` is the page without its frame, for the script that brings it up to date."""
    if request.method == "POST":
        check_signed_in(request.user)  # there or not: what was typed is kept
    meeting = meeting_to_lead(request.user, pk)
    check_keep(request.user, meeting)
    if request.method == "POST":
        return _act(request, meeting)
    return _page(request, meeting, draft_for(request))


def _act(request, meeting):
    act = request.POST.get("act", "")
    data = {name: value for name, value in request.POST.items() if name not in NO_DATA}
    try:
        done = perform(request.user, meeting.pk, act, data, name=request.POST.get("once", ""))
    except NotSignedIn:
        raise
    except Refused as refused:
        return _page(request, meeting_to_lead(request.user, meeting.pk), request.POST, refused)
    drop_draft(request)
    if "resolution" in done:
        return redirect("keeping_record", done["resolution"])
    messages.success(request, _("已办好。"))
    at = request.POST.get("at", "")
    anchor = f"#{at}" if ANCHOR.fullmatch(at) else ""
    return redirect(reverse("meeting_host", args=[meeting.pk]) + anchor)


def _page(request, meeting, sent, refused=None):
    """The page as things stand now; ``sent`` was typed into one of its forms and stands there again."""
    now = timezone.now()
    found = console_pieces(meeting, request.user, request.GET, now)
    may = _may(request.user, meeting, now)
    query = request.GET.copy()
    query.pop("part", None)
    context = found | {
        "may": may,
        "query": query.urlencode(),
        "forms": Forms(found, sent, refused),
        "refused": refused,
        "section": "consultations",
    }
    whole = request.GET.get("part") != "1"
    template = "console.html" if whole else "_console.html"
    answer = render(
        request,
        f"deliberation/meetings/host/{template}",
        context,
        status=refused.status if refused else 200,
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _may(person, meeting, now) -> dict:
    """What the page offers: all that would not be refused at once."""
    why = _why_not(check_open_meeting, person, meeting, now)
    sitting = meeting.is_open(now)
    return {
        "lead": allowed(check_lead, person, meeting),
        "close": allowed(check_close_meeting, person, meeting, now),
        "open": meeting.opened_at is None and not why,
        "why_not": why,
        "sitting": sitting,
        "write_up": sitting or allowed(check_write_up, person, meeting, now),
        "record": allowed(check_enter_resolution, person, meeting.scope),
    }


def _why_not(check, *args) -> str:
    try:
        check(*args)
    except Refused as refused:
        return str(refused.message)
    return ""
