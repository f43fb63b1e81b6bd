"""A mute: to whom it happened, and to who looks at their objection."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.actions.mutes import decide_mute, object_to_mute
from deliberation.errors import NotAllowed, Refused
from deliberation.forms.answers import MuteDecisionForm, MuteObjectionForm
from deliberation.permissions.meetings import check_decide_mute, check_object
from deliberation.queries.mutes import knows_meeting, mute_to_review, own_mute
from deliberation.queries.until import until
from portal.accounts.permissions import check_signed_in

from .answering import answered, blank
from .moderation import why_not

FORMS = require_http_methods(["GET", "HEAD", "POST"])


@FORMS
def mute(request, pk):
    check_signed_in(request.user)
    found = own_mute(request.user, pk)

    def show(form, status=200):
        context = {
            "mute": found,
            "knows": knows_meeting(request.user, found),
            "until": until(found.object_until),
            "why_not": why_not(check_object, request.user, found, timezone.now()),
            "form": form,
            "section": "me",
        }
        return render(request, "deliberation/mutes/own.html", context, status=status)

    if request.method != "POST":
        return show(blank(request, MuteObjectionForm))
    return answered(
        request, MuteObjectionForm, lambda data: object_to_mute(request.user, found, **data), show,
        done=_("已收到您的异议，由另一位复核。"),
    )  # fmt: skip


@FORMS
def decide(request, pk):
    check_signed_in(request.user)
    found = mute_to_review(request.user, pk)

    def show(form, status=200):
        context = {
            "mute": found,
            "knows": knows_meeting(request.user, found),
            "decided": _decided(request.user, found),
            "form": form,
            "section": "me",
        }
        return render(request, "deliberation/mutes/decide.html", context, status=status)

    def act(data):
        upheld = data["decision"] == "overturned"
        return decide_mute(request.user, found, upheld=upheld, answer=data["answer"])

    if request.method != "POST":
        return show(blank(request, MuteDecisionForm))
    return answered(request, MuteDecisionForm, act, show, done=_("复核结果已经告诉本人。"))


def _decided(person, found) -> str:
    """Why there is nothing to decide any more; who may not decide it at all is refused."""
    try:
        check_decide_mute(person, found)
    except NotAllowed:
        raise
    except Refused as late:
        return late.message
    return ""
