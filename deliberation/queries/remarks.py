"""A text put out for opinion: its passages with their counts, one passage with what was said to it."""

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.errors import NotThere, Refused
from deliberation.models import Passage, Remark, RemarkBacking, State
from deliberation.permissions.hosting import check_host
from deliberation.permissions.participation import check_withdraw
from deliberation.permissions.remarks import check_back, check_edit_remark, check_remark
from portal.accounts.permissions import allowed
from portal.kit.keyset import keyset_page
from portal.kit.redline import Piece, pieces

from .comments import assisted_of
from .consultations import get_passage, get_remark
from .rooms import room_of

PAGE = 20
BACKED = ["-backers", "-created_at", "pk"]
BACKERS = Coalesce(
    Subquery(
        RemarkBacking.objects.filter(remark=OuterRef("pk"))
        .order_by()
        .values("remark")
        .annotate(number=Count("pk"))
        .values("number"),
        output_field=IntegerField(),
    ),
    Value(0),
)


@dataclass
class Said:
    """One remark and what this reader may do with it."""

    row: Remark
    by: dict
    own: bool
    editable: bool
    may_back: bool
    change: tuple[Piece, ...]  # of the passage, where other words are proposed


def _shown(**more) -> Q:
    return Q(remarks__state=State.SHOWN, **{f"remarks__{name}": v for name, v in more.items()})


def passages_of(consultation):
    """Rows in order, each with ``n_remark``, ``n_unclear``, ``n_wording``, ``n_open``; one read."""
    counts = {
        f"n_{kind}": Count("remarks", filter=_shown(kind=kind)) for kind in Remark.Kind.values
    }
    open_ones = Count("remarks", filter=_shown(outcome=""))
    rows = Passage.objects.filter(consultation=consultation)
    return rows.annotate(**counts, n_open=open_ones).order_by("position")


def counts_by_source(consultation) -> dict:
    """``{source: {"remarks", "unclear", "wording", "open"}}`` of every passage; one read."""
    names = ("n_remark", "n_unclear", "n_wording", "n_open")
    return {
        source: dict(zip(("remarks", "unclear", "wording", "open"), numbers, strict=True))
        for source, *numbers in passages_of(consultation).values_list("source", *names)
    }


def open_remarks(consultation) -> int:
    """How many may be read and have no outcome yet."""
    return Remark.objects.filter(consultation=consultation).unsettled().count()


def passage_page(pk, passage_pk, person, params, now) -> dict:
    """One passage, what was said to it and the form. The log's position comes with the passage,
    before the remarks: nothing is missed.
    """
    passage = get_passage(passage_pk, pk)
    matter = passage.consultation
    here, before, after = _around(passage, person)
    found, following = keyset_page(
        _listed(remarks_for(person).filter(passage=passage)), BACKED, params.get("cursor", ""), PAGE
    )
    return {
        "passage": passage,
        "matter": matter,
        "counts": here,
        "before": before,
        "after": after,
        "said": [_said(row, passage, matter, person, now) for row in found],
        "next_cursor": following,
        "own_mark": here.own_mark,
        "is_host": allowed(check_host, person, matter),
        "room": room_of(matter),
        **remarking(matter, person, now),
    }


def remark_page(pk, remark_pk, person, now) -> dict:
    """One remark at an address of its own."""
    remark = get_remark(remark_pk, pk)
    counted = remarks_for(person).filter(pk=remark.pk).values_list("backers", "backed").first()
    if counted is None:
        raise NotThere(_("没有这条意见。"))
    remark.backers, remark.backed = counted
    matter = remark.consultation
    return {
        "matter": matter,
        "passage": remark.passage,
        "one": _said(remark, remark.passage, matter, person, now),
        "is_host": allowed(check_host, person, matter),
        "room": room_of(matter),
    }


def remarks_for(person):
    """Rows with ``backers`` and whether this person is one (``backed``)."""
    mine = RemarkBacking.objects.filter(remark=OuterRef("pk"), person=person.pk)
    rows = Remark.objects.select_related(*WITH_BYLINE)
    return rows.annotate(backers=BACKERS, backed=Exists(mine))


def remarking(matter, person, now) -> dict:
    """May this person speak to its passages, or why not; and for whom else a clerk may."""
    assisted = assisted_of(person, matter)
    try:
        check_remark(person, matter, now)
    except Refused as refused:
        return {"may_speak": False, "why_not": refused, "assisted": assisted}
    return {"may_speak": True, "why_not": None, "assisted": assisted}


def change_of(remark, passage) -> tuple[Piece, ...]:
    """The passage with the words that are proposed for it."""
    return pieces(passage.text, remark.proposed) if remark.is_shown and remark.proposed else ()


def _listed(rows):
    """A mark without a word says nothing but its number, until it is answered."""
    return rows.exclude(kind=Remark.Kind.UNCLEAR, text="", answer="")


def _around(passage, person):
    """The passage with its counts, and the ones before and after it; without their texts.

    ``own_mark`` is the id of one's own mark that it is not understood.
    """
    mine = Remark.objects.shown().filter(
        passage=OuterRef("pk"), author=person.pk, kind=Remark.Kind.UNCLEAR
    )
    rows = passages_of(passage.consultation_id).annotate(own_mark=Subquery(mine.values("pk")[:1]))
    rows = list(rows.defer("text"))
    at = next(number for number, row in enumerate(rows) if row.pk == passage.pk)
    return rows[at], rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None


def _said(row, passage, matter, person, now) -> Said:
    row.consultation = matter  # read once, with its phases, for the checks
    return Said(
        row=row,
        by=byline(row),
        own=allowed(check_withdraw, person, row),
        editable=allowed(check_edit_remark, person, row, now),
        may_back=allowed(check_back, person, row, now),
        change=change_of(row, passage),
    )
