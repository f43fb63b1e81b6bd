"""Pages whose feature has nothing to show yet say so, and where to go meanwhile."""

from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def replies(request):
    return render(request, "portal/replies.html")
