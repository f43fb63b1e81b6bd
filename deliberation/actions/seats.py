"""Seats at the table: asking for one, and the draw where more ask than there are."""

import re
import unicodedata

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.decisions.draw import drawn
from deliberation.errors import BadInput, NotThere, Refused, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import Meeting, Notification, SeatGroup, SignUp
from deliberation.notifications.recipients import tell
from deliberation.permissions.meetings import check_draw, check_sign_up
from portal.accounts.permissions import check_signed_in
from portal.kit.text import clean_text

from .locks import held, held_meeting

MOST_GROUPS, MOST_SEATS, NAME = 12, 500, 30
LEAST_DIGITS, MOST_DIGITS = 4, 60  # of the number with which is drawn


def set_seats(meeting, seats) -> None:
    """Groups as they are announced, as long as nobody has signed up."""
    kept = []
    for number, (name, many) in enumerate(seats, 1):
        if number > MOST_GROUPS or not 1 <= many <= MOST_SEATS:
            raise BadInput(
                _("席位最多 12 组，每组 1 到 500 个。"), code="seats_range", field="seats"
            )
        name = clean_text(name, field="seats", most=NAME, lines=False)
        if name in kept:
            raise BadInput(_("有两组席位同名。"), code="seats_alike", field="seats")
        kept.append(name)
        SeatGroup.objects.filter(meeting=meeting, number=number).exclude(name=name).update(
            number=number + 1000
        )
        SeatGroup.objects.update_or_create(
            meeting=meeting, name=name, defaults={"number": number, "seats": many}
        )
    meeting.seat_groups.exclude(name__in=kept).delete()


def check_draw_fixed(meeting, seats, **draw) -> None:
    """From the first sign-up nobody changes what decides who gets a seat: groups and their numbers, the
    end of sign-up, seed and source (``draw``)."""
    for field, value in draw.items():
        if value != getattr(meeting, field):
            raise _fixed(field)
    if [tuple(one) for one in seats] != list(meeting.seat_groups.values_list("name", "seats")):
        raise _fixed("seats")


def _fixed(field: str) -> Refused:
    return Refused(
        _("已经有人报名，席位、报名截止和抽签办法不能再改。"), code="draw_fixed", field=field
    )


@transaction.atomic
def sign_up(person, meeting, group, *, now=None) -> SignUp:
    """Ask for a seat, or for one of another group; the lot stays the same."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_sign_up(person, meeting, now)
    if group.meeting_id != meeting.pk:
        raise NotThere(_("没有这一组席位。"))
    made = held(SignUp.objects.filter(meeting=meeting, person=person)).first()
    if made is not None and made.withdrawn_at is None and made.group_id == group.pk:
        return made
    made = made or SignUp(meeting=meeting, person=person)
    made.group, made.at, made.withdrawn_at = group, now, None
    made.save()
    publish(meeting.stream_id, events.SeatAsked(lot=made.lot, group=group.pk), at=now)
    return made


@transaction.atomic
def take_back_sign_up(person, meeting, *, now=None) -> None:
    """Not coming. After the draw the seat goes to who was drawn next."""
    now = now or timezone.now()
    check_signed_in(person)
    meeting = held_meeting(meeting.pk)
    made = held(SignUp.objects.filter(meeting=meeting, person=person, withdrawn_at=None)).first()
    if made is None:
        raise NotThere(_("您没有报名。"))
    if meeting.opened_at is not None:
        raise Settled(_("会议已经开始。"))
    made.withdrawn_at = now
    made.save(update_fields=["withdrawn_at"])
    publish(meeting.stream_id, events.SeatLeft(lot=made.lot), at=now)
    if made.seated:
        _move_up(made, now)


def _move_up(left: SignUp, now) -> None:
    waiting = held(left.group.signups.filter(withdrawn_at=None, seated=False))
    following = waiting.order_by("rank").first()
    if following is not None:
        following.seated = True
        following.save(update_fields=["seated"])
        _tell([following], left.meeting, now)


@transaction.atomic
def draw_seats(host, meeting, *, value, now=None) -> Meeting:
    """Draw among those who signed up, group by group, once, with the number that the announced source
    has published since; anybody can draw it again from seed, number and the lots in the log
    (``decisions.draw``)."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_draw(host, meeting, now)
    meeting.draw_value = value = _digits(value)
    for group in meeting.seat_groups.all():
        rows = {one.lot: one for one in group.signups.filter(withdrawn_at=None)}
        for rank, lot in enumerate(drawn(meeting.draw_seed, value, list(rows)), 1):
            rows[lot].rank, rows[lot].seated = rank, rank <= group.seats
        SignUp.objects.bulk_update(rows.values(), ["rank", "seated"])
        _tell(rows.values(), meeting, now)
    meeting.drawn_at = now
    meeting.save(update_fields=["drawn_at", "draw_value"])
    publish(meeting.stream_id, events.SeatDrawn(value=value), at=now)
    return meeting


def _digits(value: str) -> str:
    """Digits alone: with spaces and signs, one number could be written in as many ways as there are draws
    to choose from."""
    found = re.sub("[^0-9]", "", unicodedata.normalize("NFKC", value))
    if not LEAST_DIGITS <= len(found) <= MOST_DIGITS:
        raise BadInput(_("请照来源公布的写，4 到 60 个数字。"), code="value_format", field="value")
    return found


def _tell(rows, meeting, now) -> None:
    tell(
        [one.person_id for one in rows], Notification.Kind.SEAT_DRAWN, meeting.consultation,
        about=f"{meeting.pk}:{now.isoformat(timespec='seconds')}",
        link=f"/meetings/{meeting.pk}/seats/", at=now,
    )  # fmt: skip
