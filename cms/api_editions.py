"""Editions on their way, by program: the same forms, checks and codes as on the editors' desk."""

import datetime
import uuid

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router, Schema

from deliberation.models import Resolution
from portal.accounts.api_auth import signed_in
from portal.accounts.once import answered_once
from portal.kit.errors import BadInput, NotThere
from portal.territory.api import asked_division

from .actions.editions import keep_warned, start_edition, write_clause, write_text
from .actions.procedures import set_order
from .actions.reviewing import answer_opinion
from .actions.steps import order_of
from .acts import ACTS, offered
from .forms.steps import ResolutionForm
from .models import CompactPage, Edition
from .permissions.editions import check_keep_any, check_step
from .queries.editions import (
    desk_of,
    due_of,
    looked_over,
    open_opinions_of,
    seen_edition,
    steps_of,
    usable_resolutions,
    way_of,
    whole_looked_over,
)

router = Router(tags=["editions"], auth=signed_in)


class ClauseIn(Schema):
    heading: str = ""
    text: str
    category: str = "other"


class TextIn(Schema):
    title: str | None = None
    clauses: list[ClauseIn]
    changes_note: str | None = None
    sing_along: str | None = None


class NotesIn(ClauseIn):
    plain_note: str = ""
    law: str = ""
    law_link: str = ""


class StepIn(Schema):
    """``act`` and what its form asks for; days as 2026-11-23. ``opinions``: one a line."""

    act: str
    on: datetime.date | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    meeting_on: datetime.date | None = None
    in_force_on: datetime.date | None = None
    review_on: datetime.date | None = None
    ended_on: datetime.date | None = None
    note: str = ""
    basis: str = ""
    background: str = ""
    opinions: str = ""
    filed_with: str = ""
    filing_number: str = ""
    resolution: uuid.UUID | None = None

    def typed(self) -> QueryDict:
        """As a form would have sent it."""
        data = QueryDict(mutable=True)
        for name, value in self.dict(exclude={"act"}).items():
            if value not in (None, ""):
                data[name] = str(value)
        return data


class AnswerIn(Schema):
    result: str
    answer: str


class ReasonIn(Schema):
    reason: str


class OrderIn(Schema):
    order: str


class DueOut(Schema):
    name: str
    on: datetime.date
    late: bool
    provisional: bool


class UnderWay(Schema):
    id: uuid.UUID
    compact: uuid.UUID
    title: str
    number: int
    status: str
    due: DueOut | None
    url: str


class WarningOut(Schema):
    """``reason``: why a person let the words stand; empty while nobody has decided."""

    rule: str
    words: str
    reason: str


class DraftClause(Schema):
    lineage: uuid.UUID
    position: int
    heading: str
    text: str
    category: str
    plain_note: str
    law: str
    law_link: str
    warnings: list[WarningOut]


class OpinionOut(Schema):
    id: uuid.UUID
    number: int
    clause: uuid.UUID | None
    text: str
    result: str
    answer: str


class StepOut(Schema):
    act: str
    status: str
    on: datetime.date
    office: str
    basis: str
    note: str
    text_digest: str
    papers: list[str]


class StageOut(Schema):
    name: str
    state: str
    on: datetime.date | None


class DraftOut(UnderWay):
    """``warnings`` are those about title and rhyme. ``acts``: what the asker may do now. ``papers`` of a step are SHA-256 digests."""

    way: list[StageOut]
    clauses: list[DraftClause]
    warnings: list[WarningOut]
    opinions: list[OpinionOut]
    steps: list[StepOut]
    acts: list[str]
    consultation: uuid.UUID | None
    resolution: uuid.UUID | None


class Editions(Schema):
    items: list[UnderWay]


@router.get("editions/drafts", response=Editions, summary=gettext_lazy("正在办的公约版本"))
def under_way(request):
    """Those in the asker's places, at most a hundred."""
    check_keep_any(request.user)
    return {"items": [show_row(one) for one in desk_of(request.user, "")["waiting"]]}


@router.post(
    "compacts/{uuid:pk}/editions", response=DraftOut, summary=gettext_lazy("开始制定或修订")
)
def start(request, pk: uuid.UUID):
    """With the text in force to begin with. Takes an Idempotency-Key."""
    compact = CompactPage.objects.select_related("division").filter(translation_key=pk).first()
    if compact is None:
        raise NotThere(_("没有这份公约。"))

    def act():
        return show_draft(request, start_edition(request.user, compact))

    return answered_once(request, act)


@router.get(
    "editions/drafts/{uuid:pk}", response=DraftOut, summary=gettext_lazy("一个版本的办理情况")
)
def draft(request, pk: uuid.UUID):
    """For those who have a part in it, published or not."""
    return show_draft(request, seen_edition(request.user, pk))


@router.put("editions/{uuid:pk}/text", response=DraftOut, summary=gettext_lazy("写条文"))
def text(request, pk: uuid.UUID, asked: TextIn):
    """The whole text anew; a clause is found again by its heading or most of its words."""
    given = asked.dict(exclude_none=True)
    return show_draft(request, write_text(request.user, seen_edition(request.user, pk), **given))


