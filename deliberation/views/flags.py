"""Complaining about somebody's words."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.actions.moderation import NOTE, flag_words
from deliberation.bylines import byline
from deliberation.errors import Refused
from deliberation.permissions.moderation import check_flag
from deliberation.queries.moderation import address_of, get_words, has_flagged, rules, title_of
from portal.accounts.once import done_once
from portal.accounts.permissions import check_signed_in
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn

from .moderation import fields_of, why_not


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request, kind, pk):
    words = get_words(request.user, kind, pk)
    if request.method == "POST":
        return _send(request, words)
    check_signed_in(request.user)
    return _show(request, words, fields_of(draft_for(request), "rule", "note"))


def _send(request, words):
    typed = fields_of(request.POST, "rule", "note")
    try:
        done_once(request, lambda: flag_words(request.user, words, **typed))
    except NotSignedIn:
        raise  # the typed words wait until they have signed in
    except Refused as refused:
        return _show(request, words, typed, refused)
    drop_draft(request)
    messages.success(request, _("已收到，版主会看。举报人不公开。"))
    return redirect(address_of(words))


def _show(request, words, typed, refused=None):
    sentence = why_not(check_flag, request.user, words)
    if not sentence and has_flagged(request.user, words):
        sentence = _("您已经举报过这一条，版主会处理。")
    context = {
        "words": words,
        "by": byline(words),
        "back": address_of(words),
        "title": title_of(words),
        "rules": rules(),
        "most": NOTE,
        "typed": typed,
        "refused": refused,
        "why_not": sentence,
        "section": "consultations",
    }
    status = refused.status if refused else 200
    return render(request, "deliberation/moderation/flag.html", context, status=status)
