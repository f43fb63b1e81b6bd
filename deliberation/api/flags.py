"""Flags: complaints about somebody's words, and what a moderator has to look at."""

import uuid
from typing import Literal

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.actions.moderation import flag_words
from deliberation.bylines import WITH_BYLINE
from deliberation.permissions.moderation import check_moderate_any
from deliberation.queries.moderation import KINDS, get_words, open_flags_for
from deliberation.queries.shapes import show_comment, show_proposal, show_remark
from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once
from portal.kit.lists import Listed, listed

from .asked import Turned
from .schemas import CommentWords, Instant, ProposalWords, RemarkWords, instant

router = Router(tags=["flags"], auth=signed_in)
Kind = Literal["proposal", "comment", "remark"]
SHOW = {"proposal": show_proposal, "comment": show_comment, "remark": show_remark}
WORDS = [f"{kind}__{name}" for kind in KINDS for name in WITH_BYLINE]


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
    words: ProposalWords | RemarkWords | CommentWords


@router.post("flags", response=FlagOut, summary=gettext_lazy("举报"))
def flag(request, asked: FlagIn):
    """Flags alone hide nothing. Takes an Idempotency-Key."""

    def act():
        words = words_of(asked)
        return show_flag(flag_words(request.user, words, rule=asked.rule, note=asked.note))

    return answered_once(request, act)


@router.get("flags", response=Listed[OpenFlag], summary=gettext_lazy("待处理的举报（版主）"))
def flags(request, asked: Query[Turned]):
    """Oldest first; those within the asker's own mandates, none about their own words."""
    check_moderate_any(request.user)
    rows = open_flags_for(request.user)
    return listed(rows.select_related(*WORDS), ["at", "pk"], asked, show_open)


def words_of(asked: About):
    """The words that ``kind`` and ``id`` name."""
    return get_words(asked.kind, asked.id)


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
        "words": show(words),
    }
