"""Rulings: the public log of what was hidden, restored or kept, and the second look at it."""

import uuid
from datetime import date
from typing import Literal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.actions.moderation import (
    appeal,
    decide_appeal,
    hide_words,
    keep_words,
    restore_words,
)
from deliberation.errors import NotThere
from deliberation.models import Appeal, Ruling
from deliberation.permissions.moderation import check_moderate_any
from deliberation.queries.moderation import (
    KINDS,
    WITH_MEETING,
    known_to,
    open_appeals_for,
    own,
    public,
)
from portal.accounts.api_auth import public as anybody
from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once
from portal.kit.lists import Listed, listed

from .asked import Turned
from .flags import About, words_of
from .schemas import Instant, instant

router = Router(auth=signed_in)


class RulingAsked(Turned):
    consultation: uuid.UUID | None = None


class RulingIn(About):
    """To hide takes a rule and the facts."""

    decision: Literal["hide", "restore", "keep"]
    rule: str = ""
    facts: str = ""


class RulingOut(Schema):
    """Neither who said it nor who decided. ``meeting`` is null for a closed one, too."""

    id: uuid.UUID
    kind: str
    consultation: uuid.UUID
    meeting: uuid.UUID | None
    decision: str
    rule: str
    facts: str
    at: Instant


class AppealOut(Schema):
    id: uuid.UUID
    ruling: uuid.UUID
    text: str
    at: Instant
    upheld: bool | None
    answer: str
    decided_at: Instant | None
    review_due_on: date | None
    review_due_provisional: bool


class OwnRuling(Schema):
    about: uuid.UUID
    appeal_until: Instant | None
    appeal: AppealOut | None


class RulingDetail(RulingOut):
    """``own`` is for the author of the words and null for everybody else."""

    own: OwnRuling | None


class AppealIn(Schema):
    text: str


class AppealDecision(Schema):
    upheld: bool
    answer: str


class OpenAppeal(AppealOut):
    """With the ruling that it is about."""

    against: RulingOut


@router.get(
    "rulings",
    response=Listed[RulingOut],
    auth=anybody,
    tags=["rulings"],
    summary=gettext_lazy("处理记录"),
)
def rulings(request, asked: Query[RulingAsked]):
    """Latest first; of closed meetings nothing."""
    rows = public(Ruling.objects.select_related(*KINDS, *WITH_MEETING))
    if asked.consultation:
        rows = rows.filter(_in(asked.consultation))
    return listed(rows, ["-at", "pk"], asked, show_ruling)


@router.get(
    "rulings/{uuid:pk}",
    response=RulingDetail,
    auth=anybody,
    tags=["rulings"],
    summary=gettext_lazy("一项处理"),
)
def ruling(request, pk: uuid.UUID):
    found = _ruling(request.user, pk)
    is_told = request.user.pk in found.words.told
    return show_ruling(found) | {"own": _own(found) if is_told else None}


@router.post("rulings", response=RulingOut, tags=["rulings"], summary=gettext_lazy("处理（版主）"))
def rule(request, asked: RulingIn):
    """The flags about it are settled with it. Takes an Idempotency-Key."""

    def act():
        words, how = words_of(request.user, asked), DECISIONS[asked.decision]
        return show_ruling(how(request.user, words, asked))

    return answered_once(request, act)


@router.post(
    "rulings/{uuid:pk}/appeal",
    response=AppealOut,
    tags=["appeals"],
    summary=gettext_lazy("申诉"),
)
def make_appeal(request, pk: uuid.UUID, asked: AppealIn):
    """By the author of what was hidden, once, until ``appeal_until``. Takes an Idempotency-Key."""

    def act():
        return show_appeal(appeal(request.user, _ruling(request.user, pk), text=asked.text))

    return answered_once(request, act)


@router.get(
    "appeals",
    response=Listed[OpenAppeal],
    tags=["appeals"],
    summary=gettext_lazy("待复核的申诉（版主）"),
)
def appeals(request, asked: Query[Turned]):
    """Oldest first; those that the asker may decide: within their mandates, not against their own
    ruling.
    """
    check_moderate_any(request.user)
    rows = open_appeals_for(request.user)
    rows = rows.select_related("due", *[f"ruling__{name}" for name in (*KINDS, *WITH_MEETING)])
    return listed(rows, ["at", "pk"], asked, show_open)


@router.put(
    "appeals/{uuid:pk}",
    response=AppealOut,
    tags=["appeals"],
    summary=gettext_lazy("复核申诉（版主）"),
)
def decide(request, pk: uuid.UUID, asked: AppealDecision):
    """By another moderator; upheld, the words come back."""
    found = Appeal.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这项申诉。"))
    return show_appeal(decide_appeal(request.user, found, upheld=asked.upheld, answer=asked.answer))


DECISIONS = {
    "hide": lambda who, words, asked: hide_words(who, words, rule=asked.rule, facts=asked.facts),
    "restore": lambda who, words, asked: restore_words(who, words, facts=asked.facts),
    "keep": lambda who, words, asked: keep_words(who, words, facts=asked.facts),
}


def _in(consultation):
    found = Q(pk__in=[])
    for kind in KINDS:
        found |= Q(**{f"{kind}__consultation": consultation})
    return found


def _ruling(person, pk) -> Ruling:
    """One of the log, of a closed meeting that the person knows of, or about their own words."""
    rows = Ruling.objects.select_related(*KINDS, *WITH_MEETING, "appeal__due")
    theirs = known_to(person, rows)
    if person.is_authenticated:
        theirs |= rows.filter(own(person))
    found = theirs.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这项处理。"))
    return found


def _own(ruling) -> dict:
    made = getattr(ruling, "appeal", None)
    return {
        "about": ruling.words.pk,
        "appeal_until": instant(ruling.appeal_until),
        "appeal": show_appeal(made) if made else None,
    }


def show_ruling(ruling) -> dict:
    return {
        "id": ruling.pk,
        "kind": ruling.words._meta.model_name,
        "consultation": ruling.words.consultation_id,
        "meeting": _public_meeting(ruling.words),
        "decision": ruling.decision,
        "rule": ruling.rule,
        "facts": ruling.facts,
        "at": instant(ruling.at),
    }


def _public_meeting(words):
    """A moderator who decides an appeal need not know of a closed one."""
    meeting = getattr(words, "meeting", None)
    return meeting.pk if meeting and not meeting.is_closed else None


def show_appeal(appeal) -> dict:
    due = getattr(appeal, "due", None)
    return {
        "id": appeal.pk,
        "ruling": appeal.ruling_id,
        "text": appeal.text,
        "at": instant(appeal.at),
        "upheld": appeal.upheld,
        "answer": appeal.answer,
        "decided_at": instant(appeal.decided_at),
        "review_due_on": due and due.due_on,
        "review_due_provisional": bool(due and due.provisional),
    }


def show_open(appeal) -> dict:
    return show_appeal(appeal) | {"against": show_ruling(appeal.ruling)}
