"""The minutes of a meeting: to read and print, to write, to object to, to publish."""

import re

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.actions import minutes as acts
from deliberation.errors import ChangedMeanwhile, Refused
from deliberation.forms.hosting import typed
from deliberation.forms.minutes import MinutesForm, ObjectionAnswerForm, ObjectionForm
from deliberation.permissions.minutes import check_answer_objection, check_edit_minutes
from deliberation.queries.meetings import get_meeting
from deliberation.queries.minutes import (
    get_minutes,
    get_objection,
    minutes_page,
    versions_page,
)
from portal.accounts.once import done_once
from portal.accounts.permissions import check_signed_in
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn
from portal.kit.forms import refuse

from .hosting import asked

FORMS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def minutes(request, pk):
    """What there is: the text, who is looking at it, or by when it is due."""
    meeting = get_meeting(request.user, pk)
    waiting = typed(ObjectionForm, draft_for(request))
    return _page(request, meeting, ObjectionForm(initial=waiting))


def _page(request, meeting, form, status=200):
    context = minutes_page(request.user, meeting) | {"form": form, "section": "consultations"}
    return render(request, "deliberation/minutes/page.html", context, status=status)


@require_safe
def versions(request, pk):
    """Each text since they were sent, beside the one before it. For whoever may read the minutes."""
    asked_for = request.GET.get("number", "")
    number = int(asked_for) if re.fullmatch(r"[0-9]{1,5}", asked_for) else 0
    context = versions_page(request.user, get_meeting(request.user, pk), number)
    context |= {"section": "consultations"}
    return render(request, "deliberation/minutes/versions.html", context)


@FORMS
def edit(request, pk):
    meeting = get_meeting(request.user, pk)
    found = get_minutes(request.user, meeting)
    items = list(meeting.items.all())
    if request.method != "POST":
        check_edit_minutes(request.user, found)
        initial = _as_they_are(found) | typed(MinutesForm, draft_for(request), items=items)
        return _write(request, found, MinutesForm(initial=initial, items=items))
    form = MinutesForm(request.POST, items=items)
    if not form.is_valid():
        check_edit_minutes(request.user, found)
        return _write(request, found, form, 422)
    try:
        done_once(request, lambda: acts.edit_minutes(request.user, found, **_words(form)))
    except NotSignedIn:
        raise
    except ChangedMeanwhile as refused:
        return _compare(request, found, form, refused, items)
    except Refused as refused:
        refuse(form, refused)
        return _write(request, found, form, refused.status)
    drop_draft(request)
    messages.success(request, _("已保存。"))
    return redirect("meeting_minutes", pk)


def _words(form) -> dict:
    data = form.cleaned_data
    return {"version": data["version"], "summary": data["summary"], "notes": form.notes}


def _as_they_are(found) -> dict:
    notes = {f"note_{key}": text for key, text in found.notes.items()}
    return {"summary": found.summary, "version": found.version} | notes


def _compare(request, found, form, refused, items):
    """What was typed stays in the form; what somebody else saved stands beside it, and saving again
    is then meant."""
    found.refresh_from_db(fields=["summary", "notes", "version", "edited_by", "edited_at"])
    data = form.data.copy()
    data["version"] = str(found.version)
    again = MinutesForm(data, items=items)
    again.is_valid()
    refuse(again, refused)
    other = [(item.title, found.notes.get(str(item.pk), "")) for item in items]
    return _write(request, found, again, refused.status, saved={"notes": other, "by": found})


def _write(request, found, form, status=200, saved=None):
    context = {
        "meeting": found.meeting,
        "minutes": found,
        "form": form,
        "saved": saved,
        "section": "consultations",
    }
    return render(request, "deliberation/minutes/write.html", context, status=status)


@require_POST
def draft(request, pk):
    meeting = get_meeting(request.user, pk)
    done_once(request, lambda: acts.draft_minutes(request.user, meeting))
    messages.success(request, _("纪要草稿已按会议记录生成，请补充和核对。"))
    return redirect("meeting_minutes", pk)


@require_POST
def send(request, pk):
    found = get_minutes(request.user, get_meeting(request.user, pk))
    done_once(request, lambda: acts.send_minutes(request.user, found))
    messages.success(request, _("已送到会的人核对，他们会收到通知。"))
    return redirect("meeting_minutes", pk)


@require_POST
def publish(request, pk):
    found = get_minutes(request.user, get_meeting(request.user, pk))
    done_once(request, lambda: acts.publish_minutes(request.user, found))
    messages.success(request, _("纪要已公布。"))
    return redirect("meeting_minutes", pk)


@require_POST
def object_to(request, pk):
    check_signed_in(request.user)
    meeting = get_meeting(request.user, pk)
    found = get_minutes(request.user, meeting)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, form, 422)
    try:
        done_once(request, lambda: acts.object_to_minutes(request.user, found, **form.cleaned_data))
    except NotSignedIn:
        raise
    except Refused as refused:
        refuse(form, refused)
        return _page(request, meeting, form, refused.status)
    drop_draft(request)
    messages.success(request, _("已收到您的异议，答复以后会通知您。"))
    return redirect("meeting_minutes", pk)


@FORMS
def answer(request, pk, objection):
    check_signed_in(request.user)
    found = get_objection(get_minutes(request.user, get_meeting(request.user, pk)), objection)
    return asked(
        request,
        ObjectionAnswerForm,
        lambda data: acts.answer_objection(
            request.user, found, accepted=data["decision"] == "accepted", answer=data["answer"]
        ),
        lambda: check_answer_objection(request.user, found),
        title=_("答复对纪要的异议"),
        note=found.text,
        done=_("已答复，提异议的人会收到通知。"),
        back=("meeting_minutes", pk),
    )
