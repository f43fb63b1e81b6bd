"""The room of a meeting for one reader: before, while and after it sits. Everything is read between two
looks at the log's number, so that the page follows from there and misses nothing."""

import json

from django.db.models import prefetch_related_objects

from deliberation.errors import Refused
from deliberation.models import Document, Mute, Turn
from deliberation.permissions.meetings import (
    EARLY,
    check_answer_invitation,
    check_attend,
    check_keep,
    check_lead,
    check_sign_up,
    check_speak,
    check_write_time,
)
from portal.accounts.permissions import allowed

from .meeting_shapes import show_invitation
from .meeting_states import state_now
from .meeting_stream import SORTS, polls_of, questions_of, stream_of
from .meeting_tallies import presence_of
from .meetings import get_meeting
from .pages import HOSTS
from .states import still
from .until import until

MOST = 2**63 - 1


def meeting_page(person, pk, params, now) -> dict:
    """Everything of one meeting. Raises ``NotThere`` as ``get_meeting`` does."""
    meeting = get_meeting(person, pk)
    sort = params.get("sort", "")
    asked = {
        "before": _number(params.get("before", "")),
        "sort": sort if sort in SORTS else "backers",
        "everything": bool(params.get("all")),
    }
    mute = _mute_of(meeting, person)
    asked["muted"] = mute is not None
    found, epoch, seq = still({"meeting": pk}, lambda: _read(meeting, person, asked, now))
    standing = _standing(meeting)
    return {
        "open_polls": [one for one in found["polls"] if not one["shown"] and standing == "during"],
        "polled": [one for one in found["polls"] if one["shown"] or standing == "after"],
        "meeting": meeting,
        "matter": meeting.consultation,
        "scope": meeting.scope,
        "standing": standing,
        "sitting": standing == "during",
        "writing": standing == "during" or allowed(check_write_time, meeting, now),
        "hosts": [one.mandate for one in _hostings(meeting.consultation)],
        "until": until(meeting.signup_until),
        "early": meeting.starts_at - EARLY,
        "room": {"stream": str(meeting.stream_id), "epoch": epoch, "seq": seq},
        "state_json": json.dumps(found["state"], ensure_ascii=False, separators=(",", ":")),
        "now": now,
        **asked,
        **found,
        "mute": mute,
        **_you(meeting, person, now, found["state"]),
        **_beside(meeting, person, now),
    }


def _hostings(consultation) -> list:
    prefetch_related_objects([consultation], HOSTS)
    return list(consultation.hostings.all())


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) <= MOST else None


def _standing(meeting) -> str:
    if meeting.cancelled_at is not None:
        return "cancelled"
    if meeting.closed_at is not None:
        return "after"
    return "during" if meeting.opened_at is not None else "before"


def _read(meeting, person, asked, now) -> dict:
    meeting.refresh_from_db(fields=["opened_at", "closed_at", "cancelled_at", "title", "starts_at"])
    state = state_now(meeting.pk)
    return {
        "state": state,
        "current": next(
            (one for one in state["items"] if one["opened_at"] and not one["closed_at"]), None
        ),
        "polls": polls_of(meeting, person, now),
        "presence": presence_of(meeting, now),
        **stream_of(meeting, person, asked["before"], now, muted=asked["muted"]),
        **questions_of(
            meeting,
            person,
            asked["sort"],
            now,
            everything=asked["everything"],
            muted=asked["muted"],
        ),
    }


def _mute_of(meeting, person) -> Mute | None:
    if not person.is_authenticated:
        return None
    return Mute.objects.filter(meeting=meeting, person=person, lifted_at=None).first()


# --- the reader -----------------------------------------------------------------------------------


def _you(meeting, person, now, state) -> dict:
    """What this reader may do, why not, and where they stand; nothing is read for a stranger but
    what the refusals need."""
    speak = refusal_of(check_speak, person, meeting, now)
    found = {
        "may_speak": speak is None,
        "why_not": speak,
        "may_attend": allowed(check_attend, person, meeting, now),
        "is_keeper": allowed(check_keep, person, meeting),
        "is_host": allowed(check_lead, person, meeting),
        "attending": False, "hand": None, "place": None, "has_floor": False,
    }  # fmt: skip
    return found | _yours(meeting, person, state) if person.is_authenticated else found


def _yours(meeting, person, state) -> dict:
    listed = Turn.objects.filter(
        meeting=meeting, author=person, guest="", stage__in=["waiting", "speaking"]
    )
    hand = listed.values_list("pk", flat=True).first()
    ids = [turn["id"] for turn in state["waiting"]]
    speaking = state["speaking"]
    return {
        "attending": meeting.attendances.filter(person=person, left_at=None).exists(),
        "hand": hand and str(hand),
        "place": ids.index(str(hand)) + 1 if str(hand) in ids else None,
        "has_floor": speaking is not None and speaking["id"] == str(hand),
    }


def refusal_of(check, *args) -> Refused | None:
    try:
        check(*args)
    except Refused as refused:
        return refused
    return None


# --- what stands beside it ------------------------------------------------------------------------


def _beside(meeting, person, now) -> dict:
    """Who was asked, seats, papers of the consultation; minutes once there are some."""
    invitations = list(meeting.invitations.select_related("body__division"))
    minutes = getattr(meeting, "minutes", None)
    return {
        "invitations": [
            show_invitation(one)
            | {
                "said": one.get_answer_display(),
                "answering": _answering(person, meeting, one),
            }
            for one in invitations
        ],
        "seats": list(meeting.seat_groups.all()),
        "may_sign_up": meeting.opened_at is None and allowed(check_sign_up, person, meeting, now),
        "documents": list(Document.objects.filter(consultation=meeting.consultation_id)),
        "minutes": minutes if minutes and minutes.status != minutes.Status.DRAFT else None,
    }


def _answering(person, meeting, invitation) -> str:
    """Is this for the reader to answer: as one who speaks for the office (``own``), or as host or clerk,
    who writes down what others said (``noted``)? Empty where not."""
    if not person.is_authenticated or meeting.opened_at is not None:
        return ""
    invitation.meeting = meeting
    if not allowed(check_answer_invitation, person, invitation):
        return ""
    held = {mandate.body_id for mandate in person.live_mandates} - {None}
    return "own" if invitation.body_id in held else "noted"
