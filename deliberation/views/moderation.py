"""The public log, what waits for a moderator, and the two decisions: on words, on an appeal."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deliberation.actions.moderation import (
    ANSWER,
    FACTS,
    decide_appeal,
    hide_words,
    keep_words,
    restore_words,
)
from deliberation.bylines import byline
from deliberation.errors import BadInput, NotAllowed, Refused
from deliberation.models import Rule
from deliberation.permissions.moderation import (
    check_decide_appeal,
    check_look_at_flags,
    check_moderate,
    check_moderate_any,
)
from deliberation.queries import moderation as queries
from deliberation.queries.mutes import mute_totals, open_objections_for
from deliberation.queries.until import until
from deliberation.record.days import appeal_end, deadline
from portal.accounts.once import done_once
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn


def fields_of(sent, *names: str) -> dict[str, str]:
    """What was typed, by the name of its field."""
    return {name: sent.get(name, "") for name in names}


def why_not(check, *args) -> str:
    """The sentence with which ``check`` would refuse, or nothing."""
    try:
        check(*args)
    except Refused as refused:
        return refused.message
    return ""


@require_safe
def log(request):
    """Everybody may read what was decided: no author, no moderator, not the words themselves."""
    lines, following = queries.log_page(request.GET.get("cursor", ""))
    context = {
        "lines": lines,
        "next_cursor": following,
        "totals": queries.totals() | {"mutes": mute_totals()},
        "rules": queries.rules(),
        "days": deadline("moderation_appeal").number,
        "section": "consultations",
    }
    return render(request, "deliberation/moderation/log.html", context)


@require_safe
def queue(request):
    check_look_at_flags(request.user)
    items, more = queries.flagged(request.user)
    appeals, more_appeals = queries.open_appeals(request.user)
    context = {
        "items": items,
        "more": more,
        "appeals": appeals,
        "more_appeals": more_appeals,
        "mutes": open_objections_for(request.user),
        "places": [m.division for m in request.user.live_mandates if m.role == "moderator"],
        "section": "me",
    }
    return render(request, "deliberation/moderation/queue.html", context)


# --- on words ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, kind, pk):
    check_look_at_flags(request.user)
    words = queries.get_words(request.user, kind, pk)
    check_moderate(request.user, words)
    typed = fields_of(request.POST or draft_for(request), "rule", "facts")
    if request.method != "POST" or request.POST.get("act") == "preview":
        return _show_words(request, words, typed)
    try:
        act, sentence = _act_of(request.POST.get("act", ""))
        done_once(request, lambda: act(request.user, words, typed))
    except NotSignedIn:
        raise
    except Refused as refused:
        return _show_words(request, words, typed, refused)
    drop_draft(request)
    messages.success(request, sentence)
    return redirect("moderation")


def _act_of(name: str):
    acts = {
        "hide": (_hide, _("已隐去。作者会收到通知，里面有依据、事实和申诉办法。")),
        "keep": (_keep, _("已保留，关于这一条的举报办结了。")),
        "restore": (_restore, _("已恢复公开，作者会收到通知。")),
    }
    if name not in acts:
        raise BadInput(_("请选一种处理。"), code="act_unknown", field="act")
    return acts[name]


def _hide(moderator, words, typed):
    return hide_words(moderator, words, rule=typed["rule"], facts=typed["facts"])


def _keep(moderator, words, typed):
    return keep_words(moderator, words, facts=typed["facts"])


def _restore(moderator, words, typed):
    return restore_words(moderator, words, facts=typed["facts"])


def _show_words(request, words, typed, refused=None):
    rule = typed["rule"]
    review = queries.review_of(words)
    context = review | {
        "rules_flagged": review["rules"],
        "back": queries.address_of(words),
        "hidden": words.state == "hidden",
        "rules": queries.rules(),
        "most": FACTS,
        "typed": typed,
        "refused": refused,
        # as the author will read it
        "rule_label": Rule(rule).label if rule in Rule.values else "",
        "until": until(appeal_end(timezone.localdate())),
        "section": "me",
    }
    status = refused.status if refused else 200
    return render(request, "deliberation/moderation/decide.html", context, status=status)


# --- on an appeal --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def appeal_decision(request, pk):
    check_moderate_any(request.user)
    made = queries.get_appeal(pk)
    typed = fields_of(request.POST or draft_for(request), "decision", "answer")
    if request.method != "POST":
        return _show_appeal(request, made, typed)
    try:
        done_once(request, lambda: _decide(request.user, made, **typed))
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as refused:
        return _show_appeal(request, made, typed, refused)
    drop_draft(request)
    messages.success(request, _("复核结果已经告诉作者。"))
    return redirect("moderation")


def _decide(moderator, made, *, decision: str, answer: str):
    if decision not in {"stands", "overturned"}:
        raise BadInput(_("请选维持还是改判。"), code="decision_missing", field="decision")
    return decide_appeal(moderator, made, upheld=decision == "overturned", answer=answer)


def _show_appeal(request, made, typed, refused=None):
    """A decided one is still shown to who might have decided it, with its answer."""
    try:
        check_decide_appeal(request.user, made)
        decided = ""
    except NotAllowed:
        raise
    except Refused as late:
        decided = late.message
    words = made.ruling.words
    context = {
        "appeal": made,
        "ruling": made.ruling,
        "words": words,
        "by": byline(words),
        "title": queries.title_for_review(made),
        "most": ANSWER,
        "typed": typed,
        "refused": refused,
        "decided": decided,
        "section": "me",
    }
    status = refused.status if refused else 200
    return render(request, "deliberation/moderation/appeal.html", context, status=status)
