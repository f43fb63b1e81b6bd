"""Who owes an answer: the list, a promise, a question that was sent to an office."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deliberation.actions.outcomes import follow_promise
from deliberation.actions.questions import answer_referral
from deliberation.bylines import byline
from deliberation.forms.answers import FollowForm, ReplyForm
from deliberation.permissions.meetings import check_follow_promise, check_reply
from deliberation.queries.owed import entries_of, get_promise_for, get_referral_for, owed_page
from portal.accounts.permissions import allowed

from .answering import answered, blank

FORMS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def replies(request):
    return render(request, "deliberation/owed/index.html", owed_page(request.GET))


@FORMS
def promise(request, pk):
    found = get_promise_for(request.user, pk)

    def show(form, status=200):
        context = {
            "promise": found,
            "entries": entries_of(found),
            "is_late": found.status == found.Status.OPEN and found.due_on < timezone.localdate(),
            "may_follow": allowed(check_follow_promise, request.user, found),
            "form": form,
            "section": "replies",
        }
        return render(request, "deliberation/owed/promise.html", context, status=status)

    if request.method != "POST":
        return show(blank(request, FollowForm))
    return answered(
        request, FollowForm, lambda data: follow_promise(request.user, found, **data), show,
        done=_("已记下，谁都能看到。"),
    )  # fmt: skip


@FORMS
def referral(request, pk):
    found = get_referral_for(request.user, pk)

    def show(form, status=200):
        context = {
            "question": found,
            "by": byline(found),
            "is_late": _is_late(found),
            "may_reply": allowed(check_reply, request.user, found),
            "form": form,
            "section": "replies",
        }
        return render(request, "deliberation/owed/referral.html", context, status=status)

    if request.method != "POST":
        return show(blank(request, ReplyForm))
    return answered(
        request, ReplyForm, lambda data: answer_referral(request.user, found, **data), show,
        done=_("已答复，提问的人会收到通知。"),
    )  # fmt: skip


def _is_late(question) -> bool:
    """Done late it stays late."""
    done = question.outcome == question.Outcome.ANSWERED
    return (
        timezone.localdate(question.settled_at) if done else timezone.localdate()
    ) > question.due_on
