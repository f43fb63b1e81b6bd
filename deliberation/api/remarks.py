"""Remarks: opinions on a passage, who stands behind them, what became of them."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema, Status

from deliberation.actions.remarks import (
    back_remark,
    edit_remark,
    post_remark,
    settle_remark,
    withdraw_remark,
)
from deliberation.models import Remark, State
from deliberation.queries.consultations import get_passage, get_remark
from deliberation.queries.remarks import BACKED, change_of, remarks_for
from deliberation.queries.shapes import show_remark
from portal.accounts.api_auth import public, signed_in
from portal.kit.lists import Asked, Listed, choice, listed

from .asked import ByHand, check_same, hand, holding, one_act
from .schemas import RemarkOut, RemarkWords

router = Router(tags=["remarks"], auth=signed_in)


class PassageRemarksAsked(Asked):
    kind: choice(Remark.Kind.values) = None


class RemarkAsked(PassageRemarksAsked):
    consultation: uuid.UUID | None = None


class RemarkIn(Schema):
    """``proposed`` is the whole passage in other words, for the kind ``wording``."""

    text: str = ""
    proposed: str = ""


class RemarkNew(RemarkIn, ByHand):
    """``kind``: remark, unclear, wording."""

    kind: str


class BackingIn(Schema):
    value: bool


class BackingOut(BackingIn):
    remark: uuid.UUID


class AnswerIn(Schema):
    """``alike``: also the other marks of the same passage that are no more than "not clear"."""

    outcome: str
    answer: str = ""
    alike: bool = False


@router.get("remarks", response=Listed[RemarkOut], auth=public, summary=gettext_lazy("意见列表"))
def remarks(request, asked: Query[RemarkAsked]):
    """Newest first. ``search`` looks only through words that may still be read."""
    rows = _rows(request.user, asked)
    if asked.consultation:
        rows = rows.filter(consultation=asked.consultation)
    return listed(rows, ["-created_at", "pk"], asked, show_counted)


@router.get(
    "passages/{uuid:pk}/remarks",
    response=Listed[RemarkOut],
    auth=public,
    summary=gettext_lazy("对一条文本的意见"),
)
def of_passage(request, pk: uuid.UUID, asked: Query[PassageRemarksAsked]):
    """Those with the most backers first, then the newest."""
    rows = _rows(request.user, asked).filter(passage=get_passage(pk))
    return listed(rows, BACKED, asked, show_counted)


@router.get("remarks/{uuid:pk}", response=RemarkOut, auth=public, summary=gettext_lazy("一条意见"))
def remark(request, pk: uuid.UUID):
    found = get_remark(pk)
    return show_counted(remarks_for(request.user).select_related("passage").get(pk=found.pk))


@router.post(
    "passages/{uuid:pk}/remarks", response=RemarkWords, summary=gettext_lazy("对一条文本提意见")
)
def post(request, pk: uuid.UUID, asked: RemarkNew):
    """While opinions are gathered. With an Idempotency-Key, the same request again answers what
    the first one made.
    """
    with one_act(request) as once:
        made = post_remark(
            request.user,
            get_passage(pk),
            kind=asked.kind,
            text=asked.text,
            proposed=asked.proposed,
            once=once,
            **hand(request, asked),
        )
        check_same(made, passage=pk)
    return show_remark(made)


@router.put("remarks/{uuid:pk}", response=RemarkWords, summary=gettext_lazy("修改意见"))
def edit(request, pk: uuid.UUID, asked: RemarkIn):
    """Within fifteen minutes and before it is answered. The kind stays."""
    words = {"text": asked.text, "proposed": asked.proposed}
    return show_remark(edit_remark(request.user, get_remark(pk), **words))


@router.delete("remarks/{uuid:pk}", response={204: None}, summary=gettext_lazy("撤回意见"))
def withdraw(request, pk: uuid.UUID):
    withdraw_remark(request.user, get_remark(pk))
    return Status(204, None)


@router.put("remarks/{uuid:pk}/backing", response=BackingOut, summary=gettext_lazy("附议"))
def back(request, pk: uuid.UUID, asked: BackingIn):
    """By residents of the place; sending the same again changes nothing."""
    back_remark(request.user, get_remark(pk), value=asked.value)
    return {"remark": pk, "value": asked.value}


@router.put("remarks/{uuid:pk}/outcome", response=RemarkWords, summary=gettext_lazy("答复意见"))
def settle(request, pk: uuid.UUID, asked: AnswerIn):
    """By the hosts: adopted, partly, covered, not_adopted (why), elsewhere (where)."""
    return show_remark(settle_remark(request.user, get_remark(pk), **asked.dict()))


def _rows(person, asked):
    rows = remarks_for(person).select_related("passage")
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.words:
        rows = holding(rows.filter(state=State.SHOWN), asked.words, "text", "proposed")
    return rows


def show_counted(remark) -> dict:
    """``change`` is the passage with the words that are proposed for it."""
    change = change_of(remark, remark.passage)
    return show_remark(remark) | {
        "change": [{"operation": one.operation, "text": one.text} for one in change],
        "backers": remark.backers,
        "mine": remark.backed,
    }
