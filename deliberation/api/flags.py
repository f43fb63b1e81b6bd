"""Flags: complaints about somebody's words, and what a moderator has to look at."""

import uuid
from typing import Literal

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.actions.moderation import flag_words
from deliberation.bylines import WITH_BYLINE
from deliberation.permissions.moderation import check_look_at_flags
from deliberation.queries.meeting_shapes import show_question, show_turn
from deliberation.queries.moderation import KINDS, WITH_MEETING, get_words, open_flags_for
from deliberation.queries.shapes import show_comment, show_proposal, show_remark
from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once
from portal.kit.lists import Listed, listed

from .asked import Turned
from .meeting_schemas import QuestionWords, TurnOut
from .schemas import CommentWords, Instant, ProposalWords, RemarkWords, instant

router = Router(tags=["flags"], auth=signed_in)
Kind = Literal["proposal", "comment", "remark", "turn", "question"]
SHOW = {
    "proposal": show_proposal, "comment": show_comment, "remark": show_remark, "turn": show_turn,
    "question": show_question,
}  # fmt: skip
WORDS = [
    *(f"{kind}__{name}" for kind in KINDS for name in WITH_BYLINE),
    *WITH_MEETING,
    "question__referred_to__division",
]


class About(Schema):
    kind: Kind
    id: uuid.UUID


class FlagIn(About):
    """``rule``: personal, abuse, unlawful, advertising, off_topic."""

    rule: str
    note: str = ""


class FlagOut(Schema):
    id: uuid.UUID
    kind: str
    about: uuid.UUID
    rule: str
    at: Instant


class OpenFlag(FlagOut):
    """Nobody learns who complained, the moderator neither."""

    note: str
    consultation: uuid.UUID
    meeting: uuid.UUID | None
    words: ProposalWords | RemarkWords | CommentWords | QuestionWords | TurnOut


@router.post("flags", response=FlagOut, summary=gettext_lazy("举报"))
def flag(request, asked: FlagIn):
    """Flags alone hide nothing. Takes an Idempotency-Key."""

    def act():
        words = words_of(request.user, asked)
        return show_flag(flag_words(request.user, words, rule=asked.rule, note=asked.note))

    return answered_once(request, act)


@router.get(
    "flags", response=Listed[OpenFlag], summary=gettext_lazy("待处理的举报（版主、会议主持人）")
)
def flags(request, asked: Query[Turned]):
    """Oldest first; those within the asker's own mandates or of meetings that they keep, none about
    their own words."""
    check_look_at_flags(request.user)
    rows = open_flags_for(request.user)
    return listed(rows.select_related(*WORDS), ["at", "pk"], asked, show_open)


def words_of(person, asked: About):
    """The words that ``kind`` and ``id`` name, if ``person`` may know of them."""
    return get_words(person, asked.kind, asked.id)


def show_flag(flag) -> dict:
    return {
        "id": flag.pk,
        "kind": flag.words._meta.model_name,
        "about": flag.words.pk,
        "rule": flag.rule,
        "at": instant(flag.at),
    }


def show_open(flag) -> dict:
    words = flag.words
    show = SHOW[words._meta.model_name]
    return show_flag(flag) | {
        "note": flag.note,
        "consultation": words.consultation_id,
        "meeting": getattr(words, "meeting_id", None),
        "words": show(words),
    }
