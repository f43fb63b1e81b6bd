"""Counts of a meeting, always from the rows: who backs questions, how polls stand, who is there."""

from datetime import timedelta

from django.db.models import Count, Sum
from django.utils import timezone

from deliberation.models import (
    Meeting,
    Presence,
    Question,
    QuestionBacking,
    State,
    StrawPoll,
    StrawVote,
)
from deliberation.record.boards import attending, board_of

FRESH = timedelta(seconds=30)  # after which a process that counted is taken for dead
NEWEST = 200  # questions whose backers are told at once


def backers(questions) -> dict:
    """``{question id: how many}``; one read."""
    counts = dict.fromkeys(questions, 0)
    if not counts:
        return {}
    rows = QuestionBacking.objects.filter(question__in=list(counts)).order_by()
    counts.update(rows.values_list("question_id").annotate(number=Count("pk")))
    return counts


def straw_counts(polls) -> dict:
    """``{poll id: {"voters": {"residents", "mandates"}, "options": [{"number", …}]}}``; one read.

    Residents and everybody else are counted apart and never added up.
    """
    counts = {poll.pk: _nothing(poll) for poll in polls}
    rows = StrawVote.objects.filter(poll__in=list(counts), choices__gt=0).order_by()
    grouped = rows.values_list("poll_id", "capacity", "choices").annotate(number=Count("pk"))
    for pk, capacity, choices, number in grouped:
        line = f"{capacity}s"
        counts[pk]["voters"][line] += number
        for option in counts[pk]["options"]:
            if choices >> option["number"] & 1:
                option[line] += number
    return counts


def _nothing(poll) -> dict:
    return {
        "voters": {"residents": 0, "mandates": 0},
        "options": [
            {"number": number, "residents": 0, "mandates": 0} for number in range(len(poll.options))
        ],
    }


def seen_of(poll, count: dict) -> dict:
    """What everybody may see of it: how many voted, and the result once the host has shown it."""
    return count if poll.shown_at is not None else {"voters": count["voters"]}


def meeting_tally(questions, polls) -> dict:
    """Counts of the named questions and polls (ids) as everybody may see them; four reads."""
    asked = Question.objects.filter(pk__in=list(questions)).order_by()
    return _tally(
        asked.values_list("pk", flat=True) if questions else [],
        StrawPoll.objects.filter(pk__in=list(polls)) if polls else [],
    )


def whole_tally(stream_id) -> dict:
    """``meeting_tally`` of everything that is counted in a meeting, for whoever comes (again): all polls
    and the newest questions; four reads."""
    asked = Question.objects.filter(meeting__stream=stream_id, state=State.SHOWN)
    return _tally(
        asked.order_by("-created_at", "pk").values_list("pk", flat=True)[:NEWEST],
        StrawPoll.objects.filter(meeting__stream=stream_id),
    )


def _tally(questions, polls) -> dict:
    rows = list(polls)
    counts = straw_counts(rows) if rows else {}
    return {
        "questions": {str(pk): number for pk, number in backers(questions).items()},
        "strawpolls": {str(row.pk): seen_of(row, counts[row.pk]) for row in rows},
    }


def presence_of(meeting: Meeting, now=None) -> dict:
    """``{"online", "attending", "board"}``: lookers-on of all processes, who attends, who is needed."""
    now = now or timezone.now()
    rows = Presence.objects.filter(stream=meeting.stream_id, at__gt=now - FRESH)
    return {
        "online": rows.aggregate(all=Sum("people"))["all"] or 0,
        "attending": attending(meeting, now),
        "board": board_of(meeting, now),
    }


def meeting_changed_since(stream_id, since) -> dict[str, set[str]]:
    """What was counted anew or shown after ``since``, for a room whose hint was lost; three reads."""
    asked = QuestionBacking.objects.filter(question__meeting__stream=stream_id, at__gt=since)
    voted = StrawVote.objects.filter(poll__meeting__stream=stream_id, changed_at__gt=since)
    shown = StrawPoll.objects.filter(meeting__stream=stream_id, shown_at__gt=since)
    polls = {*voted.values_list("poll", flat=True).distinct(), *shown.values_list("pk", flat=True)}
    return {
        "questions": {str(pk) for pk in asked.values_list("question", flat=True).distinct()},
        "strawpolls": set(map(str, polls)),
    }
