"""One passage of a text put out for opinion: reading it, speaking to it, standing behind others."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.actions.remarks import (
    back_remark,
    edit_remark,
    post_remark,
    settle_remark,
    withdraw_remark,
)
from deliberation.errors import Refused
from deliberation.forms.remarks import AnswerForm, UnclearForm
from deliberation.models import Remark
from deliberation.permissions.participation import check_withdraw
from deliberation.permissions.remarks import check_edit_remark, check_settle_remark
from deliberation.queries.consultations import get_passage, get_remark
from deliberation.queries.remarks import change_of, passage_page, remark_page
from portal.accounts.once import act_name, done_once
from portal.kit.drafts import draft_for, drop_draft, page_of
from portal.kit.errors import NotSignedIn

from .comments import by_hand
from .hosting import FORMS, asked
from .moderation import fields_of


@require_http_methods(["GET", "HEAD", "POST"])
def passage(request, pk, passage):
    if request.method != "POST":
        return _page(request, pk, passage, draft_for(request))
    try:
        made = post_remark(
            request.user,
            get_passage(passage, pk),
            **fields_of(request.POST, "kind", "text", "proposed"),
            once=act_name(request.POST.get("once", "")),
            **by_hand(request),
        )
    except NotSignedIn:
        raise  # portal.pages keeps the words while they sign in
    except Refused as refused:
        return _page(request, pk, passage, request.POST, refused)
    drop_draft(request)
    messages.success(request, _("已发出。15 分钟内可以修改，以后可以撤回。"))
    return _back_to(made)


def _page(request, pk, passage, draft, refused=None):
    found = passage_page(pk, passage, request.user, request.GET, timezone.now())
    extra = {
        "draft": draft,
        "refused": refused,
        "kinds": Remark.Kind,
        "section": "consultations",
    }
    status = refused.status if refused else 200
    return render(request, "deliberation/remarks/passage.html", found | extra, status=status)


@require_safe
def remark(request, pk, remark):
    found = remark_page(pk, remark, request.user, timezone.now())
    context = found | {"section": "consultations"}
    return render(request, "deliberation/remarks/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk, remark):
    """Who may not edit gets the sentence and never the words: they may be gone, or another's."""
    found = get_remark(remark, pk)
    if request.method != "POST":
        check_edit_remark(request.user, found, timezone.now())
        waiting = draft_for(request)
        names = ("text", "proposed")
        typed = {name: waiting.get(name, getattr(found, name)) for name in names}
        return _edit_form(request, found, typed)
    typed = fields_of(request.POST, "text", "proposed")
    try:
        done_once(request, lambda: edit_remark(request.user, found, **typed))
    except NotSignedIn:
        raise
    except Refused as refused:
        return _edit_form(request, found, typed, refused)
    drop_draft(request)
    messages.success(request, _("已改好，旁边会写“已改过”。"))
    return _back_to(found)


def _edit_form(request, remark, typed, refused=None):
    context = {"remark": remark, "typed": typed, "refused": refused, "section": "consultations"}
    status = refused.status if refused else 200
    return render(request, "deliberation/remarks/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk, remark):
    found = get_remark(remark, pk)
    if request.method == "POST":
        done_once(request, lambda: withdraw_remark(request.user, found))
        messages.success(request, _("已撤回。"))
        return redirect("passage", pk, found.passage_id)
    check_withdraw(request.user, found)
    context = {"remark": found, "section": "consultations"}
    return render(request, "deliberation/remarks/withdraw.html", context)


@require_POST
def back(request, pk, remark):
    """``value`` says which way, so that a double click is one. Back to the page of the button."""
    found = get_remark(remark, pk)
    value = request.POST.get("value") == "true"
    back_remark(request.user, found, value=value)
    page = page_of(request)
    where = redirect(found_at(found) if page == request.path else page)
    where["Location"] += f"#r-{found.pk}"
    return where


@FORMS
def outcome(request, pk, remark):
    found = get_remark(remark, pk)
    return asked(
        request,
        UnclearForm if found.kind == Remark.Kind.UNCLEAR else AnswerForm,
        lambda data: settle_remark(request.user, found, **data),
        lambda: check_settle_remark(request.user, found),
        title=_("答复这条意见"),
        done=_("已答复，提意见的人会收到通知。"),
        back=("consultation_host", pk),
        initial={"outcome": found.outcome, "answer": found.answer},
        shown={"remark": found, "change": change_of(found, found.passage)},
    )


def found_at(remark) -> str:
    return reverse("passage", args=[remark.consultation_id, remark.passage_id])


def _back_to(remark):
    """At its place on the passage's page; a mark without a word stands only in the number there."""
    where = redirect(found_at(remark))
    where["Location"] += f"#r-{remark.pk}"
    return where
