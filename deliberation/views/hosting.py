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
    typed,
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
from deliberation.permissions.meetings import check_announce
from deliberation.permissions.phases import moment
from deliberation.queries.consultations import get_consultation, get_proposal
from deliberation.queries.hosting import (
    bodies_around,
    for_host,
    newest_of,
    scopes_for,
    usual_scope,
)
from deliberation.queries.hosting import console as console_pieces
from portal.accounts.once import done_once
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn
from portal.kit.forms import refuse
from portal.territory.queries import division_of

FORMS = require_http_methods(["GET", "HEAD", "POST"])


@FORMS
def new(request):
    """First where, then what: the offices that can be invited depend on the place."""
    check_open_any(request.user)
    waiting = draft_for(request)
    sent = request.POST if request.method == "POST" else request.GET or waiting
    scope = division_of(sent.get("scope", ""))
    if scope is None and not sent.get("q"):
        scope = usual_scope(request.user)
    if scope is None:
        words = sent.get("q", "")
        context = {"found": scopes_for(request.user, words), "q": words, "section": "consultations"}
        return render(request, "deliberation/hosting/where.html", context)
    bodies = bodies_around(scope)
    if request.method == "POST" and "find" not in request.POST:
        return _open(request, scope, bodies)
    if request.method == "POST":  # another place is looked for; everything typed stays
        initial = typed(ConsultationForm, request.POST, bodies=bodies)
    else:
        check_open_consultation(request.user, scope)
        initial = _usual_times() | typed(ConsultationForm, waiting, bodies=bodies)
    return _write(request, ConsultationForm(initial=initial, bodies=bodies), scope)


def _open(request, scope, bodies):
    form = ConsultationForm(request.POST, bodies=bodies)
    if not form.is_valid():
        return _write(request, form, scope, 422)
    made = []
    try:
        done_once(
            request,
            lambda: made.append(open_consultation(request.user, scope, **form.words(bodies))),
        )
    except NotSignedIn:
        raise
    except Refused as refused:
        refuse(form, refused)
        return _write(request, form, scope, refused.status)
    drop_draft(request)
    if not made:  # the second of two clicks
        newest = newest_of(request.user)
        return redirect("consultation_host", newest.pk) if newest else redirect("consultations")
    messages.success(request, _("协商已发起。下面可以上传材料、设意向表决。"))
    return redirect("consultation_host", made[0].pk)


def _usual_times() -> dict:
    """Opinions from now until the end of the fifteenth day after today."""
    now = timezone.localtime().replace(second=0, microsecond=0)
    return {
        "opinions_starts_at": now,
        "opinions_ends_at": now.replace(hour=0, minute=0) + timedelta(days=16),
    }


def _write(request, form, scope, status=200, matter=None):
    words = request.POST.get("q", "")
    found = scopes_for(request.user, words) if words else []
    context = {
        "form": form,
        "scope": scope,
        "q": words,
        "found": [place for place in found if place.pk != scope.pk],
        "matter": matter,
        "section": "consultations",
    }
    return render(request, "deliberation/hosting/write.html", context, status=status)


