"""Questions of a meeting: asked, backed by others, and what became of them."""

import uuid
from typing import Literal

from django.db.models import Count
from django.utils.translation import gettext_lazy
from ninja import Query, Router, Schema, Status

from deliberation.actions.questions import answer_referral
from deliberation.bylines import WITH_BYLINE
from deliberation.models import Meeting, Question, QuestionBacking, State
from deliberation.queries.meeting_shapes import show_question
from deliberation.queries.meeting_tallies import backers
from deliberation.queries.meetings import find_question, get_meeting, get_question
from deliberation.queries.owed import get_referral_for
from portal.accounts.api_auth import public, signed_in
from portal.accounts.once import answered_once
from portal.kit.lists import Asked, Listed, choice, listed

from .asked import ByHand, having, holding
from .meeting_acts import act_in
from .meeting_schemas import QuestionOut, QuestionWords
from .turns import WordsIn

router = Router(tags=["questions"], auth=signed_in)
ORDERS = {"time": ["created_at", "pk"], "backers": ["-backed", "created_at", "pk"]}


class QuestionsAsked(Asked):
    """``open`` are those that nothing has become of yet."""

    sort: Literal["time", "backers"] = "time"
    outcome: choice(["open", *Question.Outcome.values]) = None
    item: uuid.UUID | None = None


class AllQuestions(QuestionsAsked):
    meeting: uuid.UUID | None = None
    consultation: uuid.UUID | None = None


class QuestionNew(WordsIn, ByHand):
    """With ``guest`` or ``for_person`` a clerk or host asks for somebody without an account."""

    guest: str = ""


class ReplyIn(Schema):
    answer: str


class BackingIn(Schema):
    value: bool


class BackingOut(BackingIn):
    question: uuid.UUID
    backers: int


@router.get(
    "meetings/{uuid:pk}/questions",
    response=Listed[QuestionOut],
    auth=public,
    summary=gettext_lazy("会议的提问"),
)
def questions(request, pk: uuid.UUID, asked: Query[QuestionsAsked]):
    """``search`` looks only through words that may still be read. By backers, one that gains some
    between two pages may be missed or come twice."""
    return _listed(request.user, get_meeting(request.user, pk).questions, asked)


@router.get(
    "questions", response=Listed[QuestionOut], auth=public, summary=gettext_lazy("提问列表")
)
def all_questions(request, asked: Query[AllQuestions]):
    """Of all meetings that the asker may know of."""
    rows = Question.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    return _listed(request.user, rows, asked)


def _listed(person, rows, asked):
    rows = having(rows, asked, "item", "meeting", "consultation")
    if asked.outcome:
        rows = rows.filter(outcome="" if asked.outcome == "open" else asked.outcome)
    if asked.words:
        rows = holding(rows.filter(state=State.SHOWN), asked.words, "text")
    if asked.sort == "backers":
        rows = rows.annotate(backed=Count("backings"))
    return listed(
        rows.select_related("referred_to__division", *WITH_BYLINE),
        ORDERS[asked.sort],
        asked,
        show_counted,
        lambda found: attach_backers(person, found),
    )


@router.post("meetings/{uuid:pk}/questions", response=QuestionOut, summary=gettext_lazy("提问"))
def ask(request, pk: uuid.UUID, asked: QuestionNew):
    """Takes an Idempotency-Key."""
    made = act_in(request, pk, "ask", asked.model_dump(mode="json"))
    found = get_question(get_meeting(request.user, pk), made["question"])
    return _counted(request.user, found)


@router.get(
    "questions/{uuid:pk}", response=QuestionOut, auth=public, summary=gettext_lazy("一条提问")
)
def question(request, pk: uuid.UUID):
    return _counted(request.user, find_question(request.user, pk))


@router.put("questions/{uuid:pk}", response=QuestionWords, summary=gettext_lazy("修改提问"))
def edit(request, pk: uuid.UUID, asked: WordsIn):
    """Within fifteen minutes, while the meeting sits and nothing has become of it."""
    found = find_question(request.user, pk)
    act_in(request, found.meeting_id, "edit", {"question": str(pk), "text": asked.text})
    return show_question(find_question(request.user, pk))


@router.delete("questions/{uuid:pk}", response={204: None}, summary=gettext_lazy("撤回提问"))
def withdraw(request, pk: uuid.UUID):
    found = find_question(request.user, pk)
    act_in(request, found.meeting_id, "withdraw", {"question": str(pk)})
    return Status(204, None)


@router.put("questions/{uuid:pk}/backing", response=BackingOut, summary=gettext_lazy("附问"))
def back(request, pk: uuid.UUID, asked: BackingIn):
    """Stand behind it, or no more; sending the same again changes nothing."""
    found = find_question(request.user, pk)
    act_in(request, found.meeting_id, "back", {"question": str(pk), "value": asked.value})
    return {"question": pk, "value": asked.value, "backers": backers([pk])[pk]}


@router.put(
    "questions/{uuid:pk}/reply", response=QuestionWords, summary=gettext_lazy("答复转交的提问")
)
def reply(request, pk: uuid.UUID, asked: ReplyIn):
    """By whoever speaks for the office that it was sent to. Takes an Idempotency-Key."""
    found = get_referral_for(request.user, pk)

    def act():
        answer_referral(request.user, found, answer=asked.answer)
        return show_question(find_question(request.user, pk))

    return answered_once(request, act)


def attach_backers(person, found) -> None:
    """Two reads for the whole page, one for somebody who is not signed in."""
    ids = [row.pk for row in found]
    counts, mine = backers(ids), set()
    if person.is_authenticated:
        rows = QuestionBacking.objects.filter(question__in=ids, person=person)
        mine = set(rows.values_list("question", flat=True))
    for row in found:
        row.tally, row.mine = counts[row.pk], row.pk in mine


def _counted(person, found) -> dict:
    attach_backers(person, [found])
    return show_counted(found)


def show_counted(question) -> dict:
    return show_question(question) | {"backers": question.tally, "mine": question.mine}
