"""The editors' desk: compacts and where each stands, one edition, its text, its steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.actions.editions import keep_warned, start_edition, write_clause, write_text
from cms.actions.procedures import set_order
from cms.actions.reviewing import answer_opinion
from cms.actions.steps import order_of
from cms.acts import ACTS, may_write, offered
from cms.clauses import as_text
from cms.forms.steps import AnswerForm, ClauseForm, ResolutionForm, TextForm, WarningForm
from cms.models import CompactPage, Procedure
from cms.permissions.editions import check_keep_any, check_start_edition, check_step
from cms.queries.editions import (
    changes_since,
    desk_of,
    due_of,
    looked_over,
    open_opinions_of,
    seen_edition,
    steps_of,
    usable_resolutions,
    way_of,
    whole_looked_over,
)
from portal.accounts.once import done_once, once
from portal.accounts.permissions import allowed
from portal.kit.errors import BadInput, NotSignedIn, NotThere, Refused
from portal.kit.forms import refuse
from portal.territory.queries import division_of

FORMS = require_http_methods(["GET", "HEAD", "POST"])
HOME = {"section": "me"}


@require_safe
def desk(request):
    check_keep_any(request.user)
    context = desk_of(request.user, request.GET.get("cursor", "")) | HOME
    for page in context["compacts"]:
        page.may_start = page.under_way is None and allowed(check_start_edition, request.user, page)
    return render(request, "cms/desk/index.html", context)


@require_POST
def start(request, pk):
    """A new compact, or the revision of one in force."""
    compact = _compact(pk)
    made = once(request, lambda: start_edition(request.user, compact).pk)
    return redirect("desk_edition", made)


@require_safe
def edition(request, pk):
    return _edition(request, seen_edition(request.user, pk))


def _edition(request, found, *, sentence="", status=200, bound=None):
    order = order_of(found.compact.division)
    today = timezone.localdate()
    context = HOME | {
        "edition": found,
        "page": found.compact,
        "way": way_of(found, order),
        "due": due_of(found, today),
        "rows": looked_over(found),
        "whole": whole_looked_over(found),
        "steps": steps_of(found),
        "opinions": _opinions(found, bound),
        "acts": offered(request.user, found),
        "may_write": may_write(request.user, found),
        "sentence": sentence,
        "changes": changes_since(found),
    }
    return render(request, "cms/desk/edition.html", context, status=status)


def _opinions(found, bound) -> list[dict]:
    """Each with its form; the one that was refused keeps what was typed."""
    return [
        {
            "opinion": one,
            "form": bound[1] if bound and bound[0] == one.pk
            else AnswerForm(initial={"result": one.result, "answer": one.answer}, prefix=str(one.number)),
        }
        for one in open_opinions_of(found)
    ]  # fmt: skip


@FORMS
def text(request, pk):
    """The whole text in one field."""
    found = seen_edition(request.user, pk)
    check_step(request.user, found, "write")
    clauses = list(found.clauses.order_by("position"))
    form = TextForm(
        request.POST or None,
        initial={
            "title": found.title,
            "clauses": as_text(clauses),
            "changes_note": found.changes_note,
            "sing_along": found.sing_along,
        },
    )
    return _filled(
        request, found, form, lambda typed: write_text(request.user, found, **typed),
        template="cms/desk/text.html", heading=_("写条文"), done=_("条文已存下。"),
    )  # fmt: skip


@FORMS
def clause(request, pk, lineage):
    """One clause with its notes."""
    found = seen_edition(request.user, pk)
    check_step(request.user, found, "write")
    row = found.clauses.filter(lineage=lineage).first()
    if row is None:
        raise NotThere(_("没有这一条。"))
    form = ClauseForm(request.POST or None, instance=row)
    return _filled(
        request, found, form, lambda typed: write_clause(request.user, found, lineage, **typed),
        heading=_("第 %(n)s 条") % {"n": row.position}, done=_("这一条已存下。"),
    )  # fmt: skip


@FORMS
def do(request, pk, name):
    """One step: its form, and the step itself."""
    act = ACTS.get(name)
    if act is None:
        raise NotThere(_("没有这一步。"))
    found = seen_edition(request.user, pk)
    if request.method != "POST":  # a second click finds what the first has done
        check_step(request.user, found, act.gate)
    form = act.form(request.POST or None, request.FILES or None, **_options(act, found))
    if request.method == "POST" and not form.fields:
        form.is_bound = True
    return _filled(
        request, found, form, lambda typed: act.do(request.user, found, **typed),
        template="cms/desk/do.html", heading=act.label, act=act, once=True,
        done=_("已办：%(act)s。") % {"act": act.label},
    )  # fmt: skip


def _options(act, found) -> dict:
    if issubclass(act.form, ResolutionForm):
        return {"resolutions": usable_resolutions(found)}
    return {"initial": {"on": timezone.localdate(), "since": timezone.localdate()}}


def _filled(request, found, form, keep, *, done, template="cms/desk/form.html", once=False, **more):
    """Show the form, or do the act and go back to the edition; what was typed is never lost."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if once:
                    done_once(request, lambda: keep(form.cleaned_data))
                else:
                    keep(form.cleaned_data)
                messages.success(request, done)
                return redirect("desk_edition", found.pk)
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
    context = HOME | {"edition": found, "page": found.compact, "form": form} | more
    return render(request, template, context, status=status)