@FORMS
def edit(request, pk):
    matter = get_consultation(pk)
    bodies = bodies_around(matter.scope, matter)
    if request.method != "POST":
        check_edit_consultation(request.user, matter, timezone.now())
        initial = _as_it_is(matter) | typed(ConsultationForm, draft_for(request), bodies=bodies)
        form = ConsultationForm(initial=initial, bodies=bodies)
        return _write(request, form, matter.scope, matter=matter)
    form = ConsultationForm(request.POST, bodies=bodies)
    valid = form.is_valid()
    try:
        check_edit_consultation(request.user, matter, timezone.now())
        if not valid:
            return _write(request, form, matter.scope, 422, matter)
        done_once(request, lambda: edit_consultation(request.user, matter, **form.words(bodies)))
    except NotSignedIn:
        raise
    except Refused as refused:
        refuse(form, refused)
        return _write(request, form, matter.scope, refused.status, matter)
    drop_draft(request)
    messages.success(request, _("已改好。"))
    return redirect("consultation_host", pk)


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
    draft = typed(DocumentForm, draft_for(request))
    context = console_pieces(matter, request.user, request.GET, now) | {
        "document_form": documents or DocumentForm(initial=draft),
        "may": {
            "edit": _may(check_edit_consultation, request.user, matter, now),
            "sum_up": _may(check_sum_up, request.user, matter, now),
            "announce": _may(check_announce, request.user, matter),
            "close": _may(check_close, request.user, matter, now),
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
    check_host(request.user, matter)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _console(request, matter, form, 422)
    try:
        done_once(request, lambda: add_document(request.user, matter, **form.cleaned_data))
    except NotSignedIn:
        raise
    except Refused as refused:
        refuse(form, refused)
        return _console(request, matter, form, refused.status)
    drop_draft(request)
    messages.success(request, _("材料已上传。"))
    where = redirect("consultation_host", pk)
    where["Location"] += "#documents"
    return where


@FORMS
def extend(request, pk, phase):
    matter = get_consultation(pk)
    found = next((one for one in matter.phases.all() if one.pk == phase), None)
    if found is None:
        raise NotThere(_("没有这个阶段。"))
    return asked(
        request,
        ExtendForm,
        lambda data: extend_phase(request.user, found, **data),
        lambda: check_extend_phase(request.user, found, timezone.now()),
        title=_("延长“%(phase)s”") % {"phase": found.get_kind_display()},
        note=_("现在的结束时间是%(when)s（北京时间）。")
        % {"when": moment(found.ends_at, end=True)},
        done=_("已延长，理由会公开显示。"),
        back=("consultation_host", pk),
        initial={"ends_at": found.ends_at + timedelta(days=7)},
    )


@FORMS
def sum_up(request, pk):
    matter = get_consultation(pk)
    parts = ("consensus", "dissent", "to_verify", "next_steps")
    return asked(
        request,
        SummaryForm,
        lambda data: publish_summary(request.user, matter, **data),
        lambda: check_sum_up(request.user, matter, timezone.now()),
        title=_("公布协商意见"),
        note=_("共识和分歧至少写一项。不同意见和理由要让人看得见；没有共识，就照实写没有。"),
        done=_("协商意见已公布，参加的人会收到通知。"),
        back=("consultation_host", pk),
        initial={name: getattr(matter, name) for name in parts},
    )


@FORMS
def close(request, pk):
    matter = get_consultation(pk)
    if request.method == "POST":
        done_once(request, lambda: close_consultation(request.user, matter))
        messages.success(request, _("已办结。"))
        return redirect("consultation", pk)
    check_close(request.user, matter, timezone.now())
    context = {"matter": matter, "section": "consultations"}
    return render(request, "deliberation/hosting/close.html", context)


@FORMS
def outcome(request, pk, proposal):
    found = get_proposal(proposal, pk)
    return asked(
        request,
        OutcomeForm,
        lambda data: settle_proposal(request.user, found, **data),
        lambda: check_settle(request.user, found),
        title=_("这条提议的结果"),
        note=found.title if found.is_shown else "",
        done=_("结果已写明，提议人会收到通知。"),
        back=("consultation_host", pk),
        initial={"outcome": found.outcome, "reason": found.outcome_reason},
    )


def asked(
    request, form_class, act, check, *,
    title, done, back, note="", initial=None, names=(), shown=None,
):  # fmt: skip
    """One form on a page of its own: shown, sent, refused with all that was typed, or done.

    ``check`` refuses before the first try; ``names`` are fields that the action calls otherwise;
    ``shown`` is what the page shows above the form.
    """
    page = (shown or {}) | {"title": title, "note": note, "back": back, "section": "consultations"}
    if request.method != "POST":
        check()
        waiting = draft_for(request)
        form = form_class(initial=(initial or {}) | (typed(form_class, waiting) if waiting else {}))
        return render(request, "deliberation/hosting/asked.html", page | {"form": form})
    form, status = form_class(request.POST), 422
    valid = form.is_valid()
    try:
        if valid:
            done_once(request, lambda: act(form.cleaned_data))
            drop_draft(request)
            messages.success(request, done)
            return redirect(*back)
        check()
    except NotSignedIn:
        raise
    except Refused as refused:
        refuse(form, refused, dict(names).get(refused.field))
        status = refused.status
    context = page | {"form": form}
    return render(request, "deliberation/hosting/asked.html", context, status=status)
