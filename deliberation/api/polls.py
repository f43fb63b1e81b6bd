"""Polls: feeling out opinion. They have no legal force, and who voted what is nobody's to read."""

import uuid
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext_lazy
from ninja import Field, Query, Router, Schema, Status

from deliberation.actions.polls import add_poll, cancel_poll, cast_vote, edit_poll, extend_poll
from deliberation.models import Poll
from deliberation.permissions.polls import may_see_results
from deliberation.queries.consultations import get_consultation, get_poll
from deliberation.queries.shapes import show_poll
from deliberation.queries.tallies import own_votes, poll_counts
from portal.accounts.api_auth import public, signed_in
from portal.accounts.once import answered_once
from portal.kit.lists import Asked, Listed, listed

from .asked import Moment, holding
from .schemas import PollOut, PollWords

router = Router(tags=["polls"], auth=signed_in)
MOST = 50  # options that are read before the rule of 2 to 20 is asked


class PollAsked(Asked):
    consultation: uuid.UUID | None = None


class PollIn(Schema):
    """``results_shown``: after_vote, after_close. ``most`` is how many options one may choose."""

    question: str
    options: list[str] = Field(max_length=MOST)
    opens_at: Moment
    closes_at: Moment
    explanation: str = ""
    most: int = 1
    results_shown: str = Poll.ResultsShown.AFTER_VOTE.value
    mandates_may_vote: bool = False


class PollNew(PollIn):
    consultation: uuid.UUID


class ClosingIn(Schema):
    closes_at: Moment
    reason: str


class CancellationIn(Schema):
    reason: str


class VoteIn(Schema):
    """Numbers of options; none takes the answer back."""

    options: list[Annotated[int, Field(strict=True)]] = Field(max_length=MOST)


class VoteOut(Schema):
    poll: uuid.UUID
    options: list[int]


@router.get("polls", response=Listed[PollOut], auth=public, summary=gettext_lazy("意向表决列表"))
def polls(request, asked: Query[PollAsked]):
    """Latest first. A poll (意向表决) only asks what people think; it decides nothing."""
    rows = holding(Poll.objects.prefetch_related("options"), asked.words, "question")
    if asked.consultation:
        rows = rows.filter(consultation=asked.consultation)
    return listed(
        rows,
        ["-opens_at", "pk"],
        asked,
        show_counted,
        lambda found: attach_votes(request.user, found),
    )


@router.get("polls/{uuid:pk}", response=PollOut, auth=public, summary=gettext_lazy("一次意向表决"))
def poll(request, pk: uuid.UUID):
    found = get_poll(pk)
    attach_votes(request.user, [found])
    return show_counted(found)


@router.post("polls", response=PollWords, summary=gettext_lazy("添加意向表决"))
def add(request, asked: PollNew):
    """By the hosts. Takes an Idempotency-Key."""

    def act():
        matter = get_consultation(asked.consultation)
        made = add_poll(request.user, matter, **asked.dict(exclude={"consultation"}))
        return show_poll(get_poll(made.pk))

    return answered_once(request, act)


@router.put("polls/{uuid:pk}", response=PollWords, summary=gettext_lazy("修改意向表决"))
def edit(request, pk: uuid.UUID, asked: PollIn):
    """By the hosts, until a minute before it opens."""
    edit_poll(request.user, get_poll(pk), **asked.dict())
    return show_poll(get_poll(pk))


@router.put("polls/{uuid:pk}/closing", response=PollWords, summary=gettext_lazy("延长意向表决"))
def extend(request, pk: uuid.UUID, asked: ClosingIn):
    """By the hosts; only later, and the reason is public."""
    found = get_poll(pk)
    return show_poll(
        extend_poll(request.user, found, closes_at=asked.closes_at, reason=asked.reason)
    )


@router.put(
    "polls/{uuid:pk}/cancellation", response=PollWords, summary=gettext_lazy("取消意向表决")
)
def cancel(request, pk: uuid.UUID, asked: CancellationIn):
    """By the hosts, before it closes; the reason is public, the votes count for nothing."""
    return show_poll(cancel_poll(request.user, get_poll(pk), reason=asked.reason))


@router.put("polls/{uuid:pk}/vote", response=VoteOut, summary=gettext_lazy("投票"))
def vote(request, pk: uuid.UUID, asked: VoteIn):
    """A later answer replaces it, until the close; sending the same again changes nothing."""
    cast_vote(request.user, get_poll(pk), options=asked.options)
    return {"poll": pk, "options": sorted(set(asked.options))}


@router.delete("polls/{uuid:pk}/vote", response={204: None}, summary=gettext_lazy("收回投票"))
def take_back(request, pk: uuid.UUID):
    cast_vote(request.user, get_poll(pk), options=[])
    return Status(204, None)


def attach_votes(person, found) -> None:
    """Three reads for the whole page; results only where this person may see them now."""
    ids = [row.pk for row in found]
    counts, mine, now = poll_counts(ids), own_votes(person, ids), timezone.now()
    for row in found:
        row.mine, row.count = mine.get(row.pk), counts[row.pk]
        row.open_to_asker = may_see_results(row, now, has_voted=row.pk in mine)


def show_counted(poll) -> dict:
    return show_poll(poll) | {
        "voters": poll.count["voters"],
        "results": poll.count["options"] if poll.open_to_asker else None,
        "mine": poll.mine,
    }
