from django.shortcuts import render
from django.views.decorators.http import require_safe

from .search_query import search as find


@require_safe
def search(request):
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    return render(request, "portal/search/index.html", {**find(words), "hide_from_search": True})
