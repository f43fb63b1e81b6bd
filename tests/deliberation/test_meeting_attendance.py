"""Who is at a meeting: the board of a lawful one, its quorum, and the record that is begun from it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from deliberation.actions import (
    attendance,
    meetings,
)
from deliberation.actions.records import begin_resolution
from deliberation.errors import (
    BadInput,
    NotAllowed,
    Settled,
)
from deliberation.models import Attendance, Event
from deliberation.record.boards import board_of
from tests.cast import again, confirmed
from tests.phases import DAY
from tests.sittings import announced, sitting

MINUTE = timedelta(minutes=1)


def test_the_board_counts_by_the_rule_of_the_meeting(cast):
    meeting = sitting(cast, lawful_kind="residents", entitled=5)
    now = timezone.now()
    code = attendance.hall_code(meeting, now)
    attendance.attend(cast.resident, meeting, now=now)  # online: not in the room
    assert board_of(meeting, now)["present"] == 0
    with pytest.raises(BadInput):
        attendance.attend(cast.resident, meeting, channel="hall", code="made-up", now=now)
    late = now + timedelta(seconds=700)
    with pytest.raises(BadInput):
        attendance.attend(cast.resident, meeting, channel="hall", code=code, now=late)
    attendance.attend(cast.resident, meeting, channel="hall", code=code, now=now)
    counted = attendance.count_in(cast.clerk, meeting, people=2, now=now)
    board = board_of(meeting, now)
    assert (board["present"], board["needed"], board["missing"], board["reached"]) == (
        3,
        3,
        0,
        True,
    )
    attendance.count_out(cast.clerk, counted, now=now + MINUTE)
    kinds = Event.objects.filter(kind__startswith="quorum").values_list("kind", flat=True)
    assert list(kinds) == ["quorum.reached", "quorum.lost"]
    assert board_of(meeting, now + MINUTE)["missing"] == 2


def test_who_left_the_hall_and_is_back_online_counts_no_more(cast):
    meeting = sitting(cast, lawful_kind="residents", entitled=5)
    now = timezone.now()
    code = attendance.hall_code(meeting, now)
    attendance.attend(cast.resident, meeting, channel="hall", code=code, now=now)
    attendance.attend(cast.resident, meeting, now=now)  # the page beside it changes nothing
    assert board_of(meeting, now)["present"] == 1
    attendance.leave(cast.resident, meeting, now=now)
    attendance.attend(cast.resident, meeting, now=now)
    assert Attendance.objects.get().channel == "online" and board_of(meeting, now)["present"] == 0


def test_a_quorum_that_came_before_the_opening_is_told_with_it(cast):
    meeting = announced(cast, lawful_kind="residents", entitled=1)
    at = meeting.starts_at - 5 * MINUTE
    code = attendance.hall_code(meeting, at)
    attendance.attend(cast.resident, meeting, channel="hall", code=code, now=at)
    assert not Event.objects.filter(kind__startswith="quorum").exists()
    meetings.open_meeting(cast.deputy, meeting, now=meeting.starts_at)
    kinds = meeting.stream.events.order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["meeting.opened", "quorum.reached"]


def test_households_count_once(cast):
    meeting = sitting(cast, lawful_kind="residents_households", entitled=4)
    now = timezone.now()
    for number in range(2):
        who = confirmed(cast, f"same{number}", f"同户{number}号", cast.bridge, cast.clerk)
        who.residencies.update(household="H-同一户")
        code = attendance.hall_code(meeting, now)
        attendance.attend(again(who), meeting, channel="hall", code=code, now=now)
    assert Attendance.objects.count() == 2
    assert board_of(meeting, now)["present"] == 1


def test_a_lawful_meeting_begins_its_record(cast):
    meeting = sitting(cast, lawful_kind="residents", entitled=5)
    attendance.count_in(cast.clerk, meeting, people=3)
    with pytest.raises(NotAllowed):
        begin_resolution(cast.resident, meeting)
    record = begin_resolution(cast.clerk, meeting)
    assert (record.meeting_kind, record.entitled, record.present) == ("residents", 5, 3)
    assert record.status == "draft" and record.votes_for == 0
    with pytest.raises(Settled):
        begin_resolution(cast.clerk, meeting)


def test_the_record_of_a_closed_meeting_names_only_its_kind_and_day(cast):
    title = "拆迁补偿内部通气会"
    meeting = sitting(cast, lawful_kind="residents", entitled=5, is_closed=True, title=title)
    with override("en"):
        record = begin_resolution(cast.clerk, meeting)
    assert record.title == f"居民会议 {timezone.localdate(meeting.opened_at)}"


def test_the_notice_of_a_record_is_of_the_day_the_time_was_known(cast):
    start, moved = timezone.now() + 4 * DAY, timezone.now()
    meeting = announced(
        cast, starts_at=start + DAY, now=moved - 9 * DAY, lawful_kind="residents", entitled=5
    )
    meetings.edit_meeting(
        cast.deputy, meeting, now=moved, title="改了时间", starts_at=start, ends_at=start + DAY / 8,
        lawful_kind="residents", entitled=5,
    )  # fmt: skip
    meetings.open_meeting(cast.deputy, meeting, now=start)
    record = begin_resolution(cast.clerk, meeting, now=start)
    assert record.notice_sent_on == timezone.localdate(moved)
