"""One's own words, stances and votes: to oneself only."""

from django.db.models import Q

from deliberation.models import (
    Comment,
    Consultation,
    Flag,
    Notification,
    Proposal,
    Ruling,
    Stance,
    Vote,
)
from portal.kit.keyset import keyset_page

from .notifications import line_of
from .tallies import chosen

PAGE = 20


def counts_of(person) -> dict[str, int]:
    """How much one has said; two reads."""
    return {
        "proposals": Proposal.objects.filter(author=person).count(),
        "comments": Comment.objects.filter(author=person).count(),
    }


def receipts(person, most: int = 20) -> dict:
    """What became of what one said: outcomes, and summaries of matters one spoke in; two reads."""
    settled = Proposal.objects.filter(author=person).exclude(outcome="")
    spoke = Q(proposals__author=person) | Q(comments__author=person)
    summed = Consultation.objects.filter(spoke, summed_up_at__isnull=False).distinct()
    return {
        "settled": list(settled.select_related("consultation").order_by("-settled_at")[:most]),
        "summed_up": list(summed.order_by("-summed_up_at")[:most]),
    }


def _said(model, person):
    return model.objects.filter(author=person).select_related("consultation"), ["-created_at", "pk"]


LISTS = {
    "proposals": lambda person: _said(Proposal, person),
    "comments": lambda person: _said(Comment, person),
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


def own_words(person, kind: str, cursor: str) -> dict:
    kind = kind if kind in LISTS else "proposals"
    rows, order = LISTS[kind](person)
    found, following = keyset_page(rows, order, cursor, PAGE)
    if kind == "votes":
        for vote in found:
            vote.texts = answers(vote)
    return {"kind": kind, "rows": found, "next_cursor": following}


def answers(vote: Vote) -> list[str]:
    numbers = set(chosen(vote.choices))
    return [option.text for option in vote.poll.options.all() if option.number in numbers]


def everything(person) -> dict:
    """All that the forum holds of a person, as plain values (PIPL art. 45); nobody else's rows."""
    mine = {"author": person}
    about = Q(proposal__author=person) | Q(comment__author=person)
    rulings = Ruling.objects.filter(about).select_related("appeal").order_by("at")
    votes = Vote.objects.filter(person=person).select_related("poll")
    return {
        "proposals": [_words(row) | {"title": row.title, "outcome": row.outcome}
                      for row in Proposal.objects.filter(**mine).order_by("created_at")],
        "comments": [_words(row) for row in Comment.objects.filter(**mine).order_by("created_at")],
        "stances": [
            {"proposal": str(row.proposal_id), "value": row.value, "at": row.changed_at.isoformat()}
            for row in Stance.objects.filter(person=person).order_by("changed_at")
        ],
        "votes": [
            {"poll": str(row.poll_id), "question": row.poll.question, "answers": answers(row),
             "at": row.changed_at.isoformat()}
            for row in votes.prefetch_related("poll__options").order_by("changed_at")
        ],
        "flags": [
            {"rule": row.rule, "note": row.note, "at": row.at.isoformat()}
            for row in Flag.objects.filter(person=person).order_by("at")
        ],
        "rulings": [
            {"decision": row.decision, "rule": row.rule, "facts": row.facts,
             "at": row.at.isoformat(),
             "appeal": row.appeal.text if hasattr(row, "appeal") else None}
            for row in rulings
        ],
        "notifications": [
            {"sentence": line_of(row).sentence, "at": row.at.isoformat()}
            for row in Notification.objects.filter(person=person)
            .select_related("consultation", "proposal", "comment")
            .order_by("at")
        ],
    }  # fmt: skip


def _words(row) -> dict:
    return {
        "id": str(row.pk),
        "consultation": str(row.consultation_id),
        "text": row.text,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "edited_at": row.edited_at.isoformat() if row.edited_at else None,
    }
