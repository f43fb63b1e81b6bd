"""Rules of lawful meetings, dated, and named periods: what the law asks and when something ends."""

import datetime
import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.actions.rules import add_local_rule, end_local_rule
from deliberation.errors import BadInput, NotThere
from deliberation.models import LocalRule
from deliberation.queries.deadlines import end_shown, shown_periods
from deliberation.queries.rules import (
    ORDER,
    earlier_law,
    get_local_rule,
    law_in_force,
    own_rules,
    show_own,
)
from portal.accounts.api_auth import public, signed_in
from portal.accounts.once import answered_once
from portal.kit.lists import Listed, listed
from portal.territory.api import DivisionRef, asked_division, division_ref

from .asked import Turned

router = Router(auth=signed_in)


class RuleOut(Schema):
    """In the reader's language. ``kind`` is a resolution's ``meeting_kind``; ``force`` begins and
    ends (that day no longer in force)."""

    kind: str
    name: str
    force: str
    counts: str
    quorum: str
    majority: str
    notice: str
    besides: list[str]
    source: str


class OwnRuleOut(RuleOut):
    id: uuid.UUID
    division: DivisionRef


class RulesOut(Schema):
    """The law in force today, and what is kept of earlier law."""

    law: list[RuleOut]
    earlier: list[RuleOut]


class OwnAsked(Turned):
    division: uuid.UUID | None = None


class RuleIn(Schema):
    """Only what is stricter than the law. Shares as ``>1/2`` or ``>=2/3``; ``of``: present, entitled."""

    division: uuid.UUID
    kind: str
    name: str
    since_on: datetime.date
    english_name: str = ""
    article: str = ""
    quorum: str = ""
    majority: str = ""
    of: str = ""
    days: int | None = None


class EndIn(Schema):
    until_on: datetime.date


class PeriodOut(Schema):
    """``kind``: most (done by then), least (lasts at least so long). ``standing``: law, regulation,
    policy, custom, suggestion, site; only the first two are law."""

    id: str
    name: str
    number: int
    unit: str
    kind: str
    length: str
    standing: str
    source: str


class EndAsked(Schema):
    start: datetime.date


class PeriodEnd(Schema):
    """The last day, until 24:00. ``provisional`` while a year on the way is not arranged yet."""

    period: PeriodOut
    start: datetime.date
    end: datetime.date
    provisional: bool


@router.get(
    "rules", response=RulesOut, auth=public, tags=["rules"], summary=gettext_lazy("会议表决的规则")
)
def rules(request):
    return {
        "law": [show_rule(one) for one in law_in_force()],
        "earlier": [show_rule(one) for one in earlier_law()],
    }


@router.get(
    "rules/own",
    response=Listed[OwnRuleOut],
    auth=public,
    tags=["rules"],
    summary=gettext_lazy("本单位规则"),
)
def own(request, asked: Query[OwnAsked]):
    """Of ``division`` and all within it, or of all; the latest first."""
    rows = own_rules(asked_division(asked.division, "division"))
    return listed(rows, ORDER, asked, lambda row: show_own_rule(show_own(row)))


@router.post("rules", response=OwnRuleOut, tags=["rules"], summary=gettext_lazy("登记本单位规则"))
def add(request, asked: RuleIn):
    """By a clerk, editor or teller of the place. The one before it ends when this one begins.
    Takes an Idempotency-Key."""

    def act():
        division = asked_division(asked.division, "division")
        made = add_local_rule(request.user, division, **asked.dict(exclude={"division"}))
        return show_own_rule(show_own(made))

    return answered_once(request, act)


@router.put(
    "rules/{uuid:pk}/end",
    response=OwnRuleOut,
    tags=["rules"],
    summary=gettext_lazy("停用本单位规则"),
)
def end(request, pk: uuid.UUID, asked: EndIn):
    found: LocalRule = end_local_rule(request.user, get_local_rule(pk), until_on=asked.until_on)
    return show_own_rule(show_own(found))


@router.get(
    "deadlines",
    response=list[PeriodOut],
    auth=public,
    tags=["deadlines"],
    summary=gettext_lazy("期限"),
)
def periods(request):
    return shown_periods()


@router.get(
    "deadlines/{slug:name}/end",
    response=PeriodEnd,
    auth=public,
    tags=["deadlines"],
    summary=gettext_lazy("期限到哪一天"),
)
def period_end(request, name: str, asked: Query[EndAsked]):
    """The day of ``start`` itself is not counted (Civil Code art. 201)."""
    try:
        return end_shown(name, asked.start)
    except KeyError as error:
        raise NotThere(_("没有这个期限。")) from error
    except ValueError as error:
        raise BadInput(_("这个日期太远，算不了。"), code="date_too_far", field="start") from error


def show_rule(one: dict) -> dict:
    return one | {"kind": one["id"]}


def show_own_rule(one: dict) -> dict:
    row: LocalRule = one["row"]
    return show_rule(one) | {"id": row.pk, "division": division_ref(row.division)}
