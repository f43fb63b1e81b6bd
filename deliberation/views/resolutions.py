from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from deliberation.models import Resolution


@require_safe
def resolution(request, pk):
    """The record of a lawful meeting's decision: figures and dates, no names."""
    found = get_object_or_404(Resolution.objects.select_related("division"), pk=pk)
    return render(
        request,
        "deliberation/resolutions/detail.html",
        {"resolution": found, "card_title": found.title},
    )
