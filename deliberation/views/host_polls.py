"""Setting up a poll; after it opened, only more time or, with a reason, an end to it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deliberation.actions.polls import add_poll, cancel_poll, edit_poll, extend_poll
from deliberation.forms.hosting import ExtendForm, PollForm, ReasonForm
from deliberation.models import Phase
from deliberation.permissions.hosting import (
    check_add_poll,
    check_cancel_poll,
    check_edit_poll,
    check_extend_poll,
)
from deliberation.queries.consultations import get_consultation, get_poll

from .hosting import FORMS, asked

SOON = 10  # minutes from now a poll opens unless the host says otherwise: time to look it over
NOTE = gettext_lazy(
    "意向表决只是了解大家的想法，不等于会议表决，没有法律效力。"
    "开始前一分钟起，题目、选项和谁能投就不能再改。"
)


@FORMS
def new(request, pk):
    matter = get_consultation(pk)
    return asked(
        request,
        PollForm,
        lambda data: add_poll(request.user, matter, **_arguments(data)),
        lambda: check_add_poll(request.user, matter),
        title=_("设一个意向表决"),
        note=NOTE,
        done=_("意向表决已设好。开始前一分钟起，题目、选项和谁能投就不能再改。"),
        back=("consultation_host", pk),
        initial=_usual_times(matter),
    )


def _arguments(data: dict) -> dict:
    lines = data["options"].splitlines()
    return data | {"options": [line.strip() for line in lines if line.strip()]}


def _usual_times(matter) -> dict:
    """Those of the poll phase as far as they lie ahead, or a week from now."""
    soon = timezone.localtime().replace(second=0, microsecond=0) + timedelta(minutes=SOON)
    for phase in matter.phases.all():
        if phase.kind == Phase.Kind.POLL and phase.ends_at > soon:
            return {"opens_at": max(phase.starts_at, soon), "closes_at": phase.ends_at}
    return {"opens_at": soon, "closes_at": soon + timedelta(days=7)}


@FORMS
def edit(request, pk):
    poll = get_poll(pk)
    names = ["question", "explanation", "most", "opens_at", "closes_at", "results_shown",
             "mandates_may_vote"]  # fmt: skip
    texts = "\n".join(option.text for option in poll.options.all())
    return asked(
        request,
        PollForm,
        lambda data: edit_poll(request.user, poll, **_arguments(data)),
        lambda: check_edit_poll(request.user, poll, timezone.now()),
        title=_("修改意向表决"),
        note=NOTE,
        done=_("已改好，改动会写进公开记录。"),
        back=("poll", pk),
        initial={name: getattr(poll, name) for name in names} | {"options": texts},
    )


@FORMS
def extend(request, pk):
    poll = get_poll(pk)
    return asked(
        request,
        ExtendForm,
        lambda data: extend_poll(
            request.user, poll, closes_at=data["ends_at"], reason=data["reason"]
        ),
        lambda: check_extend_poll(request.user, poll, timezone.now()),
        title=_("延长意向表决"),
        note=poll.question,
        names={"closes_at": "ends_at"},
        done=_("已延长，理由会公开显示。"),
        back=("poll", pk),
        initial={"ends_at": poll.closes_at + timedelta(days=3)},
    )


@FORMS
def cancel(request, pk):
    poll = get_poll(pk)
    return asked(
        request,
        ReasonForm,
        lambda data: cancel_poll(request.user, poll, reason=data["reason"]),
        lambda: check_cancel_poll(request.user, poll, timezone.now()),
        title=_("取消意向表决"),
        note=_("“%(question)s”取消以后不能恢复，投过的票都不算数。") % {"question": poll.question},
        done=_("已取消，理由会公开显示，投过的票不算数。"),
        back=("poll", pk),
    )
