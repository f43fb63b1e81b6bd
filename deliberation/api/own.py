"""One's own words and what became of them. Nobody reads anybody else's; one's own are whole, also
where others are only told that they were withdrawn or hidden.
"""

import uuid
from typing import Annotated, Literal

from django.urls import reverse
from django.utils.translation import gettext_lazy
from ninja import Field, Query, Router, Schema

from deliberation.queries.moderation import address_of, title_of
from deliberation.queries.own import LISTS, own_words
from deliberation.queries.own import receipts as receipts_of
from deliberation.queries.shapes import show_matter
from deliberation.queries.tallies import chosen
from portal.accounts.api_auth import signed_in
from portal.kit.lists import Listed, choice

from .asked import Turned
from .schemas import Instant, Matter, instant
from .stances import OwnStance, show_own

router = Router(tags=["me"], auth=signed_in)


class WordsAsked(Turned):
    kind: choice(LISTS) = None


class Said(Schema):
    id: uuid.UUID
    consultation: uuid.UUID
    topic: str
    state: str
    text: str
    created_at: Instant
    url: str


class SaidProposal(Said):
    kind: Literal["proposal"]
    title: str
    outcome: str


class SaidComment(Said):
    kind: Literal["comment"]
    proposal: uuid.UUID | None


class SaidRemark(Said):
    """``passage`` is what it was said to; here ``about`` tells which kind of remark it is."""

    kind: Literal["remark"]
    passage: uuid.UUID
    about: str
    proposed: str
    outcome: str


class SaidInMeeting(Said):
    """``topic`` is the meeting's title."""

    meeting: uuid.UUID


class SaidTurn(SaidInMeeting):
    kind: Literal["turn"]


class SaidQuestion(SaidInMeeting):
    kind: Literal["question"]
    outcome: str
    answer: str


class TakenStance(OwnStance):
    kind: Literal["stance"]


class CastVote(Schema):
    """``options`` are numbers, ``answers`` their texts."""

    kind: Literal["vote"]
    consultation: uuid.UUID
    poll: uuid.UUID
    question: str
    options: list[int]
    answers: list[str]
    changed_at: Instant


OwnWord = Annotated[
    SaidProposal | SaidComment | SaidRemark | SaidTurn | SaidQuestion | TakenStance | CastVote,
    Field(discriminator="kind"),
]


class Settled(Schema):
    proposal: uuid.UUID
    consultation: uuid.UUID
    topic: str
    title: str
    outcome: str
    outcome_reason: str
    settled_at: Instant
    url: str


class Answered(Schema):
    remark: uuid.UUID
    consultation: uuid.UUID
    topic: str
    outcome: str
    answer: str
    settled_at: Instant
    url: str


class SummedUp(Matter):
    url: str


class Receipts(Schema):
    """The latest twenty of each."""

    settled: list[Settled]
    answered: list[Answered]
    summed_up: list[SummedUp]


@router.get("me/words", response=Listed[OwnWord], summary=gettext_lazy("我的发言"))
def words(request, asked: Query[WordsAsked]):
    """Latest first, of one kind: proposals (the default), comments, remarks, turns, questions, stances
    or votes."""
    found = own_words(request.user, asked.kind or "", asked.cursor, asked.limit)
    show = SHOW[found["kind"]]
    return {"items": [show(row) for row in found["rows"]], "next": found["next_cursor"] or None}


@router.get("me/receipts", response=Receipts, summary=gettext_lazy("说了以后怎样了"))
def receipts(request):
    """Outcomes of one's proposals and remarks, and summaries of consultations that one spoke in."""
    found = receipts_of(request.user)
    return {
        "settled": [show_settled(row) for row in found["settled"]],
        "answered": [show_answered(row) for row in found["answered"]],
        "summed_up": [
            show_matter(row) | {"url": reverse("consultation", args=[row.pk])}
            for row in found["summed_up"]
        ],
    }


def show_settled(proposal) -> dict:
    return {
        "proposal": proposal.pk,
        "consultation": proposal.consultation_id,
        "topic": proposal.consultation.topic,
        "title": proposal.title,
        "outcome": proposal.outcome,
        "outcome_reason": proposal.outcome_reason,
        "settled_at": instant(proposal.settled_at),
        "url": reverse("proposal", args=[proposal.consultation_id, proposal.pk]),
    }


def show_answered(remark) -> dict:
    return {
        "remark": remark.pk,
        "consultation": remark.consultation_id,
        "topic": remark.consultation.topic,
        "outcome": remark.outcome,
        "answer": remark.answer,
        "settled_at": instant(remark.settled_at),
        "url": reverse("remark", args=[remark.consultation_id, remark.pk]),
    }


def _said(row, kind: str) -> dict:
    return {
        "kind": kind,
        "id": row.pk,
        "consultation": row.consultation_id,
        "topic": title_of(row),
        "state": row.state,
        "text": row.text,
        "created_at": instant(row.created_at),
        "url": address_of(row),
    }


def _proposal(row) -> dict:
    return _said(row, "proposal") | {"title": row.title, "outcome": row.outcome}


def _comment(row) -> dict:
    return _said(row, "comment") | {"proposal": row.proposal_id}


def _remark(row) -> dict:
    return _said(row, "remark") | {
        "passage": row.passage_id,
        "about": row.kind,
        "proposed": row.proposed,
        "outcome": row.outcome,
    }


def _turn(row) -> dict:
    return _said(row, "turn") | {"meeting": row.meeting_id}


def _question(row) -> dict:
    return _said(row, "question") | {
        "meeting": row.meeting_id,
        "outcome": row.outcome,
        "answer": row.answer,
    }


def _stance(row) -> dict:
    return show_own(row) | {"kind": "stance"}


def _vote(row) -> dict:
    return {
        "kind": "vote",
        "consultation": row.poll.consultation_id,
        "poll": row.poll_id,
        "question": row.poll.question,
        "options": list(chosen(row.choices)),
        "answers": row.texts,
        "changed_at": instant(row.changed_at),
    }


SHOW = {
    "proposals": _proposal,
    "comments": _comment,
    "remarks": _remark,
    "turns": _turn,
    "questions": _question,
    "stances": _stance,
    "votes": _vote,
}