@router.put(
    "editions/{uuid:pk}/clauses/{uuid:lineage}",
    response=DraftOut,
    summary=gettext_lazy("写一条"),
)
def clause(request, pk: uuid.UUID, lineage: uuid.UUID, asked: NotesIn):
    write_clause(request.user, seen_edition(request.user, pk), lineage, **asked.dict())
    return show_draft(request, seen_edition(request.user, pk))


@router.put(
    "editions/{uuid:pk}/clauses/{uuid:lineage}/warnings/{slug:rule}",
    response=DraftOut,
    summary=gettext_lazy("保留被提醒的写法"),
)
def warning(request, pk: uuid.UUID, lineage: uuid.UUID, rule: str, asked: ReasonIn):
    keep_warned(
        request.user, seen_edition(request.user, pk), lineage, rule=rule, reason=asked.reason
    )
    return show_draft(request, seen_edition(request.user, pk))


@router.post("editions/{uuid:pk}/steps", response=DraftOut, summary=gettext_lazy("办一步"))
def step(request, pk: uuid.UUID, asked: StepIn):
    """One step of the way; what it needs its form says. Takes an Idempotency-Key."""
    found = seen_edition(request.user, pk)
    act = ACTS.get(asked.act)
    if act is None:
        raise BadInput(_("没有这一步。"), code="act_unknown", field="act")

    def done():
        check_step(request.user, found, act.gate)
        typed = _parsed(act, found, asked)
        return show_draft(request, act.do(request.user, found, **typed))

    return answered_once(request, done)


@router.put(
    "editions/{uuid:pk}/opinions/{uuid:opinion}",
    response=DraftOut,
    summary=gettext_lazy("答复审核意见"),
)
def answer(request, pk: uuid.UUID, opinion: uuid.UUID, asked: AnswerIn):
    found = seen_edition(request.user, pk)
    row = next((one for one in open_opinions_of(found) if one.pk == opinion), None)
    if row is None:
        raise NotThere(_("没有这条审核意见。"))
    answer_opinion(request.user, found, row, **asked.dict())
    return show_draft(request, found)


@router.put("divisions/{uuid:pk}/procedure", response=OrderIn, summary=gettext_lazy("步骤的先后"))
def order(request, pk: uuid.UUID, asked: OrderIn):
    made = set_order(request.user, asked_division(pk, "division"), order=asked.order)
    return {"order": made.order}


def _parsed(act, found: Edition, asked: StepIn) -> dict:
    """Read by the same form as on the desk. Raises ``BadInput`` naming the first field."""
    options = {}
    if issubclass(act.form, ResolutionForm):
        options["resolutions"] = usable_resolutions(found)
        chosen = asked.resolution
        if chosen and not Resolution.objects.filter(pk=chosen).exists():
            raise NotThere(_("没有这份会议决议登记。"))
    form = act.form(asked.typed(), **options)
    if not form.is_valid():
        field, sentences = next(iter(form.errors.items()))
        raise BadInput(sentences[0], code="bad_input", field=field)
    return form.cleaned_data


def show_row(found: Edition) -> dict:
    due = found.due if hasattr(found, "due") else due_of(found, timezone.localdate())
    return {
        "id": found.pk,
        "compact": found.compact.translation_key,
        "title": found.title,
        "number": found.number,
        "status": found.status,
        "due": due and vars(due),
        "url": reverse("desk_edition", args=[found.pk]),
    }


def show_draft(request, found: Edition) -> dict:
    acts = [one.name for one in offered(request.user, found)]
    return show_row(found) | {
        "way": [vars(one) for one in way_of(found, order_of(found.compact.division))],
        "clauses": [show_clause(row) for row in looked_over(found)],
        "warnings": show_warnings(whole_looked_over(found)),
        "opinions": [show_opinion(one) for one in open_opinions_of(found)],
        "steps": [show_step(one) for one in steps_of(found)],
        "acts": acts,
        "consultation": found.consultation_id,
        "resolution": found.resolution_id,
    }


NAMES = ("lineage", "position", "heading", "text", "category", "plain_note", "law", "law_link")


def show_clause(row: dict) -> dict:
    shown = {name: getattr(row["clause"], name) for name in NAMES}
    return shown | {"warnings": show_warnings(row["warnings"])}


def show_warnings(warnings: list[dict]) -> list[dict]:
    return [
        {
            "rule": one["warned"].rule.id,
            "words": one["warned"].words,
            "reason": one["decision"].reason if one["decision"] else "",
        }
        for one in warnings
    ]


def show_opinion(one) -> dict:
    return {
        "id": one.pk,
        "number": one.number,
        "clause": one.lineage,
        "text": one.text,
        "result": one.result,
        "answer": one.answer,
    }


def show_step(one) -> dict:
    names = ("act", "status", "on", "basis", "note", "text_digest")
    return {name: getattr(one, name) for name in names} | {
        "office": one.as_mandate.title,
        "papers": [paper.sha256 for paper in one.papers.all()],
    }
