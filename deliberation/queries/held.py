"""All that the forum holds of a person, as plain values (PIPL art. 45); nobody else's rows."""

from django.db.models import Q
from django.urls import reverse

from deliberation.models import (
    Comment,
    Flag,
    Notification,
    Proposal,
    Remark,
    RemarkBacking,
    Ruling,
    Stance,
    Vote,
)

from .held_meetings import held_in_meetings
from .notifications import WITH_MATTER, line_of
from .own import answers


def held_of(person) -> dict[str, list[dict]]:
    """Some twenty reads, however much it is."""
    return {
        "proposals": _proposals(person),
        "comments": [_words(row) for row in _said(Comment, person)],
        "remarks": _remarks(person),
        "backings": _backings(person),
        "stances": _stances(person),
        "votes": _votes(person),
        "flags": _flags(person),
        "rulings": _rulings(person),
        "notifications": _notifications(person),
    } | held_in_meetings(person)


def _proposals(person) -> list[dict]:
    return [
        _words(row)
        | {"title": row.title, "outcome": row.outcome, "outcome_reason": row.outcome_reason}
        for row in _said(Proposal, person)
    ]


def _remarks(person) -> list[dict]:
    return [
        _words(row)
        | {
            "passage": str(row.passage_id),
            "kind": row.kind,
            "shown_as": row.get_kind_display(),
            "proposed": row.proposed,
            "outcome": row.outcome,
            "answer": row.answer,
        }
        for row in _said(Remark, person)
    ]


def _backings(person) -> list[dict]:
    """Which remarks; the words of others are not quoted."""
    rows = RemarkBacking.objects.filter(person=person).select_related("remark")
    return [
        {
            "remark": str(row.remark_id),
            "url": reverse("remark", args=[row.remark.consultation_id, row.remark_id]),
            "at": row.at.isoformat(),
        }
        for row in rows.order_by("at", "pk")
    ]


def _said(model, person):
    return model.objects.filter(author=person).order_by("created_at", "pk")


def _words(row) -> dict:
    return {
        "id": str(row.pk),
        "consultation": str(row.consultation_id),
        "text": row.text,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "edited_at": row.edited_at and row.edited_at.isoformat(),
    }


def _stances(person) -> list[dict]:
    rows = Stance.objects.filter(person=person).select_related("proposal")
    return [
        {
            "proposal": str(row.proposal_id),
            "title": row.proposal.title if row.proposal.is_shown else "",
            "value": row.value,
            "shown_as": row.get_value_display(),
            "at": row.changed_at.isoformat(),
        }
        for row in rows.order_by("changed_at")
    ]


def _votes(person) -> list[dict]:
    rows = Vote.objects.filter(person=person, choices__gt=0).select_related("poll")
    return [
        {
            "poll": str(row.poll_id),
            "question": row.poll.question,
            "answers": answers(row),
            "at": row.changed_at.isoformat(),
        }
        for row in rows.prefetch_related("poll__options").order_by("changed_at")
    ]


def _about(row) -> dict:
    """Which words a flag or ruling is about; the words of others are not quoted."""
    return {
        "proposal": row.proposal_id and str(row.proposal_id),
        "comment": row.comment_id and str(row.comment_id),
        "remark": row.remark_id and str(row.remark_id),
        "turn": row.turn_id and str(row.turn_id),
        "question": row.question_id and str(row.question_id),
    }


def _flags(person) -> list[dict]:
    return [
        _about(row)
        | {
            "rule": row.rule,
            "shown_as": row.get_rule_display(),
            "note": row.note,
            "at": row.at.isoformat(),
            "settled_at": row.settled_at and row.settled_at.isoformat(),
        }
        for row in Flag.objects.filter(person=person).order_by("at")
    ]


def _rulings(person) -> list[dict]:
    """On the person's own words, as far as they were told of them."""
    mine = Q(proposal__author=person) | Q(comment__author=person) | Q(remark__author=person)
    mine |= Q(turn__author=person) | Q(question__author=person)
    rows = Ruling.objects.filter(mine).exclude(decision=Ruling.Decision.KEEP)
    return [
        _about(row)
        | {
            "decision": row.decision,
            "shown_as": row.get_decision_display(),
            "rule": row.rule,
            "facts": row.facts,
            "at": row.at.isoformat(),
            "appeal": _appeal(getattr(row, "appeal", None)),
        }
        for row in rows.select_related("appeal").order_by("at")
    ]


def _appeal(made) -> dict | None:
    return made and {
        "text": made.text,
        "at": made.at.isoformat(),
        "upheld": made.upheld,
        "answer": made.answer,
        "decided_at": made.decided_at and made.decided_at.isoformat(),
    }


def _notifications(person) -> list[dict]:
    rows = Notification.objects.filter(person=person)
    return [
        {"sentence": line_of(row).sentence, "at": row.at.isoformat()}
        for row in rows.select_related(*WITH_MATTER).order_by("at")
    ]
