"""Opening a consultation and leading it, from forms on the site."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.actions.consultations import (
    close_consultation,
    edit_consultation,
    extend_phase,
    open_consultation,
)
from deliberation.actions.consultations import (
    sum_up as publish_summary,
)
from deliberation.actions.documents import add_document
from deliberation.actions.proposals import settle_proposal
from deliberation.errors import NotThere, Refused
from deliberation.forms.hosting import (
    ConsultationForm,
    DocumentForm,
    ExtendForm,
    OutcomeForm,
    SummaryForm,
    refuse,
)
from deliberation.permissions.hosting import (
    check_close,
    check_edit_consultation,
    check_extend_phase,
    check_host,
    check_open_any,
    check_open_consultation,
    check_settle,
    check_sum_up,
)
from deliberation.queries.consultations import get_consultation, get_proposal
from deliberation.queries.hosting import bodies_around, for_host, scopes_for
from deliberation.queries.hosting import console as console_pieces
from portal.kit.drafts import drop_draft
from portal.kit.errors import NotSignedIn
from portal.territory.queries import division_of

FORMS = require_http_methods(["GET", "HEAD", "POST"])


@FORMS
def new(request):
    """First where, then what: the offices that can be invited depend on the place."""
    check_open_any(request.user)
    sent = request.POST if request.method == "POST" else request.GET
    scope = division_of(sent.get("scope", ""))
    if scope is None:
        words = sent.get("q", "")
        context = {"found": scopes_for(request.user, words), "q": words, "section": "consultations"}
        return render(request, "deliberation/hosting/where.html", context)
    check_open_consultation(request.user, scope)
    bodies = bodies_around(scope)
    if request.method != "POST":
        return _write(request, ConsultationForm(initial=_usual_times(), bodies=bodies), scope)
    form = ConsultationForm(request.POST, bodies=bodies)
    if form.is_valid():
        try:
            made = open_consultation(request.user, scope, **form.words(bodies))
        except NotSignedIn:
            raise
        except Refused as refused:
            refuse(form, refused)
            return _write(request, form, scope, refused.status)
        drop_draft(request)
        messages.success(request, _("协商已发起。下面可以上传材料、设意向表决。"))
        return redirect("consultation_host", made.pk)
    return _write(request, form, scope, 422)


def _usual_times() -> dict:
    now = timezone.localtime().replace(second=0, microsecond=0)
    return {
        "opinions_starts_at": now,
        "opinions_ends_at": now.replace(hour=0, minute=0) + timedelta(days=16),
    }


def _write(request, form, scope, status=200, matter=None):
    context = {"form": form, "scope": scope, "matter": matter, "section": "consultations"}
    return render(request, "deliberation/hosting/write.html", context, status=status)


@FORMS
def edit(request, pk):
    matter = get_consultation(pk)
    check_edit_consultation(request.user, matter, timezone.now())
    bodies = bodies_around(matter.scope)
    if request.method != "POST":
        form = ConsultationForm(initial=_as_it_is(matter), bodies=bodies)
        return _write(request, form, matter.scope, matter=matter)
    form = ConsultationForm(request.POST, bodies=bodies)
    if form.is_valid():
        try:
            edit_consultation(request.user, matter, **form.words(bodies))
        except NotSignedIn:
            raise
        except Refused as refused:
            refuse(form, refused)
            return _write(request, form, matter.scope, refused.status, matter)
        messages.success(request, _("已改好。"))
        return redirect("consultation_host", pk)
    return _write(request, form, matter.scope, 422, matter)


def _as_it_is(matter) -> dict:
    names = ["topic", "form", "background", "legal_basis", "not_discussed", "shortened_because"]
    invited = list(matter.invitations.all())
    found = {name: getattr(matter, name) for name in names}
    found["bodies"] = [str(one.body_id) for one in invited if one.body_id]
    found["others"] = "\n".join(one.name for one in invited if one.name)
    for phase in matter.phases.all():
        found[f"{phase.kind}_starts_at"] = phase.starts_at
        found[f"{phase.kind}_ends_at"] = phase.ends_at
    return found


@require_safe
def console(request, pk):
    return _console(request, for_host(pk))


def _console(request, matter, documents=None, status=200):
    check_host(request.user, matter)
    now = timezone.now()
    context = console_pieces(matter, request.GET) | {
        "now": now,
        "document_form": documents or DocumentForm(),
        "may": {
            "edit": _may(check_edit_consultation, request.user, matter, now),
            "sum_up": _may(check_sum_up, request.user, matter, now),
            "close": _may(check_close, request.user, matter),
        },
        "section": "consultations",
    }
    return render(request, "deliberation/hosting/console.html", context, status=status)


def _may(check, *args) -> dict:
    try:
        check(*args)
    except Refused as refused:
        return {"may": False, "why": refused.message}
    return {"may": True, "why": ""}


@require_POST
def documents(request, pk):
    matter = for_host(pk)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_document(request.user, matter, **form.cleaned_data)
        except NotSignedIn:
            raise
        except Refused as refused:
            refuse(form, refused)
            return _console(request, matter, form, refused.status)
        messages.success(request, _("材料已上传。"))
        return redirect("consultation_host", pk)
    return _console(request, matter, form, 422)


@FORMS
def extend(request, pk, phase):
    matter = get_consultation(pk)
    found = next((one for one in matter.phases.all() if one.pk == phase), None)
    if found is None:
        raise NotThere(_("没有这个阶段。"))
    check_extend_phase(request.user, found, timezone.now())
    return asked(
        request,
        ExtendForm,
        lambda data: extend_phase(request.user, found, **data),
        title=_("延长“%(phase)s”") % {"phase": found.get_kind_display()},
        done=_("已延长，理由会公开显示。"),
        back=("consultation_host", pk),
        initial={"ends_at": found.ends_at + timedelta(days=7)},
    )


@FORMS
def sum_up(request, pk):
    matter = get_consultation(pk)
    check_sum_up(request.user, matter, timezone.now())
    parts = ("consensus", "dissent", "to_verify", "next_steps")
    return asked(
        request,
        SummaryForm,
        lambda data: publish_summary(request.user, matter, **data),
        title=_("公布协商意见"),
        done=_("协商意见已公布，参加的人会收到通知。"),
        back=("consultation_host", pk),
        initial={name: getattr(matter, name) for name in parts},
    )


@FORMS
def close(request, pk):
    matter = get_consultation(pk)
    check_close(request.user, matter)
    if request.method == "POST":
        close_consultation(request.user, matter)
        messages.success(request, _("已办结。"))
        return redirect("consultation", pk)
    return render(request, "deliberation/hosting/close.html", {"matter": matter})


@FORMS
def outcome(request, pk, proposal):
    found = get_proposal(proposal, pk)
    check_settle(request.user, found)
    return asked(
        request,
        OutcomeForm,
        lambda data: settle_proposal(request.user, found, **data),
        title=_("“%(title)s”的结果") % {"title": found.title},
        done=_("结果已写明，提议人会收到通知。"),
        back=("consultation_host", pk),
        initial={"outcome": found.outcome, "reason": found.outcome_reason},
    )


def asked(request, form_class, act, *, title, done, back, initial=None):
    """One form on a page of its own: shown, sent, refused with all that was typed, or done."""
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
            else:
                messages.success(request, done)
                return redirect(*back)
    context = {"form": form, "title": title, "back": back, "section": "consultations"}
    return render(request, "deliberation/hosting/asked.html", context, status=status)
