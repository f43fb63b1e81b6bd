"""Where there is a compact and where there is none yet: counties, towns, villages and communities."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.queries.coverage import coverage
from portal.territory.queries import division_of


@require_safe
def compact_coverage(request):
    found = coverage(division_of(request.GET.get("division", "")), timezone.localdate())
    return render(request, "cms/compacts/coverage.html", found | {"section": "compacts"})
