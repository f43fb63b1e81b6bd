"""What proposals, comments and remarks have in common when they are made, changed or taken away."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from deliberation.bylines import WITH_BYLINE
from deliberation.errors import BadInput, NotThere
from deliberation.models import State
from deliberation.models.turns import MeetingWords
from deliberation.permissions.participation import check_enter_for
from deliberation.permissions.standing import Standing
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_text

from .locks import held


@dataclass(frozen=True)
class Hand:
    """Who types (``actor``), whose words they are, and that consent was given for that."""

    actor: object
    author: object
    consent: bool = False

    @property
    def is_clerks(self) -> bool:
        return self.author.pk != self.actor.pk

    def check(self, place) -> None:
        if not self.is_clerks:
            return
        check_enter_for(self.actor, self.author, place)
        if not self.consent:
            raise BadInput(
                _("请先征得本人同意，再勾选“本人已口头同意”。"),
                code="consent_needed",
                field="consent",
            )

    def marks(self, now) -> dict:
        if not self.is_clerks:
            return {"entered_by": None, "consent_at": None}
        return {"entered_by": self.actor, "consent_at": now}


def hand_of(actor, for_person=None, consent=False) -> Hand:
    return Hand(actor, for_person or actor, consent)


def clean_words(text: str, *, field: str, most: int, lines: bool = True) -> str:
    """Fit to be published: trimmed, not too long, without anybody's numbers."""
    text = clean_text(text, field=field, most=most, lines=lines)
    check_no_personal_numbers(text, field)
    return text


def made_once(model, author, once: str, same: dict, make):
    """``make(once)`` in a transaction, or what the same act of ``author`` made before.

    ``once`` names the act (an Idempotency-Key, a form's token, a socket act's id); without one
    every call is an act of its own. The constraint decides between two at the same time. A name
    that comes again with other words is refused (code idempotency_key_reused).
    """
    if once and (made := _made(model, author, once, same)) is not None:
        return made
    try:
        with transaction.atomic():
            return make(once or uuid.uuid4().hex)
    except IntegrityError:
        if once and (made := _made(model, author, once, same)) is not None:
            return made
        raise


def _made(model, author, once, same):
    found = model.objects.filter(author=author, once=once)
    made = (
        found.get() if found.exists() else None
    )  # most acts are new: the whole row is seldom read
    # Where it was said stays; the words themselves may have been edited since.
    changed = made is not None and (made.edited_at is not None or not made.is_shown)
    compared = [name for name in same if name.endswith("_id") or not changed]
    if made is not None and any(getattr(made, name) != same[name] for name in compared):
        raise BadInput(
            _("这个请求编号已用于另一段话。"), code="idempotency_key_reused", field="once"
        )
    return made


def capacity(standing: Standing) -> dict:
    return {"place": standing.place, "mandate": standing.mandate}


def locked(model, pk):
    """The row as it is now, held until the transaction ends, with what rules and bylines need."""
    along = ["meeting"] if issubclass(model, MeetingWords) else []
    rows = held(model.objects.all()).select_related("consultation__scope", *along, *WITH_BYLINE)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这条内容。"))
    return found


def withdrawn(words, now) -> None:
    """The words are gone; nobody has to look at complaints about them any more."""
    words.state = State.WITHDRAWN
    words.save(update_fields=["state"])
    words.flags.filter(settled_at=None).update(settled_at=now)
