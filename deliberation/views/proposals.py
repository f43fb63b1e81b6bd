"""Putting something forward, reading it, taking a stance on it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.actions.proposals import (
    edit_proposal,
    submit_proposal,
    take_stance,
    withdraw_proposal,
)
from deliberation.errors import Refused
from deliberation.permissions.participation import check_edit, check_propose, check_withdraw
from deliberation.queries.comments import assisted_of
from deliberation.queries.consultations import get_consultation, get_proposal
from deliberation.queries.proposals import proposal_page
from portal.accounts.once import act_name, done_once
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn

from .comments import by_hand


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, pk):
    matter = get_consultation(pk)
    if request.method != "POST":
        return _form(request, matter, draft_for(request), _why_not(request, matter))
    try:
        made = submit_proposal(
            request.user,
            matter,
            title=request.POST.get("title", ""),
            text=request.POST.get("text", ""),
            once=act_name(request.POST.get("once", "")),
            **by_hand(request),
        )
    except NotSignedIn:
        raise  # portal.pages keeps the words while they sign in
    except Refused as refused:
        return _form(request, matter, request.POST, refused)
    drop_draft(request)
    messages.success(request, _("提议已发出。15 分钟内可以修改。"))
    return redirect("proposal", pk, made.pk)


def _why_not(request, matter):
    try:
        check_propose(request.user, matter, timezone.now())
    except Refused as refused:
        return refused
    return None


def _form(request, matter, draft, refused):
    context = {
        "matter": matter,
        "draft": draft,
        "refused": refused,
        "assisted": assisted_of(request.user, matter),
        # A clerk without a say of their own may still type for others.
        "closed": refused is not None and request.method != "POST",
        "section": "consultations",
    }
    status = refused.status if refused is not None and request.method == "POST" else 200
    return render(request, "deliberation/proposals/new.html", context, status=status)


@require_safe
def detail(request, pk, proposal):
    return _page(request, pk, proposal)


def _page(request, pk, proposal, refused=None):
    now = timezone.now()
    found = proposal_page(pk, proposal, request.user, request.GET, now)
    extra = {
        "refused_stance": refused,
        "draft": draft_for(request),
        "section": "consultations",
        "card_title": found["proposal"].title if found["proposal"].is_shown else "",
    }
    return render(
        request,
        "deliberation/proposals/detail.html",
        found | extra,
        status=refused.status if refused else 200,
    )


@require_POST
def stance(request, pk, proposal):
    found = get_proposal(proposal, pk)
    try:
        take_stance(
            request.user,
            found,
            value=request.POST.get("value", ""),
            **by_hand(request),
        )
    except NotSignedIn:
        raise
    except Refused as refused:
        return _page(request, pk, proposal, refused)
    where = redirect("proposal", pk, proposal)
    where["Location"] += "#stance"
    return where


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk, proposal):
    """Who may not edit gets the sentence and never the words: they may be gone, or another's."""
    found = get_proposal(proposal, pk)
    if request.method != "POST":
        check_edit(request.user, found, timezone.now())
        waiting, words = draft_for(request), {"title": found.title, "text": found.text}
        return _edit_form(request, found, {name: waiting.get(name, words[name]) for name in words})
    words = {name: request.POST.get(name, "") for name in ("title", "text")}
    try:
        done_once(request, lambda: edit_proposal(request.user, found, **words))
    except NotSignedIn:
        raise
    except Refused as refused:
        return _edit_form(request, found, words, refused)
    drop_draft(request)
    messages.success(request, _("已改好，旁边会写“已改过”。"))
    return redirect("proposal", pk, proposal)


def _edit_form(request, proposal, words, refused=None):
    context = {"proposal": proposal, "refused": refused, **words}
    status = refused.status if refused else 200
    return render(request, "deliberation/proposals/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk, proposal):
    found = get_proposal(proposal, pk)
    if request.method == "POST":
        done_once(request, lambda: withdraw_proposal(request.user, found))
        messages.success(request, _("已撤回。原来的位置会留一行“本人已撤回”。"))
        return redirect("consultation", pk)
    check_withdraw(request.user, found)
    return render(request, "deliberation/proposals/withdraw.html", {"proposal": found})
