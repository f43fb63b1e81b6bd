"""The screen in the hall: large, of itself, for everybody who may see the meeting."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deliberation.actions.attendance import hall_code
from deliberation.permissions.meetings import check_keep
from deliberation.queries.meeting_screen import screen as screen_pieces
from deliberation.queries.meetings import get_meeting
from portal.accounts.permissions import allowed


@require_safe
def screen(request, pk):
    """``?part=1`` is the page without its frame, for the script that brings it up to date."""
    meeting, now = get_meeting(request.user, pk), timezone.now()
    context = screen_pieces(meeting, now) | _here(request.user, meeting, now)
    template = "_screen.html" if request.GET.get("part") == "1" else "screen.html"
    return _shown(request, template, context)


@require_safe
def code(request, pk):
    """The code with which people in the hall check in; whoever leads the meeting shows it to them."""
    meeting, now = get_meeting(request.user, pk), timezone.now()
    check_keep(request.user, meeting)
    return _shown(request, "_code.html", {"meeting": meeting} | _here(request.user, meeting, now))


def _here(person, meeting, now) -> dict:
    """Where the code of this minute leads, while people may come in; nothing for anybody else."""
    if meeting.closed_at or meeting.cancelled_at or not allowed(check_keep, person, meeting):
        return {"here": ""}
    return {"here": f"/meetings/{meeting.pk}/here/?code={hall_code(meeting, now)}"}


def _shown(request, template, context):
    answer = render(request, f"deliberation/meetings/screen/{template}", context)
    answer["Cache-Control"] = "no-store"
    return answer
