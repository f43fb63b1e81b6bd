"""The lawful record of a compact in the admin, and earlier editions for readers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.actions.compacts import enter_edition, publish_edition
from cms.forms.editions import EditionForm
from cms.models import CompactPage, Edition
from cms.permissions import check_enter_edition
from cms.queries.compacts import edition_pieces
from cms.queries.redlines import changes_pieces
from cms.queries.warnings import with_warnings
from portal.kit.errors import NotAllowed, Refused
from portal.territory.queries import trail


@require_safe
def edition(request, pk):
    """An edition at an address of its own, for readers; drafts are nobody's to know."""
    found = (
        Edition.objects.published()
        .select_related("compact__division", "resolution")
        .filter(pk=pk, compact__live=True)
        .first()
    )
    if found is None or found.compact.get_view_restrictions():
        raise Http404
    context = edition_pieces(found.compact, found)
    return render(request, "cms/compacts/detail.html", context | {"self": found.compact})


@require_safe
def changes(request, pk):
    """What an edition changed against the one before it, or against ``?since=``."""
    found = _published().filter(pk=pk).first()
    if found is None or found.compact.get_view_restrictions():
        raise Http404
    others = list(_published().filter(compact=found.compact).exclude(pk=pk).order_by("-number"))
    since = _asked(others, request.GET.get("since", "")) or next(
        (one for one in others if one.number < found.number), None
    )
    if since is None:
        raise Http404
    context = {
        "page": found.compact, "edition": found, "since": since, "others": others,
        "trail": trail(found.compact.division), "section": "compacts",
    }  # fmt: skip
    return render(request, "cms/compacts/changes.html", context | changes_pieces(found, since))


def _published():
    rows = Edition.objects.published().filter(compact__live=True)
    return rows.select_related("compact__division")


def _asked(editions, pk: str) -> Edition | None:
    return next((one for one in editions if str(one.pk) == pk), None)


@require_safe
def editions(request, page_id):
    compact = compact_for(request, page_id)
    rows = compact.editions.select_related("resolution").order_by("-number")
    return render(request, "cms/admin/editions.html", {"compact": compact, "editions": rows})


@require_http_methods(["GET", "POST"])
def enter(request, page_id):
    compact = compact_for(request, page_id)
    form = EditionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            made = enter_edition(
                request.user,
                compact,
                clauses=form.parsed,
                figures=form.figures.cleaned_data,
                **fields,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("版本已登记，核对无误后公布施行。"))
            return redirect("edition_check", pk=made.pk)
    return render(request, "cms/admin/edition_form.html", {"compact": compact, "form": form})


@require_safe
def check(request, pk):
    """What was entered, once more before it is published."""
    found = get_object_or_404(Edition.objects.select_related("compact", "resolution"), pk=pk)
    compact = compact_for(request, found.compact_id)
    return render(
        request,
        "cms/admin/edition_check.html",
        {
            "compact": compact,
            "edition": found,
            "clauses": with_warnings(found.clauses.order_by("position")),
        },
    )


@require_POST
def publish(request, pk):
    found = get_object_or_404(Edition.objects.select_related("compact"), pk=pk)
    compact = compact_for(request, found.compact_id)
    try:
        publish_edition(request.user, found)
    except Refused as error:
        messages.error(request, error.message)
        return redirect("edition_check", pk=pk)
    messages.success(request, _("已公布施行。"))
    return redirect("editions", page_id=compact.pk)


def compact_for(request, page_id) -> CompactPage:
    """The compact, for whoever may enter its editions."""
    compact = get_object_or_404(CompactPage.objects.select_related("division"), pk=page_id)
    try:
        check_enter_edition(request.user, compact)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    return compact
