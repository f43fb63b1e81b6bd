"""Comments: on the topic, on a proposal, or in answer to another; threads have two levels."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema, Status

from deliberation.actions.comments import edit_comment, post_comment, withdraw_comment
from deliberation.bylines import WITH_BYLINE
from deliberation.models import Comment, State
from deliberation.queries.consultations import get_comment, get_consultation, get_proposal
from deliberation.queries.shapes import show_comment
from deliberation.queries.tallies import comment_counts
from portal.accounts.api_auth import public, signed_in
from portal.kit.lists import Asked, Listed, listed

from .asked import ByHand, check_same, hand, holding, one_act
from .schemas import CommentOut, CommentWords

router = Router(tags=["comments"], auth=signed_in)


class CommentAsked(Asked):
    consultation: uuid.UUID | None = None
    proposal: uuid.UUID | None = None
    thread: uuid.UUID | None = None


class CommentIn(Schema):
    text: str


class CommentNew(CommentIn, ByHand):
    """``answers`` is a comment; the answer stands in its thread and on its proposal."""

    consultation: uuid.UUID
    proposal: uuid.UUID | None = None
    answers: uuid.UUID | None = None


@router.get("comments", response=Listed[CommentOut], auth=public, summary=gettext_lazy("评论列表"))
def comments(request, asked: Query[CommentAsked]):
    """Those that begin a thread, newest first; with ``thread`` its answers, oldest first.

    ``search`` looks only through words that may still be read.
    """
    rows = Comment.objects.select_related(*WITH_BYLINE).filter(thread=asked.thread)
    for name in ("consultation", "proposal"):
        if pk := getattr(asked, name):
            rows = rows.filter(**{name: pk})
    if asked.words:
        rows = holding(rows.filter(state=State.SHOWN), asked.words, "text")
    order = ["created_at", "pk"] if asked.thread else ["-created_at", "pk"]
    return listed(rows, order, asked, show_counted, attach_replies)


@router.get(
    "comments/{uuid:pk}", response=CommentOut, auth=public, summary=gettext_lazy("一条评论")
)
def comment(request, pk: uuid.UUID):
    found = get_comment(pk)
    attach_replies([found])
    return show_counted(found)


@router.post("comments", response=CommentWords, summary=gettext_lazy("发表评论"))
def post(request, asked: CommentNew):
    """With an Idempotency-Key, the same request again answers what the first one made."""
    answers = get_comment(asked.answers) if asked.answers else None
    proposal = get_proposal(asked.proposal) if asked.proposal else None
    with one_act(request) as once:
        made = post_comment(
            request.user,
            get_consultation(asked.consultation),
            text=asked.text,
            proposal=proposal,
            answers=answers,
            once=once,
            **hand(request, asked),
        )
        check_same(
            made,
            consultation=asked.consultation,
            proposal=answers.proposal_id if answers else asked.proposal,
            thread=(answers.thread_id or answers.pk) if answers else None,
        )
    return show_comment(made)


@router.put("comments/{uuid:pk}", response=CommentWords, summary=gettext_lazy("修改评论"))
def edit(request, pk: uuid.UUID, asked: CommentIn):
    """Within fifteen minutes."""
    return show_comment(edit_comment(request.user, get_comment(pk), text=asked.text))


@router.delete("comments/{uuid:pk}", response={204: None}, summary=gettext_lazy("撤回评论"))
def withdraw(request, pk: uuid.UUID):
    """Answers stay, under a line that says so."""
    withdraw_comment(request.user, get_comment(pk))
    return Status(204, None)


def attach_replies(found) -> None:
    """One read for the whole page."""
    replies = Comment.objects.filter(thread__in=[row.pk for row in found], state=State.SHOWN)
    counts = comment_counts(replies, "thread")
    for row in found:
        row.answered = counts[row.pk]


def show_counted(comment) -> dict:
    return show_comment(comment) | {"replies": comment.answered}
