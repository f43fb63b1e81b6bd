"""The rules of lawful meetings: the law's for everybody to read, a body's own for its keepers."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deliberation.actions.rules import add_local_rule, end_local_rule
from deliberation.errors import Refused
from deliberation.forms.rules import EndForm, RuleForm
from deliberation.permissions.resolutions import check_enter_resolution, check_keep_any
from deliberation.queries.resolutions import units_of
from deliberation.queries.rules import (
    earlier_law,
    get_local_rule,
    kept_page,
    law_in_force,
    own_page,
    show_own,
)
from deliberation.record.rules import kinds_for
from portal.accounts.once import done_once
from portal.kit.errors import NotSignedIn
from portal.kit.forms import refuse
from portal.territory.queries import division_of

FORMS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request):
    context = {"law": law_in_force(), "earlier": earlier_law()}
    context |= own_page(request.GET.get("cursor", ""))
    return render(request, "deliberation/rules/index.html", context)


@require_safe
def kept(request):
    check_keep_any(request.user)
    context = kept_page(request.user, request.GET.get("cursor", "")) | {"section": "me"}
    return render(request, "deliberation/rules/kept.html", context)


@FORMS
def new(request):
    """First where, then for what meeting, then the form."""
    check_keep_any(request.user)
    division = division_of(request.GET.get("division", ""))
    words = request.GET.get("q", "").strip()[:60]
    if division is None:
        units = units_of(request.user, words)
        division = units[0] if len(units) == 1 and not words else None
    if division is None:
        context = {"units": units, "q": words, "section": "me"}
        return render(request, "deliberation/keeping/where.html", context)
    check_enter_resolution(request.user, division)
    kind = request.GET.get("kind", "")
    kinds = dict(kinds_for(division))
    if kind not in kinds:
        context = {"division": division, "kinds": list(kinds.items()), "for_rule": True}
        return render(request, "deliberation/keeping/kind.html", context | {"section": "me"})
    form = RuleForm(request.POST or None)
    asked = {"division": division, "meeting": kinds[kind]}
    return _write(request, form, asked, lambda: add_local_rule(
        request.user, division, kind=kind, **form.cleaned_data
    ), _("规则已登记，施行后登记会议时可以选。"))  # fmt: skip


@FORMS
def end(request, pk):
    rule = get_local_rule(pk)
    check_enter_resolution(request.user, rule.division)
    form = EndForm(request.POST or None)
    asked = {"rule": show_own(rule), "division": rule.division}
    return _write(request, form, asked, lambda: end_local_rule(
        request.user, rule, **form.cleaned_data
    ), _("规则从那一天起停用。"))  # fmt: skip


def _write(request, form, asked: dict, act, sentence: str):
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done_once(request, act)
                messages.success(request, sentence)
                return redirect("rules_kept")
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
    context = asked | {"form": form, "section": "me"}
    return render(request, "deliberation/rules/write.html", context, status=status)
