"""Meetings: which there are, and one of them whole. What is closed is there only for who is invited."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext_lazy
from ninja import Query, Router

from deliberation.models import Meeting, Mute, SignUp, StrawVote
from deliberation.queries.meeting_lists import STATES, in_state, state_of
from deliberation.queries.meeting_shapes import show_invitation, show_meeting, show_strawpoll
from deliberation.queries.meeting_states import meeting_state_of
from deliberation.queries.meeting_tallies import presence_of, seen_of, straw_counts
from deliberation.queries.meetings import get_meeting
from deliberation.queries.seats import groups_of
from deliberation.queries.tallies import chosen
from portal.accounts.api import body_ref
from portal.accounts.api_auth import public
from portal.kit.lists import Asked, Listed, choice, listed
from portal.territory.api import asked_division, division_ref

from .asked import holding
from .consultations import BY_HOST, show_host, show_paper
from .meeting_schemas import MeetingDetail, MeetingOut
from .schemas import instant

router = Router(tags=["meetings"], auth=public)
SEARCHED = ("title", "about", "place", "consultation__topic", "consultation__scope__full_name")


class MeetingAsked(Asked):
    division: uuid.UUID | None = None
    consultation: uuid.UUID | None = None
    state: choice(STATES) = None


@router.get("meetings", response=Listed[MeetingOut], summary=gettext_lazy("会议列表"))
def meetings(request, asked: Query[MeetingAsked]):
    """Latest first; ``division`` takes the places inside it along. ``state``: coming, sitting, over,
    cancelled."""
    rows, now = Meeting.objects.visible_to(request.user), timezone.now()
    if division := asked_division(asked.division):
        rows = rows.filter(consultation__scope__path__startswith=division.path)
    if asked.consultation:
        rows = rows.filter(consultation=asked.consultation)
    if asked.state:
        rows = in_state(rows, asked.state, now)
    rows = holding(rows, asked.words, *SEARCHED).select_related("consultation__scope")
    return listed(rows, ["-starts_at", "pk"], asked, lambda row: show_listed(row, now))


@router.get("meetings/{uuid:pk}", response=MeetingDetail, summary=gettext_lazy("一次会议"))
def meeting(request, pk: uuid.UUID):
    return show_whole(get_meeting(request.user, pk), request.user)


def show_listed(meeting, now) -> dict:
    """Needs ``consultation__scope`` read along."""
    return show_meeting(meeting) | {
        "state": state_of(meeting, now),
        "is_closed": meeting.is_closed,
        "scope": division_ref(meeting.scope),
        "announced_at": instant(meeting.announced_at),
    }


def show_whole(meeting, person) -> dict:
    state, epoch, seq = meeting_state_of(meeting.pk)
    now, matter = timezone.now(), meeting.consultation
    return show_listed(meeting, now) | {
        **state["meeting"],
        "about": meeting.about,
        "access": meeting.access,
        "link": meeting.link,
        "short_because": meeting.short_because,
        "entitled": meeting.entitled,
        "signup_until": instant(meeting.signup_until),
        "draw_seed": meeting.draw_seed,
        "draw_source": meeting.draw_source,
        "draw_value": meeting.draw_value,
        "etag": meeting.announced_etag,
        "resolution": _public_resolution(meeting),
        "hosts": [show_host(one.mandate) for one in matter.hostings.select_related(*BY_HOST)],
        "items": state["items"],
        "invitations": [
            show_asked(one) for one in meeting.invitations.select_related("body__division")
        ],
        "seats": [_seats(one) for one in groups_of(meeting)],
        "documents": [show_paper(one) for one in matter.documents.all()],
        "strawpolls": strawpolls_of(meeting, person),
        "points": state["points"],
        "promises": state["promises"],
        "counts": state["counts"],
        "presence": presence_of(meeting, now),
        "stream": {"id": meeting.stream_id, "epoch": epoch, "seq": seq},
        "mine": _mine(meeting, person),
    }


def _public_resolution(meeting):
    """What was begun from it, once everybody may read that."""
    made = meeting.resolution
    return made.pk if made and made.status != made.Status.DRAFT else None


def show_asked(invitation) -> dict:
    return show_invitation(invitation) | {"body": body_ref(invitation.body)}


def _seats(found: dict) -> dict:
    group = found["group"]
    return {
        "id": group.pk,
        "name": group.name,
        "seats": group.seats,
        "asked": found["asked"],
        "lots": found["lots"],
    }


def strawpolls_of(meeting, person) -> list[dict]:
    """Three reads, however many."""
    polls = list(meeting.strawpolls.all())
    counts, mine = straw_counts(polls) if polls else {}, _own_votes(polls, person)
    return [show_counted(poll, counts[poll.pk], mine.get(poll.pk)) for poll in polls]


def show_counted(poll, count: dict, mine: int | None) -> dict:
    seen = seen_of(poll, count)
    return show_strawpoll(poll) | {
        "voters": seen["voters"],
        "results": seen.get("options"),
        "mine": None if mine is None else chosen(mine),
    }


def _own_votes(polls, person) -> dict:
    if not polls or not person.is_authenticated:
        return {}
    rows = StrawVote.objects.filter(poll__in=polls, person=person, choices__gt=0)
    return dict(rows.values_list("poll", "choices"))


def _mine(meeting, person) -> dict | None:
    if not person.is_authenticated:
        return None
    seat = SignUp.objects.filter(meeting=meeting, person=person, withdrawn_at=None).first()
    mute = Mute.objects.filter(meeting=meeting, person=person, lifted_at=None).first()
    return {
        "attending": meeting.attendances.filter(person=person, left_at=None).exists(),
        "seat": seat
        and {"group": seat.group_id, "lot": seat.lot, "rank": seat.rank, "seated": seat.seated},
        "muted": mute and show_own_mute(mute),
    }


def show_own_mute(mute) -> dict:
    """For who it is; others learn neither whom nor the facts."""
    return {
        "id": mute.pk,
        "rule": mute.rule,
        "facts": mute.facts,
        "object_until": instant(mute.object_until),
        "objected_at": instant(mute.objected_at),
        "review_due_on": mute.review_due_on,
    }
