"""The room of a meeting."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from deliberation.queries.meetings import get_meeting


@require_safe
def room(request, pk):
    return HttpResponse(get_meeting(request.user, pk).title)
