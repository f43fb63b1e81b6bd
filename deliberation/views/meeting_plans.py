"""Meetings before they open: the list, announcing, putting right, cancelling, the file for a calendar."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.actions.meetings import (
    announce_meeting,
    cancel_meeting,
    edit_meeting,
    renew_guest_key,
)
from deliberation.errors import NotAllowed, Refused
from deliberation.forms.hosting import ReasonForm, typed
from deliberation.forms.meetings import MeetingForm, as_it_is
from deliberation.permissions.meetings import check_announce, check_edit_meeting
from deliberation.queries.calendars import calendar_of
from deliberation.queries.hosting import bodies_around, for_host
from deliberation.queries.meeting_lists import meeting_list, newest_of
from deliberation.queries.meetings import get_meeting
from deliberation.record.days import deadline
from deliberation.record.rules import kinds_for
from portal.accounts.once import done_once
from portal.accounts.permissions import check_signed_in
from portal.kit.drafts import draft_for, drop_draft
from portal.kit.errors import NotSignedIn
from portal.kit.forms import refuse

from .hosting import asked

FORMS = require_http_methods(["GET", "HEAD", "POST"])
SEED_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read for another


@require_safe
def index(request):
    found = meeting_list(request.GET, request.user, timezone.now())
    context = found | {"section": "consultations"}
    return render(request, "deliberation/meetings/index.html", context)


@FORMS
def new(request, pk):
    matter = for_host(pk)
    options = _options(matter.scope, matter)
    if request.method != "POST":
        check_announce(request.user, matter)
        initial = _usual(matter) | typed(MeetingForm, draft_for(request), **options)
        return _write(request, MeetingForm(initial=initial, **options), matter)
    made = []

    def act(words):
        made.append(announce_meeting(request.user, matter, **words))

    form = MeetingForm(request.POST, **options)
    refused = _sent(request, form, act, lambda: check_announce(request.user, matter), options)
    if refused is not None:
        return _write(request, form, matter, refused)
    meeting = made[0] if made else newest_of(request.user, matter)  # the second of two clicks
    messages.success(request, _("会议已公告。受邀的单位会收到通知。"))
    return redirect("meeting", meeting.pk) if meeting else redirect("consultation", pk)


@FORMS
def edit(request, pk):
    if request.method == "POST":
        check_signed_in(request.user)  # there or not: what was typed is kept
    meeting = get_meeting(request.user, pk)
    options = _options(meeting.scope, meeting.consultation, meeting)
    options["fixed"] = meeting.is_draw_fixed
    initial = as_it_is(meeting)
    if request.method != "POST":
        check_edit_meeting(request.user, meeting)
        initial |= typed(MeetingForm, draft_for(request), **options)
        form = MeetingForm(initial=initial, **options)
        return _write(request, form, meeting.consultation, meeting=meeting)
    form = MeetingForm(request.POST, initial=initial, **options)
    seen = request.POST.get("if_match") or None
    refused = _sent(
        request,
        form,
        lambda words: edit_meeting(request.user, meeting, if_match=seen, **words),
        lambda: check_edit_meeting(request.user, meeting),
        options,
    )
    if refused is not None:
        return _write(request, form, meeting.consultation, refused, meeting)
    messages.success(request, _("已改好。"))
    return redirect("meeting", pk)


def _options(scope, *asking) -> dict:
    """What the form offers: offices around, lawful meetings of the place, days ahead."""
    return {
        "bodies": bodies_around(scope, *asking),
        "kinds": kinds_for(scope) if scope.level == "unit" else [],
        "days": deadline("meeting_announced").number,
    }


def _sent(request, form, act, check, options) -> int | None:
    """Do ``act`` with what was sent. None when it is done, else the status of the refusal, whose
    sentence stands in the form."""
    valid = form.is_valid()
    try:
        check()
        if not valid:
            return 422
        done_once(request, lambda: act(form.words(options["bodies"])))
    except (NotSignedIn, NotAllowed):
        raise  # the page shows what only hosts may see
    except Refused as refused:
        refuse(form, refused)
        return refused.status
    drop_draft(request)
    return None


def _usual(matter) -> dict:
    """A week from now in the evening, with whom the consultation has invited."""
    day = timezone.localtime() + timedelta(days=7)
    start = day.replace(hour=19, minute=0, second=0, microsecond=0)
    invited = list(matter.invitations.all())
    return {
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "bodies": [str(one.body_id) for one in invited if one.body_id],
        "others": "\n".join(one.name for one in invited if one.name),
        "draw_seed": f"{matter.scope.name} {start:%Y-%m-%d} {get_random_string(6, SEED_LETTERS)}",
    }


def _write(request, form, matter, status=200, meeting=None):
    context = {"form": form, "matter": matter, "meeting": meeting, "section": "consultations"}
    if meeting is not None:
        context |= {"mark": meeting.announced_etag, "is_draw_fixed": meeting.is_draw_fixed}
    return render(request, "deliberation/meetings/write.html", context, status=status)


@FORMS
def cancel(request, pk):
    if request.method == "POST":
        check_signed_in(request.user)
    meeting = get_meeting(request.user, pk)
    return asked(
        request,
        ReasonForm,
        lambda data: cancel_meeting(request.user, meeting, **data),
        lambda: check_edit_meeting(request.user, meeting),
        title=_("取消这次会议"),
        note=_("“%(title)s”取消以后不能恢复，公告还在，理由公开显示。受邀和报名的人会收到通知。")
        % {"title": meeting.title},
        done=_("会议已取消，理由会公开显示。"),
        back=("meeting", pk),
    )


@require_POST
def guest_link(request, pk):
    """A new link of a closed meeting; the one before opens nothing any more."""
    meeting = get_meeting(request.user, pk)
    done_once(request, lambda: renew_guest_key(request.user, meeting))
    messages.success(request, _("邀请链接换好了，原来的链接已经失效。"))
    where = redirect("meeting_edit", pk)
    where["Location"] += "#guest-link"
    return where


@require_safe
def calendar(request, pk):
    meeting = get_meeting(request.user, pk)
    answer = HttpResponse(calendar_of(meeting), "text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return answer
