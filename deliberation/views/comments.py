"""Saying something, answering, changing and taking back one's words."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.actions.comments import edit_comment, post_comment, withdraw_comment
from deliberation.errors import NotThere, Refused
from deliberation.permissions.participation import check_edit, check_withdraw
from deliberation.queries.assisted import person_for
from deliberation.queries.comments import speaking, thread_pieces
from deliberation.queries.consultations import get_comment, get_consultation, get_proposal
from portal.accounts.once import act_name, done_once
from portal.kit.drafts import draft_for, drop_draft, page_of
from portal.kit.errors import NotSignedIn


@require_POST
def post(request, pk):
    """From any form for words: on the topic, on a proposal, or in answer to a comment."""
    proposal, answers = _about(request, pk)
    on = answers or proposal
    matter = on.consultation if on else get_consultation(pk)
    try:
        made = post_comment(
            request.user,
            matter,
            text=request.POST.get("text", ""),
            proposal=proposal,
            answers=answers,
            once=act_name(request.POST.get("once", "")),
            **by_hand(request),
        )
    except NotSignedIn:
        raise  # portal.pages keeps the words while they sign in
    except Refused as refused:
        return _again(request, matter, proposal, answers, refused)
    drop_draft(request)
    messages.success(request, _("已发出。"))
    return _shown(pk, made)


def _about(request, pk):
    """The proposal or the comment that the form names, if it is in this consultation."""
    proposal = answers = None
    if named := request.POST.get("answers"):
        answers = _in(pk, named)
    elif named := request.POST.get("proposal"):
        proposal = get_proposal(named, pk)
    return proposal, answers


def by_hand(request) -> dict:
    """For whom a clerk types, and that they agreed, as the actions take it."""
    return {
        "for_person": person_for(request.user, request.POST.get("for_person")),
        "consent": bool(request.POST.get("consent")),
    }


def _again(request, matter, proposal, answers, refused):
    """The form once more, with what was typed and why it was not taken."""
    context = {
        "consultation": matter,
        "proposal": proposal,
        "answers": answers,
        "draft": request.POST,
        "refused": refused,
        "back": page_of(request),
        "section": "consultations",
        **speaking(matter, proposal, request.user, timezone.now(), on=answers),
    }
    return render(request, "deliberation/comments/again.html", context, status=refused.status)


@require_safe
def thread(request, pk, comment):
    found = _in(pk, comment)
    pieces = thread_pieces(found, request.user, request.GET, timezone.now())
    return render(
        request,
        "deliberation/comments/thread.html",
        pieces | {"draft": draft_for(request), "section": "consultations"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk, comment):
    """Who may not edit gets the sentence and never the words: they may be gone, or another's."""
    found = _in(pk, comment)
    if request.method != "POST":
        check_edit(request.user, found, timezone.now())
        return _edit_form(request, found, draft_for(request).get("text", found.text))
    text = request.POST.get("text", "")
    try:
        done_once(request, lambda: edit_comment(request.user, found, text=text))
    except NotSignedIn:
        raise
    except Refused as refused:
        return _edit_form(request, found, text, refused)
    drop_draft(request)
    messages.success(request, _("已改好，旁边会写“已改过”。"))
    return _shown(pk, found)


def _edit_form(request, comment, text, refused=None):
    context = {
        "comment": comment,
        "text": text,
        "refused": refused,
        "section": "consultations",
    }
    status = refused.status if refused else 200
    return render(request, "deliberation/comments/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk, comment):
    found = _in(pk, comment)
    if request.method == "POST":
        done_once(request, lambda: withdraw_comment(request.user, found))
        messages.success(request, _("已撤回。原来的位置会留一行“本人已撤回”。"))
        return _shown(pk, found)
    check_withdraw(request.user, found)
    context = {"comment": found, "section": "consultations"}
    return render(request, "deliberation/comments/withdraw.html", context)


def _in(pk, comment):
    """The comment, if it is in this consultation."""
    found = get_comment(comment)
    if found.consultation_id != pk:
        raise NotThere(_("没有这条评论。"))
    return found


def _shown(pk, comment):
    """On to the comment itself, at its place on the page."""
    where = redirect("comment", pk, comment.pk)
    where["Location"] += f"#c-{comment.pk}"
    return where
