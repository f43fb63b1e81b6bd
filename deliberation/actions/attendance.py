"""Who is at the meeting: by themselves, by the code in the hall, or counted by the clerk."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotThere, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish, tally_changed
from deliberation.models import Attendance, Guest, Meeting, Mute
from deliberation.permissions.meetings import check_attend, check_keep_open, check_sitting
from deliberation.record.boards import board_of
from portal.accounts.permissions import check_signed_in

from .locks import held, held_meeting

MOST = 999  # people counted at once
HALL_CODE = 600  # seconds that the code on the screen of the hall is good for
SALT = "deliberation.hall"
Channel = Attendance.Channel


def hall_code(meeting, at) -> str:
    """What the code on the hall's screen says; made anew each minute, so that a photograph of it is
    soon worth nothing. Signed: it is kept nowhere. Short: it is read from the back of the hall."""
    return _code_of(meeting, int(at.timestamp() // 60))


def _code_of(meeting, minute: int) -> str:
    signed = salted_hmac(SALT, f"{meeting.pk}:{minute}", algorithm="sha256").hexdigest()
    return f"{minute:x}-{signed[:20]}"


def check_hall_code(meeting, code: str, at) -> None:
    typed = re.fullmatch(r"([0-9a-f]{1,8})-[0-9a-f]{20}", code)
    minute = int(typed[1], 16) if typed else 0
    fresh = 0 <= at.timestamp() - 60 * minute <= HALL_CODE
    if not fresh or not constant_time_compare(code, _code_of(meeting, minute)):
        raise BadInput(
            _("会场的二维码过期了，请再扫一次大屏幕上的。"), code="hall_code", field="code"
        )


@transaction.atomic
def attend(person, meeting, *, channel=Channel.ONLINE, code="", now=None) -> Attendance:
    """Come to the meeting. In the hall it takes the code of its screen. Harmless a second time."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    capacity = check_attend(person, meeting, now)
    if channel == Channel.HALL:
        check_hall_code(meeting, code, now)
    elif channel != Channel.ONLINE:
        raise BadInput(_("请选怎么参加。"), code="channel_unknown", field="channel")
    made, _new = Attendance.objects.get_or_create(
        meeting=meeting,
        person=person,
        defaults={"channel": channel, "capacity": capacity, "came_at": now},
    )
    came_back = made.left_at is not None
    if came_back or (channel == Channel.HALL and made.channel != channel):
        made.channel, made.left_at = channel, None  # whoever left the hall is back by this way
        made.save(update_fields=["channel", "left_at"])
    _counted(meeting, now)
    return made


def attend_silently(person, meeting, now) -> None:
    """Whoever votes is there. In the transaction of the vote, which has been checked."""
    rows = Attendance.objects.filter(meeting=meeting, person=person, left_at=None)
    if not rows.exists():
        attend(person, meeting, now=now)


@transaction.atomic
def leave(person, meeting, *, now=None) -> None:
    """Go before the end."""
    now = now or timezone.now()
    check_signed_in(person)
    meeting = held_meeting(meeting.pk)
    check_sitting(meeting, now)
    changed = Attendance.objects.filter(meeting=meeting, person=person, left_at=None)
    if changed.update(left_at=now):
        _counted(meeting, now)


@transaction.atomic
def count_in(clerk, meeting, *, people, channel=Channel.HALL, current=None, now=None) -> Attendance:
    """The clerk counts so many in the hall, or on the phone, who have not come in by themselves.
    ``current`` is the last count that the clerk saw (an id, empty for none): two do not count the same
    people unseen."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    mandate = check_keep_open(clerk, meeting, now)
    if not 1 <= people <= MOST:
        raise BadInput(_("人数写 1 到 999。"), code="people_range", field="people")
    if channel not in (Channel.HALL, Channel.PHONE):
        raise BadInput(_("请选怎么参加。"), code="channel_unknown", field="channel")
    if current is not None:
        _check_seen(clerk, meeting, current)
    made = Attendance.objects.create(
        meeting=meeting, channel=channel, people=people, came_at=now, counted_by=mandate,
        capacity=Attendance.Capacity.RESIDENT,
    )  # fmt: skip
    _counted(meeting, now)
    return made


def _check_seen(clerk, meeting, current) -> None:
    """Somebody else has counted since, and it stands."""
    counted = meeting.attendances.filter(person=None)
    newer = counted.filter(left_at=None).exclude(counted_by__user=clerk)
    seen = counted.filter(pk=current).first() if current else None
    if seen is not None:
        newer = newer.filter(came_at__gt=seen.came_at)
    if newer.exists():
        raise Settled(
            _("刚才别人也计入了一笔，请先看看是不是同一批人。不是的话再按一次就加上。"),
            code="counted_meanwhile",
        )


@transaction.atomic
def count_out(clerk, counted: Attendance, *, now=None) -> None:
    """They have left, or were counted by mistake."""
    now = now or timezone.now()
    meeting = held_meeting(counted.meeting_id)
    check_keep_open(clerk, meeting, now)
    counted = held(meeting.attendances.filter(pk=counted.pk)).first()
    if counted is None:
        raise NotThere(_("没有这一笔。"))
    if counted.left_at is not None:
        raise Settled(_("已经记为离开。"))
    counted.left_at = now
    counted.save(update_fields=["left_at"])
    _counted(meeting, now)


def _counted(meeting, now) -> None:
    """Everybody sees the new number; a lawful meeting is told when enough are there and when no more."""
    tally_changed(meeting.stream_id, presence=meeting.pk)
    tell_quorum(meeting, now)


def tell_quorum(meeting, now) -> None:
    """In the log of a lawful meeting that sits, when it changed: those who came before the opening count
    from it on."""
    board = board_of(meeting, now)
    if board is None or not meeting.is_open(now):
        return
    last = _last_told(meeting)
    if board["reached"] and last != "quorum.reached":
        kind = events.QuorumReached
    elif not board["reached"] and last == "quorum.reached":
        kind = events.QuorumLost
    else:
        return
    publish(meeting.stream_id, kind(present=board["present"], needed=board["needed"]), at=now)


def _last_told(meeting) -> str:
    rows = meeting.stream.events.filter(kind__startswith="quorum.").order_by("-seq")
    return rows.values_list("kind", flat=True).first() or ""


@transaction.atomic
def join_as_guest(person, meeting_pk, key: str, *, now=None) -> Meeting:
    """With the link of a closed meeting; from then on it knows this person. Raises ``NotThere`` for a
    wrong key and for no such meeting alike."""
    check_signed_in(person)
    rows = Meeting.objects.filter(pk=meeting_pk, guest_key=key, is_closed=True)
    meeting = rows.select_related("consultation__scope").first()
    if meeting is None or len(key) != 32 or removed(meeting, person):
        raise NotThere(_("没有这次会议，或者链接已经失效。"))
    try:
        with transaction.atomic():
            Guest.objects.create(meeting=meeting, person=person, at=now or timezone.now())
    except IntegrityError:
        pass  # came with it before
    return meeting


def removed(meeting, person) -> bool:
    """Did a host take this guest out, and is that still so?"""
    rows = Mute.objects.filter(meeting=meeting, person=person, is_removal=True, lifted_at=None)
    return rows.exists()


def gone_from(meeting, person, now) -> None:
    """Whoever is sent out is there no more."""
    here = Attendance.objects.filter(meeting=meeting, person=person, left_at=None)
    if here.update(left_at=now):
        _counted(meeting, now)
