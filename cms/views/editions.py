"""Editions for readers: each at an address of its own, a draft on the board, two side by side."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.actions.steps import order_of
from cms.queries.compacts import edition_pieces
from cms.queries.editions import steps_of, way_of
from cms.queries.redlines import changes_pieces
from cms.queries.sheets import readable_edition
from portal.kit.errors import NotThere
from portal.territory.queries import trail


@require_safe
def edition(request, pk):
    """A published edition, or the draft that hangs on the board; other drafts are nobody's to
    know."""
    found = readable_edition(pk)
    context = edition_pieces(found.compact, found)
    return render(request, "cms/compacts/detail.html", context | {"self": found.compact})


@require_safe
def log(request, pk):
    """Every step with its office, basis and digests; the papers themselves are not public."""
    found = readable_edition(pk)
    context = {
        "page": found.compact, "edition": found, "steps": steps_of(found),
        "way": way_of(found, order_of(found.compact.division)), "section": "compacts",
    }  # fmt: skip
    return render(request, "cms/compacts/log.html", context)


@require_safe
def changes(request, pk):
    """What an edition changed against the one before it, or against ``?since=``."""
    found = readable_edition(pk)
    others = found.compact.editions.published().exclude(pk=pk).order_by("-number")
    others = list(others.select_related("compact__division"))
    since = _asked(others, request.GET.get("since", "")) or next(
        (one for one in others if one.number < found.number), None
    )
    if since is None:
        raise NotThere(_("没有可以对照的版本。"))
    context = {
        "page": found.compact, "edition": found, "since": since, "others": others,
        "trail": trail(found.compact.division), "section": "compacts",
    }  # fmt: skip
    return render(request, "cms/compacts/changes.html", context | changes_pieces(found, since))


def _asked(editions, pk: str):
    return next((one for one in editions if str(one.pk) == pk), None)
