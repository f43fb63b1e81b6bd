"""Who leads a meeting, who helps, who may speak in it, and when."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from deliberation.errors import (
    ConsultationClosed,
    EditTimeOver,
    MeetingNotOpen,
    MeetingOver,
    Muted,
    NotAllowed,
    NotThere,
    Refused,
    Settled,
    TooMany,
    WordsGone,
)
from deliberation.models import Attendance, Guest, Mute, Question, StrawVote, Turn
from portal.accounts.models import Mandate, Role
from portal.accounts.permissions import allowed, check_signed_in, mandate_over

from .hosting import check_host, check_host_open
from .participation import EDITABLE, check_own
from .phases import moment
from .standing import Standing, mandate_in, resides_in, voice_of

EARLY = timedelta(minutes=30)  # how long before its time a meeting may be opened
WRITE_UP = timedelta(days=30)  # after the close in which a clerk may still write down what was said
A_MINUTE = timedelta(minutes=1)
LINES = (Turn, Question)
SPEAKS_FOR_A_BODY = (Role.OFFICER, Role.RELEASER)


# --- hosts and clerks -----------------------------------------------------------------------------


def check_announce(person, consultation) -> Mandate:
    mandate = check_host_open(person, consultation)
    if consultation.summed_up_at is not None:
        raise ConsultationClosed(_("协商意见已经公布，不能再开会。"), code="summed_up")
    return mandate


def check_lead(person, meeting) -> Mandate:
    """One of the consultation's hosts."""
    return check_host(person, meeting.consultation)


def check_keep(person, meeting) -> Mandate:
    """A host, or a clerk of the place, who records and counts for the host."""
    check_signed_in(person)
    if allowed(check_host, person, meeting.consultation):
        return check_host(person, meeting.consultation)
    mandate = mandate_over(person, meeting.scope, Role.CLERK)
    if mandate is None:
        raise NotAllowed(_("只有主持人和本地的工作者可以这样做。"), code="not_the_keeper")
    return mandate


def check_edit_meeting(person, meeting) -> Mandate:
    """Until it is opened; who is already asked sees what was changed."""
    mandate = check_lead(person, meeting)
    check_not_cancelled(meeting)
    if meeting.opened_at is not None:
        raise Refused(_("会议已经开始，议题、时间和邀请不能再改。"), code="meeting_begun")
    return mandate


def check_open_meeting(person, meeting, at) -> Mandate:
    mandate = check_edit_meeting(person, meeting)
    if at < meeting.starts_at - EARLY:
        raise MeetingNotOpen(
            _("还没到时间，%(when)s（北京时间）起可以宣布开会。")
            % {"when": moment(meeting.starts_at - EARLY)}
        )
    return mandate


def check_close_meeting(person, meeting, at) -> Mandate:
    """A host; from the announced end on also a clerk of the place, for no host may be left."""
    late = at >= meeting.ends_at
    mandate = check_keep(person, meeting) if late else check_lead(person, meeting)
    check_sitting(meeting, at)
    return mandate


def check_keep_open(person, meeting, at) -> Mandate:
    mandate = check_keep(person, meeting)
    check_sitting(meeting, at)
    return mandate


def check_write_up(person, meeting, at) -> Mandate:
    """What was said is written down while it sits, and afterwards until the minutes go out."""
    mandate = check_keep(person, meeting)
    check_write_time(meeting, at)
    return mandate


def check_write_time(meeting, at) -> None:
    check_not_cancelled(meeting)
    if meeting.opened_at is None:
        raise MeetingNotOpen(_("会议还没有开始。"))
    if meeting.closed_at is not None and at >= meeting.closed_at + WRITE_UP:
        raise MeetingOver(_("会议结束已久，不能再补记。"))
    minutes = getattr(meeting, "minutes", None)
    if minutes is not None and minutes.status != minutes.Status.DRAFT:
        raise MeetingOver(_("纪要已经送大家核对，不能再补记。"), code="minutes_sent")


def check_not_cancelled(meeting) -> None:
    if meeting.cancelled_at is not None:
        raise MeetingOver(_("这次会议已经取消。"), code="meeting_cancelled")


def check_sitting(meeting, at) -> None:
    check_not_cancelled(meeting)
    if meeting.closed_at is not None and at >= meeting.closed_at:
        raise MeetingOver(
            _("会议已于%(when)s（北京时间）结束。") % {"when": moment(meeting.closed_at)}
        )
    if meeting.opened_at is None or at < meeting.opened_at:
        raise MeetingNotOpen(
            _("会议还没有开始，预定%(when)s（北京时间）开始。")
            % {"when": moment(meeting.starts_at)}
        )


