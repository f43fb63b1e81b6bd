"""The register of mandates: list, make, end, suspend, resume, and who did so when."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.actions.access import sync_access
from portal.accounts.actions.mandates import (
    end_mandate,
    make_mandate,
    resume_mandate,
    suspend_mandate,
)
from portal.accounts.limits import limit
from portal.accounts.models import Mandate, User
from portal.accounts.once import once
from portal.accounts.permissions import check_manage_mandates, holds
from portal.kit.errors import Refused, TooMany
from portal.kit.forms import refuse
from portal.pages.errors import refusing
from portal.territory.queries import division_of, trail

from .forms import EndMandateForm, MandateForm, NoteForm
from .register import places_named, register


@require_safe
@refusing
def mandates(request):
    check_manage_mandates(request.user)
    return render(
        request, "portal/staff/mandates/index.html", {**register(request.GET), "section": "me"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def new_mandate(request):
    """First the place, by search; then the rest on one page."""
    check_manage_mandates(request.user)
    division = division_of(request.GET.get("division", ""))
    if division is None:
        words = request.GET.get("q", "")
        context = {"q": words, "found": places_named(words), "section": "me"}
        return render(request, "portal/staff/mandates/place.html", context)
    form = MandateForm(request.POST or None, division=division)
    if request.method == "POST" and form.is_valid():
        try:
            pk = once(request, lambda: _make(request, division, form.cleaned_data))
        except TooMany:
            raise
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已登记。"))
            return redirect("staff_mandate", pk)
    return render(
        request,
        "portal/staff/mandates/new.html",
        {"form": form, "division": division, "trail": trail(division), "section": "me"},
        status=422 if form.errors else 200,
    )


@require_safe
@refusing
def mandate(request, pk):
    check_manage_mandates(request.user)
    return _show(request, _mandate(pk))


@require_POST
@refusing
def end(request, pk):
    return _change(request, pk, EndMandateForm(request.POST), end_mandate, _("任职已经结束。"))


@require_POST
@refusing
def suspend(request, pk):
    return _change(request, pk, NoteForm(request.POST), suspend_mandate, _("已暂停。"))


@require_POST
@refusing
def resume(request, pk):
    return _change(request, pk, NoteForm(request.POST), resume_mandate, _("已恢复。"))


def _change(request, pk, form, action, sentence):
    """Do one thing to one mandate, bring the person's access in line, and show it again."""
    check_manage_mandates(request.user)
    found = _mandate(pk)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)

    def act():
        limit(request, "manage_mandates")
        with transaction.atomic():
            action(request.user, found, **form.cleaned_data)
            sync_access(User.objects.get(pk=found.user_id))
        return True

    try:
        once(request, act)
    except TooMany:
        raise
    except Refused as refused:
        refuse(form, refused)
        return _show(request, found, form=form, status=refused.status)
    messages.success(request, sentence)
    return redirect("staff_mandate", found.pk)


def _make(request, division, fields):
    limit(request, "manage_mandates")
    fields = dict(fields)
    person, role = fields.pop("person"), fields.pop("role")
    with transaction.atomic():
        made = make_mandate(request.user, person, role=role, division=division, **fields)
        sync_access(User.objects.get(pk=person.pk))
    return made.pk


def _mandate(pk) -> Mandate:
    return get_object_or_404(
        Mandate.objects.select_related("user", "division", "body__division"), pk=pk
    )


def _show(request, found, *, form=None, status=200):
    ending = form if isinstance(form, EndMandateForm) else EndMandateForm()
    context = {
        "mandate": found,
        "in_force": holds(found),
        "ended": found.status == Mandate.Status.ENDED,
        "suspended": found.status == Mandate.Status.SUSPENDED,
        "entries": found.entries.select_related("by"),
        "ending": ending,
        "refused": form,
        "section": "me",
    }
    return render(request, "portal/staff/mandates/detail.html", context, status=status)
