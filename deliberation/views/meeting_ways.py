"""Ways into a meeting: an office answers, residents sign up for a seat, come in by a code or a link."""

import json
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deliberation.actions.attendance import check_hall_code, join_as_guest
from deliberation.acts import perform
from deliberation.decisions import draw
from deliberation.errors import Refused
from deliberation.forms.hosting import typed
from deliberation.forms.meetings import AnswerForm
from deliberation.models import Attendance
from deliberation.permissions.meetings import check_answer_invitation, check_attend
from deliberation.queries.meetings import check_guest_link, get_invitation, get_meeting
from deliberation.queries.seats import draw_file, seats_page
from portal.accounts.permissions import check_signed_in
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn
from portal.kit.forms import refuse

FORMS = require_http_methods(["GET", "HEAD", "POST"])
HALL = Attendance.Channel.HALL


@FORMS
def invitation(request, pk, invitation):
    """An office says whether it comes; for others the host or clerk writes down what they said."""
    if request.method == "POST":
        check_signed_in(request.user)  # there or not: what was typed is kept
    meeting = get_meeting(request.user, pk)
    found = get_invitation(meeting, invitation)
    check_answer_invitation(request.user, found)
    form, status = AnswerForm(initial=_answered(found) | _waiting(request)), 200
    if request.method == "POST":
        form, status = AnswerForm(request.POST), 422
        if form.is_valid():
            sent = request.POST.dict() | {"invitation": str(found.pk)}
            sent["other_at"] = _iso(form.cleaned_data["other_at"])
            try:
                _do(request, pk, "answer_invitation", sent)
            except NotSignedIn:
                raise
            except Refused as refused:
                refuse(form, refused)
                status = refused.status
            else:
                drop_draft(request)
                messages.success(request, _("答复已公布。会前还可以改。"))
                return redirect("meeting", pk)
    context = {"meeting": meeting, "invitation": found, "form": form, "section": "consultations"}
    return render(request, "deliberation/meetings/invitation.html", context, status=status)


def _answered(found) -> dict:
    names = ("answer", "sends", "other_at", "text")
    return {name: getattr(found, name) for name in names}


def _waiting(request) -> dict:
    waiting = draft_for(request)
    return typed(AnswerForm, waiting) if waiting else {}


def _iso(at) -> str:
    return at.isoformat() if at else ""


def _do(request, pk, act, data):
    return perform(request.user, pk, act, data, name=request.POST.get("once", ""))


# --- seats ----------------------------------------------------------------------------------------

SEAT_ACTS = {"sign_up", "sign_off", "draw"}


@FORMS
def seats(request, pk):
    meeting = get_meeting(request.user, pk)
    sentence, status = "", 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            _do(request, pk, act if act in SEAT_ACTS else "", request.POST.dict())
        except NotSignedIn:
            raise
        except Refused as refused:
            sentence, status = refused.message, refused.status
        else:
            messages.success(request, _done(act))
            return redirect("meeting_seats", pk)
    context = seats_page(meeting, request.user, timezone.now())
    typed_value = request.POST.get("value", "")
    context |= {"sentence": sentence, "typed": typed_value, "section": "consultations"}
    return render(request, "deliberation/meetings/seats.html", context, status=status)


def _done(act: str) -> str:
    done = {
        "sign_up": _("已报名。下面是您的签号。"),
        "sign_off": _("已取消报名。"),
        "draw": _("已抽签，报名的人会收到通知。"),
    }
    return done[act]


@require_safe
def draw_json(request, pk):
    """All that one needs to draw again."""
    text = json.dumps(draw_file(get_meeting(request.user, pk)), ensure_ascii=False, indent=1)
    return _download(text + "\n", "application/json; charset=utf-8", "draw.json")


@require_safe
def draw_script(request):
    """The program that draws again: the very file that the site draws with."""
    text = Path(draw.__file__).read_text(encoding="utf-8")
    return _download(text, "text/x-python; charset=utf-8", "draw.py")


def _download(text: str, kind: str, name: str):
    answer = HttpResponse(text, kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- in the hall, and by the link of a closed meeting -------------------------------------------------


@FORMS
def here(request, pk):
    """Behind the code on the hall's screen. Nobody is counted by looking: it takes the button."""
    meeting = get_meeting(request.user, pk)
    code = request.POST.get("code", "") or request.GET.get("code", "")
    refused = None
    try:
        if request.method == "POST":
            _do(request, pk, "attend", {"channel": HALL, "code": code})
            messages.success(request, _("已记下您到会场了。"))
            return redirect("meeting", pk)
        check_hall_code(meeting, code, timezone.now())
        if request.user.is_authenticated:
            check_attend(request.user, meeting, timezone.now())
    except NotSignedIn:
        return _sign_in_first(request, code)
    except Refused as error:
        refused = error
    context = {
        "meeting": meeting,
        "code": code,
        "refused": refused,
        "attended": _attended(request.user, meeting),
        "section": "consultations",
        "hide_from_search": True,
    }
    status = refused.status if refused and request.method == "POST" else 200
    return render(request, "deliberation/meetings/here.html", context, status=status)


def _sign_in_first(request, code):
    """The session was over: sign in, and the code is still in the address."""
    return redirect_to_login(f"{request.path}?{urlencode({'code': code})}")


def _attended(person, meeting) -> bool:
    if not person.is_authenticated:
        return False
    rows = Attendance.objects.filter(meeting=meeting, person=person, left_at=None, channel=HALL)
    return rows.exists()


@FORMS
def join(request, pk, key):
    """The link of a closed meeting. Looking at it does nothing: previews of a link join nobody."""
    if request.method == "POST":
        join_as_guest(request.user, pk, key)
        messages.success(request, _("您已受邀参加这次会议。"))
        return redirect("meeting", pk)
    check_guest_link(pk, key)
    context = {"section": "consultations", "hide_from_search": True}
    return render(request, "deliberation/meetings/join.html", context)