# --- whoever takes part ---------------------------------------------------------------------------


def voice_in(person, meeting) -> Standing:
    """In what capacity this person speaks in the meeting: as in the consultation; whoever was invited
    from elsewhere as what they are there. Else the refusal of the consultation."""
    check_signed_in(person)
    try:
        return voice_of(person, meeting.consultation)
    except NotAllowed:
        if (standing := _as_guest(person, meeting)) is None:
            raise
        return standing


def _as_guest(person, meeting) -> Standing | None:
    asked = {one.body_id for one in meeting.invitations.all()} - {None}
    if (mandate := invited_under(person.live_mandates, asked)) is not None:
        return Standing(mandate=mandate)
    if person.residency and Guest.objects.filter(meeting=meeting, person=person).exists():
        return Standing(place=person.residency.division)
    return None


def invited_under(held, asked: set) -> Mandate | None:
    """Of several mandates of one person the first at an office that was asked (ids of bodies)."""
    return next((mandate for mandate in held if mandate.body_id in asked), None)


def check_take_part(person, meeting, at) -> Standing:
    """May this person say or ask something now, unless they were muted?"""
    standing = voice_in(person, meeting)
    check_sitting(meeting, at)
    return standing


def check_speak(person, meeting, at) -> Standing:
    standing = check_take_part(person, meeting, at)
    check_not_muted(person, meeting)
    return standing


def check_say(person, meeting, at) -> Standing:
    standing = check_speak(person, meeting, at)
    if allowed(check_keep, person, meeting):
        return standing  # whoever leads is not slowed
    _check_rate(person, meeting, at)
    return standing


def _check_rate(person, meeting, at) -> None:
    """Slow mode, and what one person may send in a minute in any meeting."""
    mine = {"meeting": meeting, "author": person, "guest": ""}
    if meeting.slow_seconds:
        _check_slow(mine, meeting.slow_seconds, at)
    most = max(1, round(settings.MEETING_LINES_A_MINUTE * settings.RATE_LIMIT_FACTOR))
    lately = [model.objects.filter(**mine, created_at__gt=at - A_MINUTE) for model in LINES]
    if sum(rows.count() for rows in lately) < most:
        return
    times = sorted(
        moment for rows in lately for moment in rows.values_list("created_at", flat=True)
    )
    raise TooMany(
        _("发得太快了，请过几秒再发。您写的内容还在。"),
        retry_after=_seconds(times[-most] + A_MINUTE - at),
    )


def _check_slow(mine: dict, seconds: int, at, *, moment="created_at", but=None) -> None:
    """``moment`` is what lies so far apart; ``but`` is the line that is being written."""
    gap = timedelta(seconds=seconds)
    found = (
        model.objects.filter(**mine, **{f"{moment}__gt": at - gap})
        .exclude(pk=but)
        .aggregate(at=Max(moment))["at"]
        for model in LINES
    )
    last = max(filter(None, found), default=None)
    if last is not None:
        wait = _seconds(last + gap - at)
        raise TooMany(
            _("现在是慢速发言，%(seconds)s 秒后可以再发。您写的内容还在。") % {"seconds": wait},
            retry_after=wait,
            code="slow_mode",
        )


