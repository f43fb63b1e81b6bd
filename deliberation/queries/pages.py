"""The list of consultations and the page of one, each in a fixed number of reads."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.errors import NotThere, Refused
from deliberation.models import (
    Comment,
    Consultation,
    Hosting,
    Invitation,
    Phase,
    Poll,
    Proposal,
    PublicEntry,
    State,
)
from deliberation.permissions.hosting import check_open_any
from deliberation.permissions.participation import check_propose
from portal.accounts.permissions import allowed
from portal.kit.keyset import keyset_page
from portal.territory.queries import division_of

from .comments import comment_pieces
from .frames import position
from .stages import STATES, in_state
from .tallies import comment_counts, own_stances, own_votes, stance_counts

PAGE = 20
HOSTS = Prefetch(
    "hostings",
    Hosting.objects.select_related("mandate__division", "mandate__body__division", "mandate__user"),
)


@dataclass
class Row:
    """A consultation in the list."""

    matter: Consultation
    phase: Phase | None  # the open one that ends first
    upcoming: Phase | None
    hosts: list
    proposals: int
    comments: int


def consultation_list(params, person, now) -> dict:
    """Twenty at a time, newest first. Seven reads, one more for a place."""
    words = params.get("search", "").replace("\x00", "").strip()[:60]
    state = params.get("state", "") if params.get("state", "") in STATES else ""
    division = division_of(params.get("division", ""))
    rows = Consultation.objects.matching(words)
    if state:
        rows = in_state(rows, state, now)
    if division:
        rows = rows.within(division)
    rows = rows.select_related("scope").prefetch_related("phases", HOSTS)
    found, following = keyset_page(rows, ["-opened_at", "pk"], params.get("cursor", ""), PAGE)
    return {
        "rows": _rows(found, now),
        "q": words,
        "state": state,
        "states": [
            ("open", _("正在进行")), ("upcoming", _("即将开始")),
            ("summing_up", _("正在归纳意见")), ("done", _("已公布协商意见")),
        ],
        "division": division,
        "next_cursor": following,
        "may_open": person.is_authenticated and allowed(check_open_any, person),
    }  # fmt: skip


def _rows(found, now) -> list[Row]:
    mine = {"consultation__in": found, "state": State.SHOWN}
    proposals = comment_counts(Proposal.objects.filter(**mine), "consultation")
    comments = comment_counts(Comment.objects.filter(**mine), "consultation")
    return [
        Row(
            matter=matter,
            phase=next(
                (p for p in _by_end(matter) if p.is_open(now) and not matter.closed_at), None
            ),
            upcoming=next((p for p in matter.phases.all() if p.starts_at > now), None),
            hosts=[hosting.mandate for hosting in matter.hostings.all()],
            proposals=proposals[matter.pk],
            comments=comments[matter.pk],
        )
        for matter in found
    ]


def _by_end(matter):
    return sorted(matter.phases.all(), key=lambda phase: phase.ends_at)


@dataclass
class Stage:
    """A phase in the strip of times."""

    phase: Phase
    when: str  # past, now or later


@dataclass
class Put:
    """A proposal in the list of a consultation."""

    row: Proposal
    by: dict
    counts: dict
    own: str
    comments: int


def consultation_page(pk, person, params, now) -> dict:
    """Everything of one consultation. The log's position is read before the rows, so that a page
    that follows from there misses nothing."""
    stream, epoch, seq = _begin(pk)
    matter = (
        Consultation.objects.select_related("scope", "stream")
        .prefetch_related(
            "phases",
            HOSTS,
            "documents",
            Prefetch("invitations", Invitation.objects.select_related("body__division")),
            Prefetch("entries", PublicEntry.objects.select_related("phase", "poll")),
        )
        .get(pk=pk)
    )
    proposals, following = _proposals(matter, person, params.get("cursor", ""))
    return {
        "matter": matter,
        "scope": matter.scope,
        "hosts": [hosting.mandate for hosting in matter.hostings.all()],
        "stages": [_stage(phase, now) for phase in matter.phases.all()],
        "polls": polls_of(matter, person, now),
        "proposals": proposals,
        "proposals_next": following,
        "proposing": _may(check_propose, person, matter, now),
        "is_host": _hosts(person, matter),
        "room": {"stream": stream, "epoch": epoch, "seq": seq},
        **comment_pieces(matter, None, person, params, now),
    }


def _begin(pk) -> tuple[str, str, int]:
    stream = Consultation.objects.filter(pk=pk).values_list("stream_id", flat=True).first()
    found = stream and position(stream)
    if not found:
        raise NotThere(_("没有这次协商。"))
    return str(stream), *found


def _stage(phase, now) -> Stage:
    when = "now" if phase.is_open(now) else "later" if phase.starts_at > now else "past"
    return Stage(phase, when)


def polls_of(matter, person, now) -> list[dict]:
    """Its polls with their state and one's own part; two reads."""
    polls = list(Poll.objects.filter(consultation=matter))
    voted = own_votes(person, [poll.pk for poll in polls])
    return [
        {
            "poll": poll,
            "open": poll.is_open(now) and not matter.closed_at,
            "upcoming": poll.cancelled_at is None and now < poll.opens_at,
            "voted": poll.pk in voted,
        }
        for poll in polls
    ]


def _proposals(matter, person, cursor) -> tuple[list[Put], str]:
    rows = Proposal.objects.filter(consultation=matter).select_related(*WITH_BYLINE)
    found, following = keyset_page(rows, ["-created_at", "pk"], cursor, PAGE)
    keys = [row.pk for row in found]
    counts, own = stance_counts(keys), own_stances(person, keys)
    said = Comment.objects.filter(proposal__in=keys, state=State.SHOWN)
    comments = comment_counts(said, "proposal")
    return [
        Put(row, byline(row), counts[row.pk], own.get(row.pk, ""), comments[row.pk])
        for row in found
    ], following


def _may(check, *args) -> dict:
    """``{"may": True}``, or the refusal that says why not."""
    try:
        check(*args)
    except Refused as refused:
        return {"may": False, "refused": refused}
    return {"may": True, "refused": None}


def _hosts(person, matter) -> bool:
    if not person.is_authenticated:
        return False
    hosting = {one.mandate_id for one in matter.hostings.all()}
    return any(mandate.pk in hosting for mandate in person.live_mandates)
