"""Going through a meeting again, event by event."""

from datetime import datetime

from django.shortcuts import render
from django.views.decorators.http import require_safe

from deliberation.queries.meetings import get_meeting
from deliberation.queries.replay import SAYINGS, replay_lines

LARGEST = 2**62


@require_safe
def replay(request, pk):
    """A paged list; with scripts a scrubber above it. Whoever may see the meeting may see this."""
    meeting = get_meeting(request.user, pk)
    context = replay_lines(meeting, _number(request.GET.get("after", "")))
    for line in context["lines"]:
        line["at"] = datetime.fromisoformat(line["at"])
    context |= {"meeting": meeting, "sayings": SAYINGS, "section": "consultations"}
    return render(request, "deliberation/replay/index.html", context)


def _number(text: str) -> int:
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() and len(text) < 20 else 0