def _seconds(wait: timedelta) -> int:
    return max(1, -(-wait // timedelta(seconds=1)))


def check_still_sitting(meeting, at) -> None:
    """Once more when an act has its number, and with it the lock of the log: a close that was first is
    seen by now, and one that comes later gets a later number."""
    meeting.refresh_from_db(fields=["closed_at", "slow_seconds"])
    check_sitting(meeting, meeting.closed_at or at)


def check_still_slow(person, line, at) -> None:
    """Likewise: of two lines that were sent at the same moment, slow mode lets one pass."""
    meeting = line.meeting
    if meeting.slow_seconds and not allowed(check_keep, person, meeting):
        mine = {"meeting": meeting, "author": person, "guest": ""}
        _check_slow(mine, meeting.slow_seconds, at, but=line.pk)


def check_not_muted(person, meeting) -> None:
    if _is_muted(person.pk, meeting):
        raise Muted(_("主持人请您暂时不要在这次会上发言，理由写在您的通知里。您可以提出异议。"))


def _is_muted(person_pk, meeting) -> bool:
    return Mute.objects.filter(meeting=meeting, person=person_pk, lifted_at=None).exists()


def check_may_be_called(turn) -> None:
    """Who was muted keeps their place on the list, for taking it away would tell everybody who it is;
    they are only not called."""
    if not turn.guest and _is_muted(turn.author_id, turn.meeting_id):
        raise Refused(_("这一位正被禁言，解除禁言以后才能请上来讲。"), code="speaker_muted")


def check_attend(person, meeting, at) -> Attendance.Capacity:
    """From half an hour before the start until the close."""
    check_signed_in(person)
    check_not_cancelled(meeting)
    if meeting.closed_at is not None or (
        meeting.opened_at is None and at < meeting.starts_at - EARLY
    ):
        check_sitting(meeting, at)
    standing = voice_in(person, meeting)
    return capacity_of(person, meeting, standing)


def capacity_of(person, meeting, standing: Standing) -> Attendance.Capacity:
    """A resident of the place counts as one also where they hold an office there."""
    if resides_in(person, meeting.scope):
        return Attendance.Capacity.RESIDENT
    if standing.mandate and mandate_in(person, meeting.scope):
        return Attendance.Capacity.MANDATE
    return Attendance.Capacity.GUEST


def check_straw_vote(person, poll, at) -> StrawVote.Capacity:
    """Whoever may speak may say what they think; residents are counted apart."""
    meeting = poll.meeting
    standing = voice_in(person, meeting)
    check_sitting(meeting, at)
    check_poll_open(poll, at)
    resident = capacity_of(person, meeting, standing) == Attendance.Capacity.RESIDENT
    return StrawVote.Capacity.RESIDENT if resident else StrawVote.Capacity.MANDATE


def check_poll_open(poll, at) -> None:
    if not poll.is_open(at):
        raise MeetingOver(_("这次意向表决已经结束。"), code="poll_closed")


def check_back_question(person, question, at) -> None:
    check_speak(person, question.meeting, at)
    if not question.is_shown:
        raise Refused(_("这条提问已经撤回或隐去。"), code="words_gone")
    if question.author_id == person.pk:
        raise Refused(_("这是您自己的提问，不用附问。"), code="own_words")
    if question.outcome and question.outcome != Question.Outcome.TAKEN:
        raise Refused(_("这条提问已经有了结果。"), code="settled_already")


# --- one's own words ------------------------------------------------------------------------------


def check_edit_words(person, words, at) -> None:
    """For a quarter of an hour, like other words, as long as the meeting sits and one was not muted. In
    slow mode one edit follows another as slowly as lines do."""
    check_own(person, words)
    if not words.is_shown:
        raise WordsGone(_("这条内容已经撤回或隐去，不能再改。"))
    if at >= words.created_at + EDITABLE:
        raise EditTimeOver(_("发出 15 分钟以后就不能再改了。您可以撤回，或者再发一条说明。"))
    if getattr(words, "outcome", ""):
        raise Settled(_("这条提问已经有了结果，不能再改。"))
    check_sitting(words.meeting, at)
    check_not_muted(person, words.meeting)
    if words.meeting.slow_seconds and not allowed(check_keep, person, words.meeting):
        mine = {"meeting": words.meeting, "author": words.author_id, "guest": ""}
        _check_slow(mine, words.meeting.slow_seconds, at, moment="edited_at")


def check_write_own(person, turn, at) -> None:
    """What one has spoken oneself: as long as it may be written down at all."""
    if turn.text:
        check_edit_words(person, turn, at)
    else:
        check_own(person, turn)
        check_write_time(turn.meeting, at)
        check_not_muted(person, turn.meeting)


def check_write_for(keeper, turn, at) -> Mandate:
    """For who spoke; never over what they wrote themselves."""
    mandate = check_write_up(keeper, turn.meeting, at)
    if turn.text and turn.entered_by_id is None:
        raise NotAllowed(_("这段文字是发言的人自己写的，只有本人能改。"), code="words_are_theirs")
    return mandate


# --- seats ----------------------------------------------------------------------------------------


def check_sign_up(person, meeting, at) -> None:
    voice_in(person, meeting)
    check_not_cancelled(meeting)
    if not meeting.seat_groups.exists():
        raise Refused(_("这次会议不用报名。"), code="no_seats")
    if meeting.drawn_at is not None or (meeting.signup_until and at >= meeting.signup_until):
        raise MeetingOver(_("报名已经截止。"), code="signup_over")
    if meeting.opened_at is not None or at >= meeting.starts_at:
        raise MeetingOver(_("会议已经开始，不再报名。"), code="signup_over")


def check_draw(person, meeting, at) -> Mandate:
    mandate = check_keep(person, meeting)
    check_not_cancelled(meeting)
    if meeting.drawn_at is not None:
        raise Settled(_("已经抽过签。"))
    if not meeting.draw_seed or not meeting.draw_source:
        raise Refused(_("公告里没有写明抽签种子和号码来源，不能抽签。"), code="no_seed")
    if meeting.signup_until is None or at < meeting.signup_until:
        raise MeetingNotOpen(_("报名截止以后才能抽签。"), code="signup_open")
    return mandate


# --- invited offices ------------------------------------------------------------------------------


def check_answer_invitation(person, invitation) -> Mandate:
    """Whoever speaks for the office that was asked; for others the host writes down what they said."""
    meeting = invitation.meeting
    check_signed_in(person)
    check_not_cancelled(meeting)
    if meeting.opened_at is not None:
        raise Refused(_("会议已经开始，邀请不用再答复。"), code="meeting_begun")
    if invitation.body_id is None:
        return check_keep(person, meeting)
    for mandate in person.live_mandates:
        if mandate.body_id == invitation.body_id and mandate.role in SPEAKS_FOR_A_BODY:
            return mandate
    if allowed(check_keep, person, meeting):
        return check_keep(person, meeting)
    raise NotAllowed(
        _("只有受邀单位的经办人、签发人，以及会议的主持人和本地的工作者可以答复。"),
        code="not_the_office",
    )


# --- mutes ----------------------------------------------------------------------------------------


def check_mute(person, meeting, target, at) -> Mandate:
    """Not oneself, not whoever leads; a host or clerk of it."""
    mandate = check_keep_open(person, meeting, at)
    if target.pk == person.pk:
        raise Refused(_("不能对自己禁言。"), code="own_words")
    if allowed(check_keep, target, meeting):
        raise NotAllowed(_("不能对主持人和工作者禁言。"), code="leads_too")
    return mandate


def check_remove_guest(person, meeting, target) -> Mandate:
    """A host, before, during and after a closed meeting; nobody who leads it too."""
    mandate = check_lead(person, meeting)
    if not meeting.is_closed:
        raise Refused(_("公开的会议谁都能看，没有可以请出的人。"), code="meeting_public")
    if allowed(check_keep, target, meeting):
        raise NotAllowed(_("不能请出主持人和工作者。"), code="leads_too")
    return mandate


def check_object(person, mute, at) -> None:
    check_signed_in(person)
    if mute.person_id != person.pk:
        raise NotThere(_("没有这项处理。"))
    if mute.objected_at is not None:
        raise Settled(_("您已经提过异议了，请等复核结果。"), code="appeal_made")
    if at >= mute.object_until:
        raise Refused(_("提异议的期限已经过了。"), code="appeal_too_late")


def check_decide_mute(person, mute) -> None:
    """A moderator of the place, or another host or clerk of the meeting; never who imposed it."""
    check_signed_in(person)
    if not mandate_over(person, mute.meeting.scope, Role.MODERATOR):
        check_keep(person, mute.meeting)
    if person.pk in (mute.by_id, mute.person_id):
        raise NotAllowed(_("原来的处理是您作出的，请另一位复核。"), code="own_ruling")
    if mute.objected_at is None:
        raise Refused(_("本人没有提异议。"), code="nothing_to_decide")
    if mute.decided_at is not None:
        raise Settled(_("这项异议已经复核过了。"), code="appeal_decided")


# --- what offices owe: replies and promises --------------------------------------------------------


def check_may_owe(meeting, body) -> None:
    """Of a closed meeting nobody hears who was not asked to it: not even that it gave them something to do."""
    if meeting.is_closed and not meeting.invitations.filter(body=body).exists():
        raise Refused(
            _("这次会议只限受邀的人，只能交给受邀的单位。"), code="body_not_invited", field="body"
        )


def check_reply(person, question) -> Mandate:
    """The office to which a question was sent; a host or clerk writes down what came on paper."""
    check_signed_in(person)
    if question.outcome != Question.Outcome.REFERRED:
        raise Settled(_("这条提问没有等着单位答复。"))
    if not question.is_shown:
        raise WordsGone(_("这条提问已经撤回或隐去。"))
    return speaks_for(person, question.referred_to_id) or check_keep(person, question.meeting)


def speaks_for(person, body_id) -> Mandate | None:
    for mandate in person.live_mandates:
        if body_id and mandate.body_id == body_id and mandate.role in SPEAKS_FOR_A_BODY:
            return mandate
    return None


def check_follow_promise(person, promise) -> Mandate:
    """The office that promised says how it stands; a host or clerk may too."""
    check_signed_in(person)
    if promise.withdrawn_at is not None:
        raise Settled(_("这项承诺已经撤下。"))
    if promise.status != promise.Status.OPEN:
        raise Settled(_("这项承诺已经有了结果。"))
    return speaks_for(person, promise.body_id) or check_keep(person, promise.meeting)
