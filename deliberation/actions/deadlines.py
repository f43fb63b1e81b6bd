"""Periods that run: begun, met, and counted anew when the State Council arranges another year."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.models import DueDate, Notification, YearArrangement
from deliberation.notifications.recipients import tell
from deliberation.permissions.deadlines import check_arrange_years
from deliberation.record.days import days_known, deadline, end_of, moment_after
from portal.kit.errors import Refused
from portal.kit.holidays import Notice, read_notice
from portal.kit.periods import End
from portal.kit.text import clean_text


def begin_period(name: str, *, start: date, end: End | None = None, **subject) -> DueDate:
    """The period ``name`` runs from ``start``, which is not counted itself (Civil Code art. 201)."""
    end = end or end_of(deadline(name), start)
    return DueDate.objects.create(
        deadline=name, start_on=start, due_on=end.day, provisional=end.provisional, **subject
    )


def meet_deadline(name: str, *, on: date, **subject) -> None:
    """What was due is done; done late it stays late."""
    DueDate.objects.filter(deadline=name, met_on=None, **subject).update(met_on=on)


@transaction.atomic
def arrange_year(person, *, text: str, source: str, now=None) -> YearArrangement:
    """Keep the free days of a notice and count every open period anew; who is concerned is told.

    ``text`` is the notice as the State Council published it (``portal.kit.holidays``).
    """
    check_arrange_years(person)
    now = now or timezone.now()
    notice = read_notice(text)
    source = clean_text(source, field="source", most=200, lines=False)
    made = YearArrangement(year=notice.year, source=source, by=person, at=now, **_kept(notice))
    latest = YearArrangement.objects.filter(year=notice.year).first()
    if latest is not None and latest.arrangement == made.arrangement:
        raise Refused(_("这一年的安排已经录入，内容一样。"), code="year_arranged")
    made.save()
    made.moved = _count_anew(now)
    made.save(update_fields=["moved"])
    return made


def _kept(notice: Notice) -> dict:
    return {
        "holidays": {name: [d.isoformat() for d in days] for name, days in notice.off.items()},
        "worked": [day.isoformat() for day in notice.worked],
    }


def _count_anew(now) -> int:
    """How many open dates moved."""
    days, moved = days_known(), 0
    rows = DueDate.objects.select_for_update(of=("self",)).filter(
        met_on=None, due_on__gte=timezone.localdate(now)
    )
    for due in rows.select_related("ruling", "appeal__ruling"):
        end = end_of(deadline(due.deadline), due.start_on, days)
        if due.ruling:
            end = _not_earlier(due, end)
        if (end.day, end.provisional) == (due.due_on, due.provisional):
            continue
        before, due.due_on, due.provisional = due.due_on, end.day, end.provisional
        due.save(update_fields=["due_on", "provisional"])
        if before != due.due_on:
            _announce(due, now)
            moved += 1
    return moved


def _not_earlier(due: DueDate, end: End) -> End:
    """A person's own time, once told, is never shortened."""
    return End(max(end.day, due.due_on), end.provisional)


def _announce(due: DueDate, now) -> None:
    ruling = due.ruling or due.appeal.ruling
    if due.ruling:
        ruling.appeal_until = moment_after(due.due_on)
        ruling.save(update_fields=["appeal_until"])
    words = ruling.words
    tell(
        words.told, Notification.Kind.DUE_MOVED, words.consultation,
        about=f"{due.pk}:{due.due_on}", ruling=ruling, at=now, **{words._meta.model_name: words},
    )  # fmt: skip
