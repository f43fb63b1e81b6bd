"""One's own words, stances and votes: to oneself only."""

from django.db.models import Exists, OuterRef

from deliberation.models import (
    Comment,
    Consultation,
    Proposal,
    Question,
    Remark,
    Stance,
    Turn,
    Vote,
)
from portal.kit.keyset import keyset_page

from .tallies import chosen

PAGE = 20


def counts_of(person) -> dict[str, int]:
    """How much one has said; five reads."""
    return {
        "proposals": Proposal.objects.filter(author=person).count(),
        "comments": Comment.objects.filter(author=person).count(),
        "remarks": Remark.objects.filter(author=person).count(),
        "turns": _in_meetings(Turn, person).count(),
        "questions": _in_meetings(Question, person).count(),
    }


def receipts(person, most: int = 20) -> dict:
    """What became of what one said: outcomes, and summaries of matters one spoke in; three reads."""
    settled = Proposal.objects.filter(author=person).exclude(outcome="")
    answered = Remark.objects.filter(author=person).exclude(outcome="")
    spoke = [
        Exists(model.objects.filter(author=person, consultation=OuterRef("pk")))
        for model in (Proposal, Comment, Remark)
    ]
    summed = Consultation.objects.filter(spoke[0] | spoke[1] | spoke[2], summed_up_at__isnull=False)
    return {
        "settled": list(settled.select_related("consultation").order_by("-settled_at")[:most]),
        "answered": list(
            answered.select_related("consultation", "passage").order_by("-settled_at")[:most]
        ),
        "summed_up": list(summed.order_by("-summed_up_at")[:most]),
    }


def _said(model, person):
    return model.objects.filter(author=person).select_related("consultation"), ["-created_at", "pk"]


def _in_meetings(model, person):
    """One's own: not what one typed there for a guest, nor a hand that was raised and lowered."""
    rows = model.objects.filter(author=person, guest="")
    return rows.exclude(text="") if model is Turn else rows


LISTS = {
    "proposals": lambda person: _said(Proposal, person),
    "comments": lambda person: _said(Comment, person),
    "remarks": lambda person: (
        Remark.objects.filter(author=person).select_related("consultation", "passage"),
        ["-created_at", "pk"],
    ),
    "turns": lambda person: (
        _in_meetings(Turn, person).select_related("consultation", "meeting"),
        ["-created_at", "pk"],
    ),
    "questions": lambda person: (
        _in_meetings(Question, person).select_related("consultation", "meeting", "referred_to"),
        ["-created_at", "pk"],
    ),
    "stances": lambda person: (
        Stance.objects.filter(person=person)
        .exclude(value="none")
        .select_related("proposal__consultation"),
        ["-changed_at", "pk"],
    ),
    "votes": lambda person: (
        Vote.objects.filter(person=person, choices__gt=0)
        .select_related("poll__consultation")
        .prefetch_related("poll__options"),
        ["-changed_at", "pk"],
    ),
}


def own_words(person, kind: str, cursor: str, most: int = PAGE) -> dict:
    kind = kind if kind in LISTS else "proposals"
    rows, order = LISTS[kind](person)
    found, following = keyset_page(rows, order, cursor, most)
    if kind == "votes":
        for vote in found:
            vote.texts = answers(vote)
    return {"kind": kind, "rows": found, "next_cursor": following}


def answers(vote: Vote) -> list[str]:
    numbers = set(chosen(vote.choices))
    return [option.text for option in vote.poll.options.all() if option.number in numbers]
