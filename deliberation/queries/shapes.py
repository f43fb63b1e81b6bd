"""A row as everybody may see it, for frames, the API and the pages' own script: the one place that
decides what words are still there. What is withdrawn or hidden keeps its id and says only that.
"""

from django.urls import reverse

from deliberation.bylines import byline


def show_proposal(proposal) -> dict:
    shown = proposal.is_shown
    return {
        "id": str(proposal.pk),
        "consultation": str(proposal.consultation_id),
        "state": proposal.state,
        "title": proposal.title if shown else "",
        "text": proposal.text if shown else "",
        "by": byline(proposal) if shown else None,
        "entered_by_clerk": proposal.entered_by_id is not None,
        "created_at": iso(proposal.created_at),
        "edited_at": iso(proposal.edited_at),
        "outcome": proposal.outcome,
        "outcome_reason": proposal.outcome_reason,
        "url": reverse("proposal", args=[proposal.consultation_id, proposal.pk]),
    }


def show_comment(comment) -> dict:
    shown = comment.is_shown
    return {
        "id": str(comment.pk),
        "consultation": str(comment.consultation_id),
        "proposal": id_of(comment.proposal_id),
        "thread": id_of(comment.thread_id),
        "state": comment.state,
        "text": comment.text if shown else "",
        "by": byline(comment) if shown else None,
        "entered_by_clerk": comment.entered_by_id is not None,
        "created_at": iso(comment.created_at),
        "edited_at": iso(comment.edited_at),
        "url": reverse("comment", args=[comment.consultation_id, comment.pk]),
    }


def show_remark(remark) -> dict:
    shown = remark.is_shown
    return {
        "id": str(remark.pk),
        "consultation": str(remark.consultation_id),
        "passage": str(remark.passage_id),
        "kind": remark.kind,
        "state": remark.state,
        "text": remark.text if shown else "",
        "proposed": remark.proposed if shown else "",
        "by": byline(remark) if shown else None,
        "entered_by_clerk": remark.entered_by_id is not None,
        "created_at": iso(remark.created_at),
        "edited_at": iso(remark.edited_at),
        "outcome": remark.outcome,
        "answer": remark.answer,
        "settled_at": iso(remark.settled_at),
        "url": reverse("remark", args=[remark.consultation_id, remark.pk]),
    }


def show_poll(poll) -> dict:
    """Needs ``options`` read along. Never a result: those depend on who asks."""
    return {
        "id": str(poll.pk),
        "consultation": str(poll.consultation_id),
        "question": poll.question,
        "explanation": poll.explanation,
        "options": [{"number": o.number, "text": o.text} for o in poll.options.all()],
        "most": poll.most,
        "opens_at": iso(poll.opens_at),
        "closes_at": iso(poll.closes_at),
        "cancelled_at": iso(poll.cancelled_at),
        "results_shown": poll.results_shown,
        "mandates_may_vote": poll.mandates_may_vote,
        "url": reverse("poll", args=[poll.pk]),
    }


def show_phase(phase) -> dict:
    return {
        "id": str(phase.pk),
        "kind": phase.kind,
        "starts_at": iso(phase.starts_at),
        "ends_at": iso(phase.ends_at),
    }


def show_matter(consultation) -> dict:
    """The head of a consultation, as frames carry it."""
    return {
        "id": str(consultation.pk),
        "topic": consultation.topic,
        "opened_at": iso(consultation.opened_at),
        "summed_up_at": iso(consultation.summed_up_at),
        "closed_at": iso(consultation.closed_at),
    }


def iso(at):
    return at.isoformat() if at else None


def id_of(pk):
    return str(pk) if pk else None
