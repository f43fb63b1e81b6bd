"""What the bell tells the person who asks."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema

from deliberation.actions.notifications import mark_read
from deliberation.models import Notification
from portal.accounts.api_auth import signed_in
from portal.kit.lists import Listed, listed

from .asked import Moment, Turned
from .schemas import Instant, instant

router = Router(tags=["me"], auth=signed_in)
ABOUT = ("consultation", "proposal", "comment", "remark", "ruling", "appeal")


class NotificationOut(Schema):
    """``label`` is a sentence in the reader's language; the ids say what it is about. What another
    part of the site tells may have no consultation, but has a ``link``."""

    kind: str
    label: str
    topic: str
    link: str
    consultation: uuid.UUID | None
    proposal: uuid.UUID | None
    comment: uuid.UUID | None
    remark: uuid.UUID | None
    ruling: uuid.UUID | None
    appeal: uuid.UUID | None
    at: Instant
    read_at: Instant | None


class ReadIn(Schema):
    up_to: Moment | None = None


class ReadOut(Schema):
    read: int


@router.get("me/notifications", response=Listed[NotificationOut], summary=gettext_lazy("我的通知"))
def notifications(request, asked: Query[Turned]):
    """Latest first."""
    rows = Notification.objects.filter(person=request.user).select_related("consultation")
    return listed(rows, ["-at", "-pk"], asked, show_notification)


@router.put("me/notifications/read", response=ReadOut, summary=gettext_lazy("通知标为已读"))
def read(request, asked: ReadIn):
    """Those made up to ``up_to``, or all; answers how many were new."""
    return {"read": mark_read(request.user, up_to=asked.up_to)}


def show_notification(row) -> dict:
    return {f"{name}": getattr(row, f"{name}_id") for name in ABOUT} | {
        "kind": row.kind,
        "label": row.get_kind_display(),
        "topic": row.consultation.topic if row.consultation else "",
        "link": row.link,
        "at": instant(row.at),
        "read_at": instant(row.read_at),
    }
