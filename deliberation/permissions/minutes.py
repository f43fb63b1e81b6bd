"""Who writes up a meeting, who may say that it was otherwise, who reads it when."""

from django.utils.translation import gettext as _

from deliberation.errors import MeetingNotOpen, NotAllowed, NotThere, Refused, Settled
from deliberation.models import Attendance, Minutes
from portal.accounts.models import Mandate
from portal.accounts.permissions import allowed, check_signed_in

from .meetings import check_keep, check_not_cancelled
from .phases import moment

Status = Minutes.Status


def check_draft_minutes(person, meeting) -> Mandate:
    mandate = check_keep(person, meeting)
    check_not_cancelled(meeting)
    if meeting.closed_at is None:
        raise MeetingNotOpen(_("会议结束以后才能起草纪要。"), code="meeting_not_over")
    return mandate


def check_edit_minutes(person, minutes) -> Mandate:
    """Also while those present look at them: what they put right has to get in. Each text that they
    could read is kept, and they are told (``actions.minutes``)."""
    mandate = check_keep(person, minutes.meeting)
    if minutes.status == Status.PUBLISHED:
        raise Settled(_("纪要已经公布，不能再改。"), code="minutes_published")
    return mandate


def check_send_minutes(person, minutes) -> Mandate:
    mandate = check_keep(person, minutes.meeting)
    if minutes.status != Status.DRAFT:
        raise Settled(_("纪要已经送大家核对。"), code="minutes_sent")
    return mandate


def attended(person, meeting) -> bool:
    """With an account of their own; who was only counted cannot be told apart."""
    return (
        person.is_authenticated
        and Attendance.objects.filter(meeting=meeting, person=person).exists()
    )


def check_object_to_minutes(person, minutes, at) -> None:
    check_signed_in(person)
    if not may_read_minutes(person, minutes):
        raise NotThere(_("这次会议的纪要还没有公布。"))
    if minutes.status != Status.OBJECTIONS or at >= minutes.object_until:
        raise Refused(_("现在不是核对纪要的时候。"), code="not_in_objection_time")
    if allowed(check_keep, person, minutes.meeting):
        raise NotAllowed(_("您可以直接修改纪要，不用提异议。"), code="keeps_the_minutes")
    if not attended(person, minutes.meeting):
        raise NotAllowed(_("只有到会的人可以对纪要提异议。"), code="did_not_attend")
    if minutes.objections.filter(person=person, answered_at=None).exists():
        raise Settled(_("您提的异议还没有答复，答复以后可以再提。"), code="objection_open")


def check_answer_objection(person, objection) -> Mandate:
    mandate = check_keep(person, objection.minutes.meeting)
    if objection.person_id == person.pk:
        raise NotAllowed(_("这是您自己提的异议，请另一位答复。"), code="own_objection")
    if objection.answered_at is not None:
        raise Settled(_("这条异议已经答复过了。"))
    return mandate


def awaits_change(minutes) -> bool:
    """An objection was accepted and the clerk's words were not changed since."""
    return minutes.objections.filter(accepted=True, answered_at__gte=minutes.edited_at).exists()


def check_publish_minutes(person, minutes, at) -> Mandate:
    """When everybody had their time, each objection its answer, and what was accepted got in."""
    mandate = check_keep(person, minutes.meeting)
    if minutes.status == Status.PUBLISHED:
        raise Settled(_("纪要已经公布。"), code="minutes_published")
    if minutes.status == Status.DRAFT:
        raise Refused(_("先送到会的人核对，才能公布。"), code="minutes_not_sent")
    if at < minutes.object_until:
        raise Refused(
            _("核对的时间还没有过，%(when)s（北京时间）以后才能公布。")
            % {"when": moment(minutes.object_until, end=True)},
            code="objection_time",
        )
    if minutes.objections.filter(answered_at=None).exists():
        raise Refused(_("还有异议没有答复，答复以后才能公布。"), code="objections_open")
    if awaits_change(minutes):
        raise Refused(
            _("有异议已经采纳，但是纪要还没有照着改。改好再公布。"), code="accepted_not_written"
        )
    return mandate


def may_read_minutes(person, minutes) -> bool:
    """Of a meeting that this person may know of."""
    if minutes.status == Status.PUBLISHED:
        return True
    if allowed(check_keep, person, minutes.meeting):
        return True
    return minutes.status == Status.OBJECTIONS and attended(person, minutes.meeting)
