"""All that meetings hold of a person, for their own export; the words of others are not quoted.

Names of meetings stand in it only as far as the person may know of them still.
"""

from django.db.models import Q

from deliberation.models import (
    Attendance,
    Guest,
    Meeting,
    MinutesObjection,
    Mute,
    Question,
    QuestionBacking,
    SignUp,
    StrawVote,
    Turn,
)


def held_in_meetings(person) -> dict[str, list[dict]]:
    """Eleven reads, however much it is."""
    titles = dict(Meeting.objects.visible_to(person).filter(_of(person)).values_list("pk", "title"))
    return {
        "turns": _turns(person, titles),
        "questions": _questions(person, titles),
        "question_backings": _backings(person),
        "straw_votes": _straw_votes(person),
        "attendances": _attendances(person, titles),
        "sign_ups": _sign_ups(person, titles),
        "guest_of": [_place(row, titles) for row in Guest.objects.filter(person=person)],
        "mutes": _mutes(person, titles),
        "minutes_objections": _objections(person, titles),
    }


def _of(person):
    found = Q(pk__in=[])
    for model, name in (
        (Turn, "author"), (Question, "author"), (Attendance, "person"), (SignUp, "person"),
        (Guest, "person"), (Mute, "person"),
    ):  # fmt: skip
        found |= Q(pk__in=model.objects.filter(**{name: person}).values("meeting"))
    return found


def _place(row, titles) -> dict:
    return {
        "meeting": str(row.meeting_id),
        "title": titles.get(row.meeting_id, ""),
        "at": row.at.isoformat(),
    }


def _iso(at):
    return at and at.isoformat()


def _words(row, titles) -> dict:
    return {
        "id": str(row.pk),
        "meeting": str(row.meeting_id),
        "title": titles.get(row.meeting_id, ""),
        "text": row.text,
        "state": row.state,
        "guest": row.guest,
        "created_at": row.created_at.isoformat(),
        "edited_at": _iso(row.edited_at),
    }


def _turns(person, titles) -> list[dict]:
    """Also those that a clerk typed for a guest: they stand under the clerk's office."""
    rows = Turn.objects.filter(author=person).order_by("created_at", "pk")
    return [
        _words(row, titles)
        | {
            "stage": row.stage,
            "channel": row.channel,
            "began_at": _iso(row.began_at),
            "ended_at": _iso(row.ended_at),
        }
        for row in rows
    ]


def _questions(person, titles) -> list[dict]:
    rows = Question.objects.filter(author=person).order_by("created_at", "pk")
    return [
        _words(row, titles)
        | {"outcome": row.outcome, "answer": row.answer, "answered_by": row.replied_by}
        for row in rows
    ]


def _backings(person) -> list[dict]:
    rows = QuestionBacking.objects.filter(person=person).order_by("at", "pk")
    return [{"question": str(row.question_id), "at": row.at.isoformat()} for row in rows]


def _straw_votes(person) -> list[dict]:
    rows = StrawVote.objects.filter(person=person, choices__gt=0).select_related("poll")
    return [
        {
            "poll": str(row.poll_id),
            "question": row.poll.question,
            "answers": [
                text for number, text in enumerate(row.poll.options) if row.choices >> number & 1
            ],
            "at": row.changed_at.isoformat(),
        }
        for row in rows.order_by("changed_at", "pk")
    ]


def _attendances(person, titles) -> list[dict]:
    return [
        {
            "meeting": str(row.meeting_id),
            "title": titles.get(row.meeting_id, ""),
            "channel": row.channel,
            "capacity": row.capacity,
            "shown_as": f"{row.get_capacity_display()} {row.get_channel_display()}",
            "came_at": row.came_at.isoformat(),
            "left_at": _iso(row.left_at),
        }
        for row in Attendance.objects.filter(person=person)
    ]


def _sign_ups(person, titles) -> list[dict]:
    rows = SignUp.objects.filter(person=person).select_related("group")
    return [
        _place(row, titles)
        | {
            "group": row.group.name,
            "lot": row.lot,
            "rank": row.rank,
            "seated": row.seated,
            "withdrawn_at": _iso(row.withdrawn_at),
        }
        for row in rows
    ]


def _mutes(person, titles) -> list[dict]:
    return [
        _place(row, titles)
        | {
            "rule": row.rule,
            "is_removal": row.is_removal,
            "shown_as": row.get_rule_display(),
            "facts": row.facts,
            "lifted_at": _iso(row.lifted_at),
            "objection": row.objection,
            "objected_at": _iso(row.objected_at),
            "upheld": row.upheld,
            "answer": row.answer,
            "decided_at": _iso(row.decided_at),
        }
        for row in Mute.objects.filter(person=person)
    ]


def _objections(person, titles) -> list[dict]:
    rows = MinutesObjection.objects.filter(person=person).select_related("minutes")
    return [
        {
            "meeting": str(row.minutes.meeting_id),
            "title": titles.get(row.minutes.meeting_id, ""),
            "text": row.text,
            "at": row.at.isoformat(),
            "accepted": row.accepted,
            "answer": row.answer,
        }
        for row in rows
    ]
