"""A resident does not agree: writing it, reading the answer; the committee answers."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.actions.objections import answer_objection, make_objection
from cms.forms.steps import ObjectionAnswerForm, ObjectionForm
from cms.permissions.objections import check_answer_objection, check_object, check_read_objection
from cms.queries.editions import get_objection, objection_due, objections_by
from cms.queries.sheets import public_edition
from portal.accounts.once import once
from portal.accounts.permissions import allowed, check_signed_in
from portal.kit.errors import NotSignedIn, Refused
from portal.kit.forms import refuse

FORMS = require_http_methods(["GET", "HEAD", "POST"])


@FORMS
def make(request, pk):
    """To the whole compact, or with ``?clause=`` to one clause."""
    found = public_edition(pk)
    if request.method != "POST":
        check_object(request.user, found, timezone.localdate())
    chosen = next(
        (c for c in found.clauses.all() if str(c.lineage) == request.GET.get("clause", "")), None
    )
    form, status = ObjectionForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = once(request, lambda: make_objection(
                    request.user, found, lineage=chosen and chosen.lineage, **form.cleaned_data
                ).pk)  # fmt: skip
                messages.success(request, _("异议已经交给村（居）民委员会。"))
                return redirect("my_objection", made)
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
    context = {"edition": found, "page": found.compact, "clause": chosen, "form": form}
    return render(
        request, "cms/objections/make.html", context | {"section": "compacts"}, status=status
    )


@require_safe
def mine(request):
    check_signed_in(request.user)
    context = {"objections": objections_by(request.user), "section": "me"}
    return render(request, "cms/objections/mine.html", context)


@FORMS
def one(request, pk):
    """For its author to read and for the committee to answer."""
    found = get_objection(pk)
    check_read_objection(request.user, found)
    form, status = ObjectionAnswerForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer_objection(request.user, found, **form.cleaned_data)
                messages.success(request, _("答复已存下。"))
                return redirect("my_objection", pk)
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
    context = {
        "objection": found,
        "clause": found.edition.clauses.filter(lineage=found.lineage).first(),
        "due": objection_due(found),
        "form": form,
        "may_answer": allowed(check_answer_objection, request.user, found),
        "section": "me",
    }
    return render(request, "cms/objections/one.html", context, status=status)
