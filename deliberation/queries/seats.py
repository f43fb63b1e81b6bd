"""Who gets a seat: signing up, one's own lot, and a draw that anybody can draw again."""

from django.utils import timezone

from deliberation.decisions.draw import FORMAT, place_of
from deliberation.errors import Refused
from deliberation.models import SignUp
from deliberation.permissions.meetings import check_draw, check_sign_up

from .meeting_shapes import iso


def seats_page(meeting, person, now) -> dict:
    """Groups with what was given out, one's own lot, what one may do; three reads."""
    groups = groups_of(meeting)
    own = None
    if person.is_authenticated:
        own = meeting.signups.select_related("group").filter(person=person.pk).first()
    return {
        "meeting": meeting,
        "groups": groups,
        "own": own if own and own.withdrawn_at is None else None,
        "signing": _may(check_sign_up, person, meeting, now),
        "drawing": _may(check_draw, person, meeting, now),
        "open": meeting.drawn_at is None and not _ended(meeting, now),
        "waits": _waits(meeting, now),
    }


def _may(check, *args) -> dict:
    try:
        check(*args)
    except Refused as refused:
        return {"may": False, "refused": refused}
    return {"may": True, "refused": None}


def _ended(meeting, now) -> bool:
    return meeting.signup_until is None or now >= meeting.signup_until


def _waits(meeting, now) -> bool:
    """Is sign-up over, and the number of the source not entered?"""
    here = meeting.drawn_at is None and meeting.cancelled_at is None and meeting.opened_at is None
    return here and meeting.signup_until is not None and _ended(meeting, now)


def groups_of(meeting) -> list[dict]:
    """Each group with its lots as everybody may see them: never whose they are. Two reads."""
    rows = list(SignUp.objects.filter(meeting=meeting).order_by("rank", "lot"))
    return [
        {
            "group": group,
            "lots": [
                _lot(meeting, row) for row in rows if row.group_id == group.pk and _counts(row)
            ],
            "asked": sum(row.group_id == group.pk and row.withdrawn_at is None for row in rows),
        }
        for group in meeting.seat_groups.all()
    ]


def _counts(row) -> bool:
    """What was taken back before the draw was not in it."""
    return row.withdrawn_at is None or row.rank is not None


def _lot(meeting, row) -> dict:
    """Before the draw there is nothing to sort by: the number is not known."""
    value = meeting.draw_value
    return {
        "lot": row.lot,
        "sha256": place_of(meeting.draw_seed, value, row.lot) if value else None,
        "rank": row.rank,
        "seated": bool(row.seated) and row.withdrawn_at is None,
        "withdrawn": row.withdrawn_at is not None,
    }


def draw_file(meeting) -> dict:
    """``draw.json``: all that one needs to draw again, and nothing of whose the lots are."""
    return {
        "format": FORMAT,
        "meeting": str(meeting.pk),
        "title": meeting.title,
        "seed": meeting.draw_seed,
        "source": meeting.draw_source,
        "value": meeting.draw_value,
        "signup_until": iso(meeting.signup_until),
        "drawn_at": iso(meeting.drawn_at),
        "made_at": iso(timezone.now()),
        "groups": [
            {"name": one["group"].name, "seats": one["group"].seats, "lots": one["lots"]}
            for one in groups_of(meeting)
        ],
    }
