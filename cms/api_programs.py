"""The eight small programmes, with what runs now under each."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema
from wagtail.rich_text import expand_db_html

from portal.accounts.api import BodyRef, body_ref
from portal.kit.errors import NotThere
from portal.kit.lists import Asked, Listed, listed

from .models import ProgramPage
from .queries.programs import live_matters
from .queries.visible import visible_q

router = Router(tags=["programs"])


class ProgramOut(Schema):
    code: str
    title: str
    lead: str
    responsible: str
    url: str


class CaseOut(Schema):
    title: str
    place: str
    text: str


class QuestionOut(Schema):
    question: str
    answer: str


class MatterOut(Schema):
    kind: str
    title: str
    url: str
    meta: str


class ProgramDetail(ProgramOut):
    """``introduction``, ``text`` and ``answer`` are HTML."""

    body: BodyRef | None
    introduction: str
    cases: list[CaseOut]
    questions: list[QuestionOut]
    matters: list[MatterOut]


@router.get("programs", response=Listed[ProgramOut], summary=gettext_lazy("八小工程"))
def programs(request, asked: Query[Asked]):
    rows = public_programs()
    for word in asked.words.split()[:6]:
        rows = rows.filter(title__icontains=word) | rows.filter(lead__icontains=word)
    return listed(rows, ["path"], asked, show_program)


@router.get("programs/{code}", response=ProgramDetail, summary=gettext_lazy("一个项目"))
def program(request, code: str):
    known = code if code in ProgramPage.Code else ""
    page = public_programs().filter(code=known).select_related("body").first()
    if page is None:
        raise NotThere(_("没有这个项目。"))
    return show_program(page) | {
        "body": body_ref(page.body),
        "introduction": expand_db_html(page.introduction),
        "cases": [_texts(block.value, "title", "place", "text") for block in page.cases],
        "questions": [_texts(block.value, "question", "answer") for block in page.questions],
        "matters": live_matters(page),
    }


def public_programs():
    return ProgramPage.objects.filter(visible_q())


def show_program(page: ProgramPage) -> dict:
    return {
        "code": page.code,
        "title": page.title,
        "lead": page.lead,
        "responsible": page.responsible,
        "url": page.url,
    }


def _texts(block, *names) -> dict:
    """A block's plain and rich texts; rich ones as the HTML that the page shows."""
    return {name: str(block.get(name) or "") for name in names}
