"""From a lawful meeting to its record: a draft with what the room has counted."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from deliberation.errors import MeetingNotOpen, Refused, Settled
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import Resolution
from deliberation.permissions.meetings import check_keep
from deliberation.record.boards import board_of

from .locks import held_meeting
from .resolutions import enter_resolution

TITLE = 120  # characters


@transaction.atomic
def begin_resolution(person, meeting, *, now=None) -> Resolution:
    """A draft of the record, with kind, day, notice and who was there; votes are entered by hand from the
    meeting's own count, and somebody else confirms. Online polls never go into it."""
    now = now or timezone.now()
    meeting = held_meeting(meeting.pk)
    check_keep(person, meeting)
    if not meeting.lawful_kind:
        raise Refused(_("这次会议不是法定会议，没有决议要登记。"), code="not_lawful")
    if meeting.opened_at is None:
        raise MeetingNotOpen(_("会议还没有开始。"))
    if meeting.resolution_id is not None:
        raise Settled(_("已经开始登记。"), code="resolution_begun")
    made = enter_resolution(person, meeting.scope, now=now, **_figures(meeting, now))
    meeting.resolution = made
    meeting.save(update_fields=["resolution"])
    publish(meeting.stream_id, events.ResolutionBegun(resolution=made.pk), at=now)
    return made


def _title(meeting) -> str:
    """The record is public: of a closed meeting it says only of which kind and of which day it is. In
    the language of records, whoever begins it."""
    if not meeting.is_closed:
        return meeting.title[:TITLE]
    with override("zh-hans"):
        return f"{meeting.get_lawful_kind_display()} {timezone.localdate(meeting.opened_at)}"


def _figures(meeting, now) -> dict:
    board = board_of(meeting, min(now, meeting.closed_at or now))
    return {
        "title": _title(meeting),
        "meeting_kind": meeting.lawful_kind,
        "held_on": timezone.localdate(meeting.opened_at),
        "notice_sent_on": timezone.localdate(meeting.time_known_at),
        "entitled": meeting.entitled,
        "present": board["present"] if board else 0,
        "votes_for": 0,
        "votes_against": 0,
        "abstentions": 0,
    }
