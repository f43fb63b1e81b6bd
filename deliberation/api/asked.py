"""What a request asks for, read the same way by every noun of the forum."""

import datetime
import uuid
from contextlib import contextmanager
from typing import Annotated

from django.db.models import Q
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from deliberation.errors import BadInput
from deliberation.queries.assisted import person_for
from portal.accounts.once import act_name

KEY = "Idempotency-Key"


def _within_reason(at: datetime.datetime) -> datetime.datetime:
    """Years that every time zone and every database can hold."""
    if not 2000 <= at.year < 2200:
        raise ValueError("year")
    return at


# A moment with its offset: "18:00" without one is another moment for every reader.
Moment = Annotated[AwareDatetime, AfterValidator(_within_reason)]


class Turned(Schema):
    """A list that is only turned over, not searched."""

    cursor: str = Field("", max_length=1000, description="``next`` of the page before")
    limit: int = Field(20, ge=1, le=100)


class ByHand(Schema):
    """``for_person`` is somebody without a phone, for whom their clerk types, with consent."""

    for_person: uuid.UUID | None = None
    consent: bool = False


def hand(request, asked: ByHand) -> dict:
    """For whom the act is, as the actions take it."""
    return {"for_person": person_for(request.user, asked.for_person), "consent": asked.consent}


def key_of(request) -> str:
    """The Idempotency-Key, or nothing."""
    name = request.headers.get(KEY, "")
    if len(name) > 200:
        raise BadInput(_("Idempotency-Key 太长。"), code="idempotency_key", field=KEY)
    return name


def some_ids(asked: str, field: str, most: int) -> set[uuid.UUID]:
    """Ids with commas between, as a query string names several."""
    try:
        ids = {uuid.UUID(part.strip()) for part in asked.split(",")}
    except ValueError as error:
        raise BadInput(_("这不是有效的编号。"), field=field) from error
    if len(ids) > most:
        raise BadInput(_("一次最多 %(most)s 个。") % {"most": most}, field=field)
    return ids


@contextmanager
def one_act(request):
    """The name of the act, kept in the row it makes: a repetition finds that row, also when the
    process was killed before it could answer.
    """
    try:
        yield act_name(key_of(request))
    except BadInput as refused:
        if refused.field == "once":  # as the client calls it
            refused.field = KEY
        raise


def check_same(made, **where) -> None:
    """A key that comes again for another place is a mistake of the client: nothing was made."""
    if any(getattr(made, f"{name}_id") != pk for name, pk in where.items()):
        raise BadInput(
            _("这个 Idempotency-Key 已用于另一个请求。"), code="idempotency_key_reused", field=KEY
        )


def having(rows, asked, *fields: str):
    """Those of ``rows`` that are as ``asked`` names it, where it names something."""
    named = {name: value for name in fields if (value := getattr(asked, name, None))}
    return rows.filter(**named)


def holding(rows, words: str, *fields: str):
    """Those of ``rows`` that hold every word, each in any of ``fields``."""
    for word in words.split()[:6]:
        either = Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(either)
    return rows
