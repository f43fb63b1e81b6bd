"""Reminding offices of what they owe: three days before the day, and once it is over."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deliberation.models import Notification, Promise, Question, State
from deliberation.notifications.recipients import tell
from portal.accounts.models import Mandate

from .meetings import speakers_for

BEFORE = timedelta(days=3)
WITH = ("meeting__consultation",)


@transaction.atomic
def remind_owed(now) -> int:
    """Tell whoever speaks for the office, once before and once after each day that was set; return of
    how many things. Safe to run twice, late or never: the name of a reminder has the day in it."""
    today = timezone.localdate(now)
    due = [
        (f"{row.pk}:{'late' if row.due_on < today else 'soon'}:{row.due_on}", body, row, path)
        for rows, owner, path in _owed(today + BEFORE)
        for row in rows
        for body in [getattr(row, owner)]
    ]
    told = set(
        Notification.objects.filter(kind=Notification.Kind.PROMISE_DUE)
        .filter(about__in=[about for about, *_rest in due])
        .values_list("about", flat=True)
    )
    fresh = [one for one in due if one[0] not in told]
    return sum(_remind(*one, now) for one in fresh)


def _owed(until):
    promises = Promise.objects.filter(
        status=Promise.Status.OPEN, withdrawn_at=None, due_on__lte=until
    )
    questions = Question.objects.filter(
        outcome=Question.Outcome.REFERRED, state=State.SHOWN, due_on__lte=until
    )
    yield promises.select_related(*WITH), "body_id", "promises"
    yield questions.select_related(*WITH), "referred_to_id", "referrals"


def _remind(about: str, body, row, path: str, now) -> int:
    consultation = row.meeting.consultation
    people = (speakers_for([body], now) if body else []) or _hosts(consultation, now)
    tell(
        people, Notification.Kind.PROMISE_DUE, consultation, about=about,
        link=f"/{path}/{row.pk}/", at=now,
    )  # fmt: skip
    return 1 if people else 0


def _hosts(consultation, now) -> list:
    """Where nobody here speaks for who promised, whoever led the meeting asks after it."""
    rows = Mandate.objects.in_force(now).filter(hostings__consultation=consultation)
    return list(rows.values_list("user_id", flat=True).distinct())
