"""The list of consultations and the page of one, each in a fixed number of reads."""

from dataclasses import dataclass

from django.db.models import (
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.errors import NotThere, Refused
from deliberation.models import (
    Comment,
    Consultation,
    Document,
    Hosting,
    Invitation,
    Meeting,
    Notification,
    Phase,
    Poll,
    Proposal,
    PublicEntry,
    Remark,
    Stance,
    State,
    Vote,
)
from deliberation.permissions.hosting import check_host, check_open_any
from deliberation.permissions.participation import check_propose
from deliberation.permissions.remarks import check_remark
from portal.accounts.permissions import allowed
from portal.kit.keyset import keyset_page
from portal.territory.queries import division_of

from .beside import beside
from .comments import comment_pieces
from .meeting_lists import meetings_of
from .remarks import passages_of
from .rooms import room_of
from .stages import STATES, in_state
from .tallies import VALUES, said_counts
from .until import Until, dated, until

PAGE = 20
START = 80  # characters of a proposal's text in the list
HOSTS = Prefetch(
    "hostings",
    Hosting.objects.select_related("mandate__division", "mandate__body__division", "mandate__user"),
)


@dataclass
class Row:
    """A consultation in the list."""

    matter: Consultation
    phase: Phase | None  # the open one that ends first
    until: Until | None  # the end of it
    upcoming: Phase | None
    hosts: list
    proposals: int
    comments: int
    remarks: int


def consultation_list(params, person, now) -> dict:
    """Twenty at a time, newest first. Six reads, one more for a place."""
    words = params.get("search", "").replace("\x00", "").strip()[:60]
    state = params.get("state", "") if params.get("state", "") in STATES else ""
    division = division_of(params.get("division", ""))
    rows = Consultation.objects.listed().matching(words)
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
    counts = said_counts(found)
    return [_row(matter, now, counts[matter.pk]) for matter in found]


def _row(matter, now, counts) -> Row:
    going = [p for p in _by_end(matter) if p.is_open(now) and not matter.closed_at]
    phase = going[0] if going else None
    return Row(
        matter=matter,
        phase=phase,
        until=phase and until(phase.ends_at),
        upcoming=next((p for p in matter.phases.all() if p.starts_at > now), None),
        hosts=[hosting.mandate for hosting in matter.hostings.all()],
        **counts,
    )


def _by_end(matter):
    return sorted(matter.phases.all(), key=lambda phase: phase.ends_at)


@dataclass
class Stage:
    """A phase in the strip of times."""

    phase: Phase
    when: str  # past, now or later
    until: Until


@dataclass
class Put:
    """A proposal in the list of a consultation."""

    row: Proposal
    by: dict
    start: str  # of its text
    counts: dict
    own: str
    comments: int


def consultation_page(pk, person, params, now) -> dict:
    """Everything of one consultation.

    Seven reads, one more for polls, one for meetings that this person may know of, and one for
    papers, invitations and public entries where there are any; whether there are is told by the first, like the figures and the bell.
    The log's position comes in the first one, before the other rows, so that a page that follows
    from there misses nothing.
    """
    matter = _matter(pk, person)
    return {
        "matter": matter,
        "bell": {"unread": matter.unread},
        "scope": matter.scope,
        "hosts": [hosting.mandate for hosting in matter.hostings.all()],
        "stages": [_stage(phase, now) for phase in matter.phases.all()],
        **_beside(matter),
        "polls": polls_of(matter, person, now) if matter.has_polls else [],
        "meetings": meetings_of(matter, person, now) if matter.has_meetings else [],
        **_put(matter, person, params, now),
        "is_host": allowed(check_host, person, matter),
        "room": room_of(matter),
        **comment_pieces(matter, None, person, params, now),
    }


def _put(matter, person, params, now) -> dict:
    """What people put forward, or the passages of a text that they speak to; one read."""
    if matter.is_text:
        may = _may(check_remark, person, matter, now)
        return {"passages": list(passages_of(matter)), "proposing": may}
    proposals, following = _proposals(matter, person, params.get("cursor", ""))
    may = _may(check_propose, person, matter, now)
    return {"proposals": proposals, "proposals_next": following, "proposing": may}


def _matter(pk, person) -> Consultation:
    """The row with its place, its figures and where its log stands: one statement, one moment."""
    visible = Meeting.objects.visible_to(person)
    found = (
        Consultation.objects.filter(pk=pk)
        .select_related("scope", "stream")
        .prefetch_related("phases", HOSTS)
        .annotate(
            number_of_proposals=number_of(
                Proposal.objects.filter(state=State.SHOWN), "consultation"
            ),
            number_of_comments=number_of(Comment.objects.filter(state=State.SHOWN), "consultation"),
            number_of_remarks=number_of(Remark.objects.shown(), "consultation"),
            has_more=_has(Document) | _has(Invitation) | _has(PublicEntry),
            unread=number_of(Notification.objects.filter(person=person.pk, read_at=None)),
            has_polls=_has(Poll),
            has_meetings=Exists(visible.filter(consultation=OuterRef("pk"))),
        )
        .first()
    )
    if found is None:
        raise NotThere(_("没有这次协商。"))
    return found


def number_of(rows, by: str = ""):
    """How many of ``rows`` there are, or belong to the row that is read (``by`` names the link),
    without a read of its own."""
    mine = rows.filter(**{by: OuterRef("pk")}) if by else rows
    one = mine.order_by().annotate(one=Value(1)).values("one")
    number = one.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def _has(model) -> Exists:
    return Exists(model.objects.filter(consultation=OuterRef("pk")))


def _stage(phase, now) -> Stage:
    when = "now" if phase.is_open(now) else "later" if phase.starts_at > now else "past"
    return Stage(phase, when, until(phase.ends_at))


def _beside(matter) -> dict[str, list]:
    """Papers, guests, and what was changed on the way, with the two ends where there are two."""
    if not matter.has_more:
        return {"documents": [], "invited": [], "entries": []}
    found = beside(matter)
    found["entries"] = dated(found["entries"])
    return found


def polls_of(matter, person, now) -> list[dict]:
    """Its polls with their state and one's own part; one read."""
    voted = Vote.objects.filter(poll=OuterRef("pk"), person=person.pk, choices__gt=0)
    polls = Poll.objects.filter(consultation=matter).annotate(voted=Exists(voted))
    return [
        {
            "poll": poll,
            "open": poll.is_open(now) and not matter.closed_at,
            "until": until(poll.closes_at),
            "upcoming": poll.cancelled_at is None and now < poll.opens_at,
            "voted": poll.voted,
        }
        for poll in polls
    ]


def _proposals(matter, person, cursor) -> tuple[list[Put], str]:
    own = Stance.objects.filter(proposal=OuterRef("pk"), person=person.pk, value__in=VALUES)
    rows = (
        Proposal.objects.filter(consultation=matter)
        .select_related(*WITH_BYLINE)
        .annotate(
            number_of_comments=number_of(Comment.objects.filter(state=State.SHOWN), "proposal"),
            own=Coalesce(Subquery(own.values("value")[:1]), Value(""), output_field=CharField()),
            **{f"n_{v}": number_of(Stance.objects.filter(value=v), "proposal") for v in VALUES},
        )
    )
    found, following = keyset_page(rows, ["-created_at", "pk"], cursor, PAGE)
    return [
        Put(row, byline(row), _start(row.text), _counts(row), row.own, row.number_of_comments)
        for row in found
    ], following


def _counts(row) -> dict[str, int]:
    return {value: getattr(row, f"n_{value}") for value in VALUES}


def _start(text: str) -> str:
    return text if len(text) <= START else f"{text[:START]}…"


def _may(check, *args) -> dict:
    """``{"may": True}``, or the refusal that says why not."""
    try:
        check(*args)
    except Refused as refused:
        return {"may": False, "refused": refused}
    return {"may": True, "refused": None}
