"""The room of a meeting: its page, the reader's page, and everything that is done in it from a form."""

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deliberation import acts
from deliberation.errors import BadInput, Refused
from deliberation.queries.meeting_pages import meeting_page
from deliberation.queries.meetings import get_meeting
from portal.accounts.permissions import check_signed_in
from portal.kit.drafts import draft_for, drop_draft, keep_draft, page_of
from portal.kit.errors import NotSignedIn, TooMany

REFRESH = 20  # seconds between two showings of the reader's page
NO_DATA = {"csrfmiddlewaretoken", "once", "page", "act", "none"}


@require_safe
def room(request, pk):
    return _room(request, pk, draft_for(request))


@require_safe
def plain(request, pk):
    return _plain(request, pk, draft_for(request))


def _room(request, pk, draft, refused=None):
    found = meeting_page(request.user, pk, request.GET, timezone.now())
    extra = {
        "card_title": found["meeting"].title,
        "card_description": found["meeting"].about[:90],
        "page": None,  # of Wagtail's, which this is not
        "here": reverse("meeting", args=[pk]),
    }
    return _shown(request, "deliberation/meetings/room.html", found | extra, draft, refused)


def _plain(request, pk, draft, refused=None):
    """Loads itself anew, but never under somebody who types or chooses: forms are there only where it
    keeps still."""
    found = meeting_page(request.user, pk, request.GET, timezone.now())
    still = bool(request.GET.get("still") or refused or draft)
    extra = {"still": still, "here": reverse("meeting_plain", args=[pk]), "seconds": REFRESH}
    answer = _shown(request, "deliberation/meetings/plain.html", found | extra, draft, refused)
    if not still and found["standing"] in ("before", "during"):
        answer["Refresh"] = str(REFRESH)
    return answer


def _shown(request, template, found, draft, refused):
    context = found | {
        "draft": draft,
        "typed_for": draft.get("turn") or draft.get("question") or "",
        "refused": refused,
        "section": "consultations",
    }
    answer = render(request, template, context, status=refused.status if refused else 200)
    if isinstance(refused, TooMany):
        answer["Retry-After"] = str(refused.retry_after)
    answer["Cache-Control"] = "no-store" if found["meeting"].is_closed else "private, no-cache"
    return answer


# --- what is done ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def do(request, pk):
    """One act from a form (field ``act``), for the room, the console, the projector and the reader's page.

    Goes back to the page that the form stood on (field ``page``); whoever asks for JSON gets the frame
    that a socket would get.
    """
    if request.method != "POST":
        return redirect("meeting", pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    act = request.POST.get("act", "")
    try:
        check_signed_in(request.user)  # there or not: what was typed is kept
        done = acts.perform(
            request.user, pk, act, _data(request.POST, act), name=request.POST.get("once", "")
        )
    except Refused as refused:
        return _as_json(refused) if wants_json else _refused(request, pk, act, refused)
    drop_draft(request)
    if wants_json:
        return JsonResponse({"type": "done", "id": request.POST.get("once") or None, **done})
    if sentence := _sentence(act):
        messages.success(request, sentence)
    return HttpResponseRedirect(_back(request, pk))


def _data(typed, act: str) -> dict:
    """The fields as an act takes them; what was sent more than once is a list."""
    if act == "vote" and "options" not in typed and "none" not in typed:
        raise BadInput(_("请先选一项。"), code="nothing_chosen", field="options")
    data = {
        name: values if len(values) > 1 else values[0]
        for name, values in typed.lists()
        if name not in NO_DATA and values
    }
    if act == "vote" and "none" in typed:
        data["options"] = []
    return data


def _as_json(refused: Refused):
    frame = {"type": "refused", "code": refused.code, "detail": str(refused.message)}
    if refused.field:
        frame["field"] = refused.field
    answer = JsonResponse(frame, status=refused.status)
    if isinstance(refused, TooMany):
        answer["Retry-After"] = str(refused.retry_after)
    return answer


def _refused(request, pk, act, refused):
    """The page that the form stood on once more, with the sentence and with what was typed."""
    if isinstance(refused, NotSignedIn):
        raise refused  # portal.pages keeps the words while they sign in
    meeting = get_meeting(request.user, pk)  # or else nothing of it is shown
    refused.act = act
    page = page_of(request).partition("#")[0].partition("?")[0]
    if page == reverse("meeting_plain", args=[meeting.pk]):
        return _plain(request, pk, request.POST, refused)
    if page in (request.path, reverse("meeting", args=[meeting.pk])):
        return _room(request, pk, request.POST, refused)
    keep_draft(request)
    messages.error(request, refused.message)
    return HttpResponseRedirect(_back(request, pk))


def _back(request, pk) -> str:
    page = page_of(request)
    return reverse("meeting", args=[pk]) if page == request.path else page


def _sentence(act: str) -> str:
    """What a page says after an act that it does not show by itself."""
    return {
        "say": _("已发出。"),
        "ask": _("已提问。"),
        "edit": _("已改好，旁边会写“已改过”。"),
        "withdraw": _("已撤回。原来的位置会留一行“本人已撤回”。"),
        "attend": _("已签到。"),
        "leave": _("已记下您离开了。"),
        "raise_hand": _("已举手，轮到时主持人会叫您。"),
        "lower_hand": _("已放下。"),
        "vote": _("已记下，结束以前可以改。"),
        "sign_up": _("已报名。"),
        "sign_off": _("已取消报名。"),
        "write": _("已补上文字。"),
        "object": _("已提交异议，由另一位复核。"),
        "answer_invitation": _("已答复。"),
    }.get(act, "")
