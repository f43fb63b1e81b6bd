"""Feeling out opinion while the meeting sits: opened, answered, closed, shown. Never a decision."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotThere, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish, tally_changed
from deliberation.models import Attendance, StrawPoll, StrawVote
from deliberation.permissions.meetings import (
    check_keep,
    check_keep_open,
    check_poll_open,
    check_straw_vote,
)
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_text

from .agenda import current_item
from .attendance import attend_silently
from .locks import held, held_meeting

QUESTION, OPTION = 120, 60  # characters
FEWEST, MOST = 2, 10  # options
SHORTEST, LONGEST = 10, 3600  # seconds


@transaction.atomic
def open_strawpoll(host, meeting, *, question, options, seconds=120, most=1, now=None) -> StrawPoll:
    """Ask everybody in the meeting; it closes by itself after ``seconds``, or when the host closes it."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    mandate = check_keep_open(host, meeting, now)
    if meeting.strawpolls.filter(closed_at=None, closes_at__gt=now).exists():
        raise Settled(_("还有一个意向表决没有结束。"), code="poll_open")
    texts = _options(options)
    if not 1 <= most <= len(texts):
        raise BadInput(_("最多选几项，要在 1 和选项个数之间。"), code="most", field="most")
    if not SHORTEST <= seconds <= LONGEST:
        raise BadInput(_("时间写 10 秒到 60 分钟。"), code="seconds_range", field="seconds")
    question = clean_text(question, field="question", most=QUESTION, lines=False)
    check_no_personal_numbers(question, "question")
    poll = StrawPoll.objects.create(
        meeting=meeting, item=current_item(meeting), question=question, options=texts, most=most,
        opened_at=now, closes_at=now + timedelta(seconds=seconds), mandate=mandate,
    )  # fmt: skip
    publish(meeting.stream_id, events.StrawPollOpened(strawpoll=poll.pk), at=now)
    return poll


def _options(options) -> list[str]:
    texts = [
        clean_text(text, field="options", most=OPTION, lines=False)
        for text in options
        if text.strip()
    ]
    if not FEWEST <= len(texts) <= MOST:
        raise BadInput(_("请写 2 到 10 个选项。"), code="options_count", field="options")
    if len(set(texts)) < len(texts):
        raise BadInput(_("有两个选项一模一样。"), code="options_alike", field="options")
    for text in texts:
        check_no_personal_numbers(text, "options")
    return texts


@transaction.atomic
def cast_straw_vote(person, poll, *, options: list[int], now=None) -> None:
    """Answer, or answer anew until the close; none takes it back. Whoever votes attends."""
    now = now or timezone.now()
    capacity = check_straw_vote(person, poll, now)
    chosen = set(options)
    if not chosen <= set(range(len(poll.options))):
        raise BadInput(_("没有这个选项。"), code="option_unknown", field="options")
    if len(chosen) > poll.most:
        raise BadInput(
            _("最多选 %(most)s 项。") % {"most": poll.most},
            code="too_many_options",
            field="options",
        )
    attend_silently(person, poll.meeting, now)  # may hold the meeting, which comes before its polls
    # A close waits for this vote, or this vote finds the poll closed.
    check_poll_open(_held(poll.pk), now)
    said = {
        "choices": sum(1 << number for number in chosen), "capacity": capacity, "changed_at": now
    }  # fmt: skip
    StrawVote.objects.bulk_create(
        [StrawVote(poll=poll, person=person, **said)],
        update_conflicts=True, unique_fields=["poll", "person"], update_fields=list(said),
    )  # fmt: skip
    tally_changed(poll.meeting.stream_id, strawpoll=poll.pk)


@transaction.atomic
def close_strawpoll(host, poll, *, now=None) -> StrawPoll:
    now = now or timezone.now()
    meeting = held_meeting(poll.meeting_id)
    check_keep_open(host, meeting, now)
    poll = _held(poll.pk)
    if poll.closed_at is not None:
        raise Settled(_("这次意向表决已经结束。"), code="poll_closed")
    _close(poll, min(now, poll.closes_at), now)
    return poll


@transaction.atomic
def show_strawpoll(host, poll, *, now=None) -> StrawPoll:
    """Put the result on every screen, with how many could have voted. An open one is closed first."""
    now = now or timezone.now()
    meeting = held_meeting(poll.meeting_id)
    check_keep(host, meeting)
    poll = _held(poll.pk)
    if poll.shown_at is not None:
        return poll
    if poll.closed_at is None:
        _close(poll, min(now, poll.closes_at), now)
    poll.shown_at = now
    poll.save(update_fields=["shown_at"])
    publish(poll.meeting.stream_id, events.StrawPollShown(strawpoll=poll.pk), at=now)
    tally_changed(poll.meeting.stream_id, strawpoll=poll.pk)
    return poll


def close_all_polls(meeting, now) -> None:
    """With the meeting; in the caller's transaction."""
    for poll in held(meeting.strawpolls.filter(closed_at=None)):
        poll.meeting = meeting
        _close(poll, min(now, poll.closes_at), now)


def _close(poll, closed_at, now) -> None:
    poll.closed_at = closed_at
    poll.could_vote = could_vote(poll.meeting, closed_at)
    poll.save(update_fields=["closed_at", "could_vote"])
    publish(poll.meeting.stream_id, events.StrawPollClosed(strawpoll=poll.pk), at=now)


def could_vote(meeting, at) -> int:
    """How many attend with an account of their own at ``at``; heads without one cannot vote here."""
    rows = Attendance.objects.filter(meeting=meeting, person__isnull=False, came_at__lte=at)
    return rows.exclude(left_at__lte=at).aggregate(all=Sum("people"))["all"] or 0


@transaction.atomic
def announce_closed(poll, now) -> int:
    """By the clock: the poll's time is over. Harmless a second time."""
    meeting = held_meeting(poll.meeting_id)
    poll = _held(poll.pk)
    if poll.closed_at is not None or now < poll.closes_at:
        return 0
    poll.meeting = meeting
    _close(poll, poll.closes_at, now)
    return 1


def _held(pk) -> StrawPoll:
    found = held(StrawPoll.objects.select_related("meeting__consultation")).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这次意向表决。"))
    return found
