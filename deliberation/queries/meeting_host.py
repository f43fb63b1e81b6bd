"""What whoever leads a meeting needs on one page, in a fixed number of reads."""

import uuid

from django.db.models import Count, Sum

from deliberation.bylines import WITH_BYLINE
from deliberation.models import Attendance, Mute, Question, State, Turn
from deliberation.permissions.meetings import check_lead
from portal.accounts.models import Role
from portal.accounts.permissions import allowed
from portal.kit.keyset import keyset_page

from .assisted import registered_by
from .hosting import bodies_around
from .meeting_now import agenda_of, floor_of, polls_of, standing_of, with_byline
from .meeting_tallies import presence_of
from .meetings import guests_of
from .rooms import room_of

OPEN, SETTLED, SAID = 60, 20, 20  # rows shown at once
PEOPLE = 200  # of those for whom a clerk types
QUESTION_ROWS = ("referred_to__division", *WITH_BYLINE)


def console(meeting, person, params, now) -> dict:
    """Everything of ``meeting``; ``params`` say which question or turn is dealt with and which page
    of the statements is shown."""
    items = list(meeting.items.all())
    floor, mutes = floor_of(meeting, now), _mutes(meeting)
    said, following = _said(meeting, params.get("cursor", ""))
    questions = _questions(meeting)
    polls = list(meeting.strawpolls.all())
    invitations = list(meeting.invitations.select_related("body__division"))
    return {
        "meeting": meeting,
        "live": room_of(meeting),
        "now": now,
        "stands": standing_of(meeting),
        "presence": presence_of(meeting, now),
        **agenda_of(items, now),
        "speaking": floor["speaking"],
        "waiting": _silent_last(floor["waiting"], mutes),
        **questions,
        "picked": _picked(meeting, params, questions),
        "unwritten": _unwritten(meeting),
        "said": said,
        "next_cursor": following,
        "polls": polls_of(polls, now),
        "points": list(meeting.points.filter(withdrawn_at=None).select_related("item")),
        "promises": list(
            meeting.promises.filter(withdrawn_at=None).select_related("body__division")
        ),
        "attendance": _attendance(meeting),
        "mutes": mutes,
        "guests": _guests(meeting, person),
        "invitations": invitations,
        "bodies": _bodies(meeting, invitations),
        "assisted": _assisted(person),
    }


# --- what was said and asked ----------------------------------------------------------------------


def _said(meeting, cursor: str) -> tuple[list[dict], str]:
    """The newest first; what was hidden stays in the list, for whoever may put it back."""
    rows = meeting.turns.filter(stage=Turn.Stage.SAID).select_related("item", *WITH_BYLINE)
    found, following = keyset_page(rows, ["-created_at", "pk"], cursor, SAID)
    return [with_byline(turn) for turn in found], following


def _unwritten(meeting) -> list[dict]:
    """Spoken, and nobody has written down what was said."""
    rows = meeting.turns.filter(
        stage__in=["speaking", "said"], state=State.SHOWN, began_at__isnull=False, text=""
    )
    return [
        with_byline(turn) for turn in rows.select_related(*WITH_BYLINE).order_by("-began_at")[:SAID]
    ]


def _questions(meeting) -> dict:
    """Open ones by how many are behind them, the one that is being answered first."""
    rows = meeting.questions.filter(state=State.SHOWN).select_related(*QUESTION_ROWS)
    rows = rows.annotate(backers=Count("backings"))
    unsettled = rows.filter(outcome__in=["", Question.Outcome.TAKEN])
    found = list(unsettled.order_by("-outcome", "-backers", "created_at", "pk")[: OPEN + 1])
    settled = rows.filter(outcome__in=Question.SETTLED).order_by("-settled_at", "pk")[:SETTLED]
    return {
        "questions": [with_byline(one) for one in found[:OPEN]],
        "more_questions": len(found) > OPEN,
        "settled": [with_byline(one) for one in settled],
        "taken": next((with_byline(one) for one in found if one.outcome), None),
    }


def _picked(meeting, params, questions) -> dict:
    """The question that is dealt with (named, else the one being answered) and the words about which
    somebody must decide."""
    shown = questions["questions"] + questions["settled"]
    named = params.get("question", "")
    question = next((one for one in shown if str(one["row"].pk) == named), None)
    return {
        "question": question or questions["taken"],
        "words": _words_named(meeting, params),
    }


def _words_named(meeting, params) -> dict | None:
    """``words=turn:<id>`` or ``words=question:<id>``; nothing where there is no such thing."""
    kind, _colon, pk = params.get("words", "").partition(":")
    rows = {"turn": meeting.turns, "question": meeting.questions}.get(kind)
    try:
        named = uuid.UUID(pk)
    except ValueError:
        return None
    if rows is None:
        return None
    found = rows.select_related("item", *WITH_BYLINE).filter(pk=named).first()
    return found and with_byline(found) | {"kind": kind}


# --- people and offices -----------------------------------------------------------------------


def _attendance(meeting) -> dict:
    """Who is here, by the way they came, and what the clerk counted."""
    here = Attendance.objects.filter(meeting=meeting, left_at=None)
    ways = dict(here.order_by().values_list("channel").annotate(all=Sum("people")))
    counted = here.filter(person=None).select_related("counted_by__division", "counted_by__body")
    return {
        "ways": [(label, ways.get(way, 0)) for way, label in Attendance.Channel.choices],
        "counted": list(counted),
    }


def _mutes(meeting) -> list[Mute]:
    """In force, or objected to and not decided yet."""
    rows = meeting.mutes.select_related("person").order_by("-at", "pk")
    return [one for one in rows if one.lifted_at is None or _waits(one)]


def _silent_last(waiting: list[dict], mutes: list[Mute]) -> list[dict]:
    """Who was muted keeps the place that everybody sees and is never the next."""
    silent = {mute.person_id for mute in mutes if mute.lifted_at is None}
    marked = [
        one | {"muted": not one["row"].guest and one["row"].author_id in silent} for one in waiting
    ]
    return sorted(marked, key=lambda one: one["muted"])


def _waits(mute) -> bool:
    return mute.objected_at is not None and mute.decided_at is None


def _bodies(meeting, invitations) -> list:
    """Those asked to the meeting first, then the others of the place and above it; of a closed one the
    others are not to hear."""
    asked = [one.body for one in invitations if one.body]
    if meeting.is_closed:
        return asked
    near = bodies_around(meeting.scope, meeting.consultation)
    return asked + [body for body in near if body not in asked]


def _guests(meeting, person) -> list | None:
    """For the hosts of a closed meeting; None where there is nobody to send out."""
    if not meeting.is_closed or not allowed(check_lead, person, meeting):
        return None
    return guests_of(meeting)


def _assisted(person) -> list:
    """Those for whom this person may type; nobody else learns that they are there."""
    if not person.has_role(Role.CLERK):
        return []
    return registered_by(person, "", PEOPLE)["people"]
