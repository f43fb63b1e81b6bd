"""Rows of a meeting as everybody who may see it sees them, for frames, the API and the pages' script."""

from django.urls import reverse

from deliberation.bylines import byline

from .shapes import id_of, iso


def show_meeting(meeting) -> dict:
    """The head, as frames carry it."""
    return {
        "id": str(meeting.pk),
        "consultation": str(meeting.consultation_id),
        "title": meeting.title,
        "place": meeting.place,
        "starts_at": iso(meeting.starts_at),
        "ends_at": iso(meeting.ends_at),
        "opened_at": iso(meeting.opened_at),
        "closed_at": iso(meeting.closed_at),
        "cancelled_at": iso(meeting.cancelled_at),
        "cancelled_because": meeting.cancelled_because,
        "slow_seconds": meeting.slow_seconds,
        "speaking_seconds": meeting.speaking_seconds,
        "order": meeting.order,
        "lawful_kind": meeting.lawful_kind,
        "drawn_at": iso(meeting.drawn_at),
        "url": reverse("meeting", args=[meeting.pk]),
    }


def show_item(item) -> dict:
    return {
        "id": str(item.pk),
        "number": item.number,
        "title": item.title,
        "minutes": item.minutes,
        "opened_at": iso(item.opened_at),
        "closed_at": iso(item.closed_at),
    }


def _show_words(words) -> dict:
    shown = words.is_shown
    return {
        "id": str(words.pk),
        "meeting": str(words.meeting_id),
        "item": id_of(words.item_id),
        "state": words.state,
        "text": words.text if shown else "",
        "by": byline(words) if shown else None,
        "entered_by_clerk": words.entered_by_id is not None,
        "created_at": iso(words.created_at),
        "edited_at": iso(words.edited_at),
    }


def show_turn(turn) -> dict:
    """Withdrawn or hidden (``state``), it keeps its id and has no words and nobody's name."""
    return _show_words(turn) | {
        "stage": turn.stage,
        "channel": turn.channel,
        "before": turn.before,
        "seconds": turn.seconds,
        "began_at": iso(turn.began_at),
        "ended_at": iso(turn.ended_at),
    }


def show_question(question) -> dict:
    """Needs ``referred_to__division`` read along."""
    shown = question.is_shown
    return _show_words(question) | {
        "outcome": question.outcome,
        "answer": question.answer if shown else "",
        "answered_by": question.replied_by if shown else "",
        "noted": question.noted,
        "referred_to": question.referred_to.display_name if question.referred_to else "",
        "due_on": iso(question.due_on),
        "note": question.note if shown else "",
        "settled_at": iso(question.settled_at),
    }


def show_strawpoll(poll) -> dict:
    """Never a result: those come as a tally, once they are shown."""
    return {
        "id": str(poll.pk),
        "item": id_of(poll.item_id),
        "question": poll.question,
        "options": [{"number": n, "text": text} for n, text in enumerate(poll.options)],
        "most": poll.most,
        "opened_at": iso(poll.opened_at),
        "closes_at": iso(poll.closes_at),
        "closed_at": iso(poll.closed_at),
        "shown_at": iso(poll.shown_at),
        "could_vote": poll.could_vote,
    }


def show_point(point) -> dict:
    gone = point.withdrawn_at is not None
    return {
        "id": str(point.pk),
        "item": id_of(point.item_id),
        "kind": point.kind,
        "text": "" if gone else point.text,
        "reasons": "" if gone else point.reasons,
        "at": iso(point.at),
        "edited_at": iso(point.edited_at),
        "withdrawn_at": iso(point.withdrawn_at),
    }


def show_promise(promise) -> dict:
    """Needs ``body__division`` read along."""
    gone = promise.withdrawn_at is not None
    return {
        "id": str(promise.pk),
        "item": id_of(promise.item_id),
        "owner": "" if gone else promise.owner,
        "text": "" if gone else promise.text,
        "due_on": iso(promise.due_on),
        "status": promise.status,
        "at": iso(promise.at),
        "withdrawn_at": iso(promise.withdrawn_at),
    }


def show_invitation(invitation) -> dict:
    """Needs ``body__division`` read along."""
    return {
        "id": str(invitation.pk),
        "name": str(invitation),
        "answer": invitation.answer,
        "sends": invitation.sends,
        "text": invitation.text,
        "other_at": iso(invitation.other_at),
        "answered_at": iso(invitation.answered_at),
    }


def show_mute(mute) -> dict:
    """Never whom, nor the facts: that is for who it is."""
    return {"id": str(mute.pk), "rule": mute.rule, "lifted_at": iso(mute.lifted_at)}


def floor_order(meeting_order: str, turn: dict) -> tuple:
    """What shown turns that wait are sorted by."""
    first = turn["before"] if meeting_order == "first_timers" else 0
    return (first, turn["created_at"], turn["id"])
