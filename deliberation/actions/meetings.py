"""Announcing a meeting, putting it right, opening it, leading it, closing it."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, Refused, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import Meeting, MeetingInvitation, Notification, Stream, Turn
from deliberation.models.meetings import LONGEST_TURN, SLOWEST, new_key
from deliberation.notifications.recipients import tell
from deliberation.permissions.meetings import (
    check_announce,
    check_close_meeting,
    check_edit_meeting,
    check_keep_open,
    check_lead,
    check_open_meeting,
)
from deliberation.record.days import deadline
from deliberation.record.rules import kinds_for
from portal.accounts.models import Mandate, Role
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_optional, clean_text

from .agenda import set_items
from .attendance import tell_quorum
from .locks import held_consultation, held_meeting
from .meanwhile import check_mark, check_unchanged
from .mutes import let_everybody_in
from .seats import check_draw_fixed, set_seats
from .strawpolls import close_all_polls

TITLE, ABOUT, PLACE, ACCESS, LINK, REASON, OTHERS, SEED = 80, 2000, 120, 300, 300, 200, 60, 80
SOURCE = 120
TOLD = ("starts_at", "ends_at", "place", "link")  # what whoever means to come must hear of
LONGEST = timedelta(hours=12)


@transaction.atomic
def announce_meeting(person, consultation, *, now=None, **asked) -> Meeting:
    """Announce a sitting of ``consultation``, days ahead or with a public reason.

    ``asked``: title, starts_at, ends_at, about, place, access, link, short_because, is_closed, items
    [(title, minutes)], bodies, others, seats [(name, number)], signup_until, draw_seed, draw_source,
    lawful_kind, entitled, order, speaking_seconds.
    """
    now = now or timezone.now()
    consultation = held_consultation(consultation.pk)
    check_announce(person, consultation)
    meeting = Meeting(consultation=consultation, announced_at=now, time_known_at=now)
    _fill(meeting, now, **asked)
    meeting.stream = Stream.objects.create()
    meeting.save(force_insert=True)
    _arrange(meeting, now, **asked)
    publish(meeting.stream_id, events.MeetingAnnounced(), at=now)
    return meeting


@transaction.atomic
def edit_meeting(person, meeting, *, if_match=None, now=None, **asked) -> Meeting:
    """Put right what was announced, until it is opened. Whoever was asked or signed up is told where and
    when it is now."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_edit_meeting(person, meeting)
    check_mark(meeting.announced_etag, if_match)
    before = _told(meeting)
    _fill(meeting, now, **asked)
    meeting.save()
    _arrange(meeting, now, **asked)
    if not meeting.is_closed:
        let_everybody_in(meeting, now)
    if before != _told(meeting):
        _tell_concerned(meeting, Notification.Kind.MEETING_MOVED, now)
    publish(meeting.stream_id, events.MeetingEdited(), at=now)
    return meeting


def _told(meeting) -> list:
    return [getattr(meeting, name) for name in TOLD]


@transaction.atomic
def cancel_meeting(person, meeting, *, reason, now=None) -> Meeting:
    """It will not be held; the reason is public and whoever was asked or signed up is told."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_edit_meeting(person, meeting)
    meeting.cancelled_because = clean_text(reason, field="reason", most=REASON, lines=False)
    meeting.cancelled_at = now
    meeting.save(update_fields=["cancelled_at", "cancelled_because"])
    _tell_concerned(meeting, Notification.Kind.MEETING_CANCELLED, now)
    publish(meeting.stream_id, events.MeetingCancelled(), at=now)
    return meeting


@transaction.atomic
def open_meeting(person, meeting, *, now=None) -> Meeting:
    """The host opens the sitting; from now on people speak, ask and vote."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    if meeting.opened_at is not None:
        check_lead(person, meeting)
        raise Settled(_("会议已经宣布开始。"))
    check_open_meeting(person, meeting, now)
    meeting.opened_at = now
    meeting.save(update_fields=["opened_at"])
    publish(meeting.stream_id, events.MeetingOpened(), at=now)
    tell_quorum(meeting, now)
    return meeting


