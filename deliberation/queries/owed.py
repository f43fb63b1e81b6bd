"""Who owes what until when: promises made in public meetings, and questions sent to an office."""

import heapq
from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import NotThere
from deliberation.models import Meeting, Promise, Question, State
from portal.accounts.models import Body
from portal.kit.errors import BadInput
from portal.kit.keyset import decode, encode
from portal.territory.models import Division
from portal.territory.queries import division_of

PAGE = 20
# The two kinds in one list: by day, then promises before questions.
PROMISE, QUESTION = "promise", "question"
WITH = ("meeting__consultation__scope",)


@dataclass(frozen=True)
class Owed:
    kind: str
    row: Promise | Question
    owner: str
    text: str
    due_on: date
    is_late: bool
    url: str

    @property
    def meeting(self) -> Meeting:
        return self.row.meeting


def open_promises():
    """Of meetings that everybody may know of."""
    return Promise.objects.filter(
        status=Promise.Status.OPEN, withdrawn_at=None, meeting__is_closed=False
    )


def open_referrals():
    return Question.objects.filter(
        outcome=Question.Outcome.REFERRED, state=State.SHOWN, meeting__is_closed=False
    )


def owed_page(asked, today: date | None = None) -> dict:
    """``asked`` (a query string) has place, body, cursor. Overdue first, for the oldest day comes
    first; eight reads, however many there are."""
    today = today or timezone.localdate()
    place, body = division_of(asked.get("place", "")), _body_of(asked.get("body", ""))
    rows, following = _listed(place, body, asked.get("cursor", ""), today)
    return {
        "rows": rows,
        "next_cursor": following,
        "place": place,
        "body": body,
        "offices": _offices(place, today),
        "places": _places(),
    }


def _within(rows, place, body, owner: str):
    if place is not None:
        rows = rows.filter(meeting__consultation__scope__path__startswith=place.path)
    if body is not None:
        rows = rows.filter(**{owner: body})
    return rows


def _listed(place, body, cursor: str, today) -> tuple[list[Owed], str]:
    promises = _within(open_promises(), place, body, "body").select_related(*WITH, "body__division")
    questions = _within(open_referrals(), place, body, "referred_to").select_related(
        *WITH, "referred_to__division"
    )
    if cursor:
        promises, questions = _beyond(promises, questions, cursor)
    found = list(
        heapq.merge(
            [_promised(one, today) for one in promises.order_by("due_on", "pk")[: PAGE + 1]],
            [_asked(one, today) for one in questions.order_by("due_on", "pk")[: PAGE + 1]],
            key=lambda one: (one.due_on, one.kind),
        )
    )
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], encode([last.due_on, last.kind, last.row.pk])


def _beyond(promises, questions, cursor: str):
    """What comes after the row that ``cursor`` names, in each of the two."""
    day, kind, pk = decode(cursor, 3)
    try:
        day, pk = date.fromisoformat(day), UUID(pk)
    except ValueError:
        raise BadInput(
            _("这个翻页位置已失效，请从第一页看起。"), code="bad_cursor", field="cursor"
        ) from None
    same = Q(due_on__gt=day) | Q(due_on=day, pk__gt=pk)
    if kind == PROMISE:
        return promises.filter(same), questions.filter(due_on__gte=day)
    return promises.filter(due_on__gt=day), questions.filter(same)


def _promised(promise: Promise, today) -> Owed:
    return Owed(
        PROMISE, promise, promise.owner, promise.text, promise.due_on, promise.due_on < today,
        reverse("promise", args=[promise.pk]),
    )  # fmt: skip


def _asked(question: Question, today) -> Owed:
    return Owed(
        QUESTION, question, question.referred_to.display_name, question.text, question.due_on,
        question.due_on < today, reverse("referral", args=[question.pk]),
    )  # fmt: skip


def _offices(place, today) -> list[dict]:
    """Who owes how much, the most overdue first; three reads."""
    owed, late = Counter(), Counter()
    for rows, owner in ((open_promises(), "body"), (open_referrals(), "referred_to")):
        counted = _within(rows, place, None, owner).exclude(**{owner: None}).order_by()
        for pk, number, over in counted.values_list(owner).annotate(
            all=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today))
        ):
            owed[pk] += number
            late[pk] += over
    bodies = Body.objects.select_related("division").in_bulk(list(owed))
    found = [{"body": body, "owed": owed[pk], "late": late[pk]} for pk, body in bodies.items()]
    return sorted(found, key=lambda one: (-one["late"], -one["owed"], one["body"].name))


def _places() -> list[Division]:
    """Where anything is owed; one read."""
    mine = Q(pk__in=open_promises().values("meeting__consultation__scope"))
    asked = Q(pk__in=open_referrals().values("meeting__consultation__scope"))
    return list(Division.objects.filter(mine | asked).order_by("path")[:200])


def _body_of(text: str) -> Body | None:
    try:
        return Body.objects.filter(pk=UUID(text)).first() if text else None
    except ValueError:
        return None


# --- one of them ----------------------------------------------------------------------------------


def get_promise_for(person, pk) -> Promise:
    """With its meeting, for who may know of that. Raises ``NotThere``."""
    rows = Promise.objects.filter(meeting__in=Meeting.objects.visible_to(person))
    found = rows.select_related(*WITH, "body__division", "item").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("没有这项承诺。"))
    return found


def entries_of(promise: Promise) -> list:
    return list(
        promise.entries.select_related("mandate__user", "mandate__division", "mandate__body")
    )


def get_referral_for(person, pk) -> Question:
    """A question that was sent to an office, answered or not. Raises ``NotThere``."""
    rows = Question.objects.filter(
        meeting__in=Meeting.objects.visible_to(person), referred_to__isnull=False
    )
    found = rows.select_related(
        *WITH, "consultation", "referred_to__division", "author", "place",
        "mandate__division", "mandate__body__division",
    ).filter(pk=pk).first()  # fmt: skip
    if found is None:
        raise NotThere(_("没有这条转交的提问。"))
    return found
