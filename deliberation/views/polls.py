"""A poll: asked, answered, shown. It never says that something was decided."""

from contextlib import suppress

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deliberation.actions.polls import cast_vote
from deliberation.errors import Refused
from deliberation.queries.consultations import get_poll
from deliberation.queries.polls import poll_page
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import BadInput, NotSignedIn


@require_safe
def detail(request, pk):
    waiting = draft_for(request).getlist("options")
    return _page(request, pk, chosen=_known(waiting) if waiting else None)


def _page(request, pk, refused=None, chosen=None):
    found = poll_page(pk, request.user, timezone.now())
    if chosen is not None:
        for option in found["options"]:
            option["chosen"] = option["number"] in chosen
    extra = {"refused": refused, "section": "consultations", "card_title": found["poll"].question}
    status = refused.status if refused else 200
    return render(request, "deliberation/polls/detail.html", found | extra, status=status)


@require_POST
def vote(request, pk):
    poll, chosen = get_poll(pk), []
    try:
        chosen = [] if "none" in request.POST else _numbers(request.POST.getlist("options"))
        cast_vote(request.user, poll, options=chosen)
    except NotSignedIn:
        raise
    except Refused as refused:
        return _page(request, pk, refused, chosen)
    drop_draft(request)
    messages.success(request, _("已收回。") if not chosen else _("已投。结束以前可以改。"))
    where = redirect("poll", pk)
    where["Location"] += "#result"
    return where


def _known(typed: list[str]) -> list[int]:
    """What was chosen before they had to sign in; it is shown again and not yet cast."""
    with suppress(BadInput):
        return _numbers(typed)
    return []


def _numbers(typed: list[str]) -> list[int]:
    """The options' numbers; nothing chosen is a mistake on a page, which has a button to take back."""
    if not typed:
        raise BadInput(_("请先选一项。"), code="option_needed", field="options")
    if not all(number.isascii() and number.isdigit() and len(number) < 3 for number in typed):
        raise BadInput(_("没有这个选项。"), code="option_unknown", field="options")
    return [int(number) for number in typed]
