"""Notices: who issued what, and from when to when it hangs."""

import datetime
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema
from wagtail.rich_text import expand_db_html

from portal.accounts.api import BodyRef, body_ref
from portal.kit.errors import NotThere
from portal.kit.lists import Asked, Listed, choice, listed
from portal.territory.api import DivisionRef, asked_division, division_ref

from .models import NoticePage
from .queries.notices import find_notices
from .queries.visible import visible_q

router = Router(tags=["notices"])
OFFICIAL = [
    "title",
    "kind",
    "co_issuers",
    "index_number",
    "document_number",
    "issued_on",
    "posted_from",
    "posted_until",
    "url",
]


class NoticeOut(Schema):
    id: uuid.UUID
    title: str
    kind: str
    division: DivisionRef
    issuer: BodyRef
    co_issuers: str
    index_number: str
    document_number: str
    issued_on: datetime.date
    posted_from: datetime.date
    posted_until: datetime.date
    open: bool
    url: str


class NoticeDetail(NoticeOut):
    """``body`` is HTML."""

    body: str


class NoticeAsked(Asked):
    division: uuid.UUID | None = None
    kind: choice(NoticePage.Kind.values) = None
    open: bool | None = None


@router.get("notices", response=Listed[NoticeOut], summary=gettext_lazy("公告列表"))
def notices(request, asked: Query[NoticeAsked]):
    """Latest first; ``open`` asks for those that hang today, or for all others."""
    today = timezone.localdate()
    rows = find_notices(
        words=asked.words,
        division=asked_division(asked.division),
        kind=asked.kind or "",
        state="open" if asked.open else "",
        today=today,
    )
    if asked.open is False:
        rows = rows.exclude(posted_from__lte=today, posted_until__gte=today)
    rows = rows.select_related("issuer", "division")
    return listed(rows, ["-issued_on", "-pk"], asked, show_notice)


@router.get("notices/{uuid:pk}", response=NoticeDetail, summary=gettext_lazy("一则公告"))
def notice(request, pk: uuid.UUID):
    pages = NoticePage.objects.filter(visible_q(), translation_key=pk)
    page = pages.select_related("issuer", "division").first()
    if page is None:
        raise NotThere(_("没有这则公告。"))
    return show_notice(page) | {"body": expand_db_html(page.body)}


def show_notice(page: NoticePage) -> dict:
    return {name: getattr(page, name) for name in OFFICIAL} | {
        "id": page.translation_key,
        "division": division_ref(page.division),
        "issuer": body_ref(page.issuer),
        "open": page.posted_on(timezone.localdate()),
    }