@transaction.atomic
def close_meeting(person, meeting, *, now=None) -> Meeting:
    """The sitting is over: polls, the current item and the floor end with it."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_close_meeting(person, meeting, now)
    close_all_polls(meeting, now)
    _end_what_runs(meeting, now)
    meeting.closed_at = now
    meeting.save(update_fields=["closed_at"])
    publish(meeting.stream_id, events.MeetingClosed(), at=now)
    return meeting


def _end_what_runs(meeting, now) -> None:
    for turn in meeting.turns.filter(stage=Turn.Stage.SPEAKING):
        turn.stage, turn.ended_at = Turn.Stage.SAID, now
        turn.save(update_fields=["stage", "ended_at"])
        publish(meeting.stream_id, events.TurnEnded(turn=turn.pk), at=now)
    for turn in meeting.turns.filter(stage=Turn.Stage.WAITING).order_by("created_at", "pk"):
        turn.stage = Turn.Stage.DROPPED
        turn.save(update_fields=["stage"])
        publish(meeting.stream_id, events.TurnSkipped(turn=turn.pk), at=now)
    for item in meeting.items.filter(opened_at__isnull=False, closed_at=None):
        item.closed_at = now
        item.save(update_fields=["closed_at"])
        publish(meeting.stream_id, events.ItemClosed(item=item.pk), at=now)


@transaction.atomic
def adjust_meeting(
    person, meeting, *, slow=None, seconds=None, order=None, if_match=None, now=None
) -> Meeting:
    """Slow mode (seconds between two lines of one person, 0 is off), time of speaking, order."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_keep_open(person, meeting, now)
    check_unchanged(meeting, if_match)
    if slow is not None:
        meeting.slow_seconds = _within(slow, 0, SLOWEST, "slow")
    if seconds is not None:
        meeting.speaking_seconds = _within(seconds, 10, LONGEST_TURN, "seconds")
    if order is not None:
        meeting.order = _order(order)
    meeting.save(update_fields=["slow_seconds", "speaking_seconds", "order"])
    publish(meeting.stream_id, events.MeetingAdjusted(), at=now)
    return meeting


def _within(number: int, least: int, most: int, field: str) -> int:
    if not least <= number <= most:
        raise BadInput(
            _("请写 %(least)s 到 %(most)s 的数。") % {"least": least, "most": most},
            code="number_range",
            field=field,
        )
    return number


def _order(order) -> str:
    if order not in Meeting.Order.values:
        raise BadInput(_("请选发言次序。"), code="order_unknown", field="order")
    return order


# --- what was asked for ---------------------------------------------------------------------------


def _fill(
    meeting,
    now,
    *,
    title,
    starts_at,
    ends_at,
    about="",
    place="",
    access="",
    link="",
    short_because="",
    is_closed=False,
    seats=(),
    signup_until=None,
    draw_seed="",
    draw_source="",
    lawful_kind="",
    entitled=None,
    order=Meeting.Order.FIRST_TIMERS,
    speaking_seconds=180,
    **_arranged,
) -> None:
    meeting.title = _words(title, "title", TITLE)
    meeting.about = _maybe(about, "about", ABOUT, lines=True)
    meeting.place = _maybe(place, "place", PLACE)
    meeting.access = _maybe(access, "access", ACCESS)
    meeting.link = _link(link)
    meeting.is_closed = bool(is_closed)
    meeting.order = _order(order)
    meeting.speaking_seconds = _within(speaking_seconds, 10, LONGEST_TURN, "speaking_seconds")
    meeting.short_because = _maybe(short_because, "short_because", REASON)
    _set_times(meeting, starts_at, ends_at, now)
    _set_draw(
        meeting,
        seats,
        signup_until=signup_until,
        draw_seed=_maybe(draw_seed, "draw_seed", SEED),
        draw_source=_maybe(draw_source, "draw_source", SOURCE),
    )
    _set_lawful(meeting, lawful_kind, entitled)


def _words(text, field, most) -> str:
    text = clean_text(text, field=field, most=most, lines=False)
    check_no_personal_numbers(text, field)
    return text


def _maybe(text, field, most, *, lines=False) -> str:
    text = clean_optional(text, field=field, most=most, lines=lines)
    check_no_personal_numbers(text, field)
    return text


def _link(link: str) -> str:
    link = (link or "").strip()
    if not link:
        return ""
    parts = urlsplit(link)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or len(link) > LINK:
        raise BadInput(_("链接要以 https:// 开头。"), code="link_unknown", field="link")
    return link


def _set_times(meeting, starts_at, ends_at, now) -> None:
    """Days ahead count from when people could know of this time: a moved one from the move."""
    if starts_at <= now:
        raise BadInput(_("开会时间要晚于现在。"), code="starts_before", field="starts_at")
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise BadInput(
            _("结束时间要晚于开始时间，最多开 12 个小时。"), code="ends_before", field="ends_at"
        )
    if starts_at != meeting.starts_at:
        meeting.time_known_at = now
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    days = deadline("meeting_announced").number
    notice = timezone.localdate(starts_at) - timezone.localdate(meeting.time_known_at)
    if notice < timedelta(days=days) and not meeting.short_because:
        raise BadInput(
            _("会议一般提前 %(days)s 天公告；来不及的，请写明理由，理由会公开显示。")
            % {"days": days},
            code="notice_reason",
            field="short_because",
        )


