"""The lists of what is published. Ordinary views: a page's route through Wagtail costs six reads."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.queries.compacts import compact_list
from cms.queries.guides import all_guides
from cms.queries.home import home_pieces
from cms.queries.notices import notice_list
from cms.queries.programs import all_programs


@require_safe
def home(request):
    return render(request, "cms/home.html", home_pieces(None, request))


@require_safe
def compacts(request):
    head = _head(request, _("公约"))
    return render(request, "cms/compacts/index.html", head | compact_list(request.GET))


@require_safe
def notices(request):
    head = _head(request, _("通知公告"))
    return render(request, "cms/notices/index.html", head | notice_list(request.GET))


@require_safe
def programs(request):
    head = _head(request, _("八小工程"))
    return render(request, "cms/programs/index.html", head | all_programs(None, request))


@require_safe
def guides(request):
    head = _head(request, _("办事指南"))
    return render(request, "cms/guides/index.html", head | all_guides(None, request))


def _head(request, title: str) -> dict:
    """What the templates read of a page, for a list that is none of Wagtail's."""
    return {"page": {"title": title, "url": request.path}}
