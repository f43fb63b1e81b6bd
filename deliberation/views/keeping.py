"""The keepers' desk: entering the record of a meeting, looking it over, confirming, correcting."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.actions.resolutions import (
    attach_paper,
    confirm_resolution,
    correct_resolution,
    discard_resolution,
    edit_resolution,
    enter_resolution,
    remove_paper,
)
from deliberation.errors import BadInput, Refused
from deliberation.forms.resolutions import CorrectionForm, PaperForm, ResolutionForm
from deliberation.models import Resolution
from deliberation.permissions.resolutions import (
    check_change_resolution,
    check_confirm_resolution,
    check_correct_resolution,
    check_enter_resolution,
    check_keep_any,
)
from deliberation.queries.resolutions import (
    desk_of,
    get_paper,
    get_resolution,
    shown,
    steps_of,
    units_of,
)
from deliberation.record.content import seen_digest
from deliberation.record.rules import finding_of, form_rule, kinds_for
from portal.accounts.once import done_once, once
from portal.kit.errors import NotSignedIn
from portal.kit.forms import refuse
from portal.territory.queries import division_of

FORMS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def desk(request):
    check_keep_any(request.user)
    context = desk_of(request.user, request.GET.get("cursor", "")) | {"section": "me"}
    return render(request, "deliberation/keeping/desk.html", context)


@FORMS
def new(request):
    """First where, then what meeting, then the form that this meeting asks for."""
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
    if kind not in dict(kinds_for(division)):
        context = {"division": division, "kinds": kinds_for(division), "section": "me"}
        return render(request, "deliberation/keeping/kind.html", context)
    draft = Resolution(division=division, meeting_kind=kind)
    return _write(request, draft, lambda form: enter_resolution(
        request.user, division, title=form.cleaned_data["title"], meeting_kind=kind,
        **form.figures(),
    ))  # fmt: skip


@FORMS
def edit(request, pk):
    found = get_resolution(pk)
    check_change_resolution(request.user, found)
    return _write(request, found, lambda form: edit_resolution(
        request.user, found, title=form.cleaned_data["title"], **form.figures()
    ))  # fmt: skip


def _write(request, row, act):
    """Show, check or keep: ``check`` works the result out and keeps nothing."""
    form = ResolutionForm(request.POST or None, instance=row, rule=form_rule(row.meeting_kind))
    result, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if "check" not in request.POST:
                    made = once(request, lambda: act(form).pk)
                    messages.success(request, _("已存下，等另一位核对。"))
                    return redirect("keeping_record", made)
                result, status = _tried(row, form), 200
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
    context = {"form": form, "row": row, "result": result, "section": "me"}
    return render(request, "deliberation/keeping/write.html", context, status=status)


def _tried(row, form) -> dict:
    """The steps for the figures as they are typed. Raises ``Refused`` where a number is missing."""
    for name, value in form.cleaned_data.items():
        setattr(row, name, value)
    try:
        return shown(finding_of(row))
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput(_("数字没有写全，算不出来。"), code="resolution_figures") from error


@require_safe
def record(request, pk):
    return _record(request, get_resolution(pk))


def _record(request, found, paper_form=None, sentence="", status=200):
    check_keep_any(request.user)
    _check_near(request.user, found)
    context = {
        "resolution": found,
        "result": steps_of(found),
        "paper_form": paper_form or PaperForm(),
        "may": {
            "change": _may(check_change_resolution, request.user, found),
            "confirm": _may(check_confirm_resolution, request.user, found),
            "correct": _may(check_correct_resolution, request.user, found),
        },
        "seen": seen_digest(found),
        "sentence": sentence,
        "section": "me",
    }
    return render(request, "deliberation/keeping/record.html", context, status=status)


def _check_near(person, found) -> None:
    """A draft is seen by those who may enter or confirm it."""
    if found.is_confirmed or _may(check_change_resolution, person, found)["may"]:
        return
    try:
        check_confirm_resolution(person, found)
    except Refused as refused:
        if refused.code != "same_person":
            raise


def _may(check, *args) -> dict:
    try:
        check(*args)
    except Refused as refused:
        return {"may": False, "why": refused.message}
    return {"may": True, "why": ""}


@require_POST
def attach(request, pk):
    found = get_resolution(pk)
    check_change_resolution(request.user, found)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _record(request, found, form, status=422)
    try:
        done_once(request, lambda: attach_paper(request.user, found, **form.cleaned_data))
    except NotSignedIn:
        raise
    except Refused as refused:
        refuse(form, refused)
        return _record(request, found, form, status=refused.status)
    messages.success(request, _("附件已存下。"))
    return redirect("keeping_record", pk)


@require_safe
def paper(request, pk, paper):
    """The paper itself, for whoever compares it with the figures."""
    found = get_paper(request.user, pk, paper)
    ending = found.file.name.rpartition(".")[2]
    answer = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=f"{found.get_kind_display()}.{ending}"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def remove(request, pk, paper):
    found = get_paper(request.user, pk, paper)
    done_once(request, lambda: remove_paper(request.user, found))
    messages.success(request, _("附件已拿掉。"))
    return redirect("keeping_record", pk)


@require_POST
def confirm(request, pk):
    found = get_resolution(pk)
    seen = request.POST.get("seen") or "nothing"
    try:
        done_once(request, lambda: confirm_resolution(request.user, found, seen=seen))
    except NotSignedIn:
        raise
    except Refused as refused:
        return _record(request, found, sentence=refused.message, status=refused.status)
    messages.success(request, _("已核对登记，进入公开的登记簿，不能再改。"))
    return redirect("resolution", pk)


@require_POST
def discard(request, pk):
    found = get_resolution(pk)
    done_once(request, lambda: discard_resolution(request.user, found))
    messages.success(request, _("草稿已删去。"))
    return redirect("keeping")


@FORMS
def correct(request, pk):
    found = get_resolution(pk)
    if request.method != "POST":  # a second click finds what the first has made
        check_correct_resolution(request.user, found)
    form, status = CorrectionForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                typed = form.cleaned_data
                made = once(request, lambda: correct_resolution(request.user, found, **typed).pk)
                return redirect("keeping_edit", made)
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
    context = {"form": form, "resolution": found, "section": "me"}
    return render(request, "deliberation/keeping/correct.html", context, status=status)