@require_POST
def warning(request, pk, lineage, rule):
    """The words stay; the reason is kept."""
    found = seen_edition(request.user, pk)
    form = WarningForm(request.POST)
    if not form.is_valid():
        return _edition(request, found, sentence=form.errors["reason"][0], status=422)
    try:
        keep_warned(request.user, found, lineage, rule=rule, **form.cleaned_data)
    except NotSignedIn:
        raise
    except Refused as refused:
        return _edition(request, found, sentence=refused.message, status=refused.status)
    messages.success(request, _("理由已存下。"))
    return redirect("desk_edition", pk)


@require_POST
def answer(request, pk, opinion):
    found = seen_edition(request.user, pk)
    row = next((one for one in open_opinions_of(found) if one.pk == opinion), None)
    if row is None:
        raise NotThere(_("没有这条审核意见。"))
    form = AnswerForm(request.POST, prefix=str(row.number))
    sentence, status = "", 422
    if form.is_valid():
        try:
            answer_opinion(request.user, found, row, **form.cleaned_data)
            messages.success(request, _("答复已存下。"))
            return redirect("desk_edition", pk)
        except NotSignedIn:
            raise
        except Refused as refused:
            sentence, status = refused.message, refused.status
    return _edition(request, found, sentence=sentence, status=status, bound=(row.pk, form))


@require_safe
def paper(request, pk, paper):
    """A paper behind a step, for those who have a part in the edition."""
    found = seen_edition(request.user, pk)
    row = next((p for step in steps_of(found) for p in step.papers.all() if p.pk == paper), None)
    if row is None:
        raise NotThere(_("没有这份材料。"))
    return FileResponse(row.file.open("rb"), as_attachment=True, filename=row.title)


@FORMS
def order(request):
    """In what order the villages of a town take the steps."""
    check_keep_any(request.user)
    places = [m.division for m in request.user.live_mandates if m.role == "reviewer"]
    sentence, status = "", 200
    if request.method == "POST":
        division = division_of(request.POST.get("division", ""))
        try:
            if division is None:
                raise BadInput(_("请选一项。"), code="division_unknown", field="division")
            set_order(request.user, division, order=request.POST.get("order", ""))
            messages.success(request, _("步骤的先后已存下。"))
            return redirect("desk_order")
        except NotSignedIn:
            raise
        except Refused as refused:
            sentence, status = refused.message, refused.status
    for place in places:
        place.order = order_of(place)
    context = HOME | {"places": places, "orders": Procedure.Order.choices, "sentence": sentence}
    return render(request, "cms/desk/order.html", context, status=status)


def _compact(pk) -> CompactPage:
    try:
        found = CompactPage.objects.select_related("division").filter(translation_key=pk).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotThere(_("没有这份公约。"))
    return found