def _set_draw(meeting, seats, **draw) -> None:
    """Where seats are given out, how and until when is known before anybody signs up, and stays so."""
    if meeting.is_draw_fixed:
        check_draw_fixed(meeting, seats, **draw)
    elif seats:
        _check_draw_announced(**draw)
    for name, value in draw.items():
        setattr(meeting, name, value)
    until = meeting.signup_until
    if meeting.drawn_at is None and until is not None and until > meeting.starts_at:
        raise BadInput(_("报名要在开会以前截止。"), code="signup_late", field="signup_until")


def _set_lawful(meeting, kind: str, entitled) -> None:
    meeting.lawful_kind, meeting.entitled = "", None
    if not kind:
        return
    scope = meeting.consultation.scope
    if scope.level != "unit" or kind not in dict(kinds_for(scope)):
        raise BadInput(_("这里不开这种法定会议。"), code="kind_unknown", field="lawful_kind")
    if not entitled or not 0 < entitled < 10_000_000:
        raise BadInput(_("请写应到的人数或者户数。"), code="entitled_missing", field="entitled")
    meeting.lawful_kind, meeting.entitled = kind, entitled


def _arrange(meeting, now, *, items=None, bodies=(), others=(), seats=(), **_filled) -> None:
    set_items(meeting, items or [(meeting.title, 60)])
    if not meeting.is_draw_fixed:
        set_seats(meeting, seats)
    _invite(meeting, bodies, others, now)


def _check_draw_announced(signup_until, draw_seed: str, draw_source: str) -> None:
    if signup_until is None:
        raise BadInput(_("请写明报名到什么时候截止。"), code="signup_missing", field="signup_until")
    if not draw_seed:
        raise BadInput(
            _("请先公布抽签种子；报名的人多于席位时按它抽签。"), code="no_seed", field="draw_seed"
        )
    if not draw_source:
        raise BadInput(
            _("请写明抽签用哪里公布的号码，要在报名截止以后才开出来，谁也不能事先知道。"),
            code="no_source",
            field="draw_source",
        )


def _invite(meeting, bodies, others, now) -> None:
    """Who answered keeps their answer; who is no longer asked is not asked."""
    bodies = list(dict.fromkeys(bodies))
    named = list(dict.fromkeys(_words(name, "others", OTHERS) for name in others))
    gone = meeting.invitations.exclude(body__in=bodies).exclude(name__in=named or ["\x01"])
    gone.delete()
    have = set(meeting.invitations.values_list("body", "name"))
    fresh = [MeetingInvitation(meeting=meeting, body=body) for body in bodies
             if (body.pk, "") not in have]  # fmt: skip
    fresh += [
        MeetingInvitation(meeting=meeting, name=name) for name in named if (None, name) not in have
    ]
    MeetingInvitation.objects.bulk_create(fresh)
    for one in fresh:
        if one.body:
            _tell_body(meeting, one, now)


def _tell_body(meeting, invitation, now) -> None:
    """The line leads to where the office answers."""
    tell(
        speakers_for([invitation.body], now),
        Notification.Kind.MEETING_INVITED,
        meeting.consultation,
        about=str(invitation.pk),
        link=f"/meetings/{meeting.pk}/invitation/{invitation.pk}/",
        at=now,
    )


def speakers_for(bodies, now) -> list:
    """Ids of those who speak for ``bodies``: their officers and releasers in force."""
    rows = Mandate.objects.in_force(now).filter(
        body__in=bodies, role__in=[Role.OFFICER, Role.RELEASER]
    )
    return list(rows.values_list("user_id", flat=True).distinct())


def _tell_concerned(meeting, kind, now) -> None:
    bodies = [one.body_id for one in meeting.invitations.exclude(body=None)]
    signed = meeting.signups.filter(withdrawn_at=None).values_list("person_id", flat=True)
    guests = meeting.guests.values_list("person_id", flat=True)
    tell(
        {*speakers_for(bodies, now), *signed, *guests},
        kind,
        meeting.consultation,
        about=f"{meeting.pk}:{now.isoformat(timespec='seconds')}",
        link=f"/meetings/{meeting.pk}/",
        at=now,
    )


@transaction.atomic
def renew_guest_key(person, meeting, *, now=None) -> Meeting:
    """The link that was handed out before opens nothing any more; who came with it stays."""
    meeting = held_meeting(meeting.pk)
    check_lead(person, meeting)
    if not meeting.is_closed:
        raise Refused(_("公开的会议不用邀请链接。"), code="meeting_public")
    meeting.guest_key = new_key()
    meeting.save(update_fields=["guest_key"])
    return meeting
