"""A meeting in one's own calendar: read back by the library, and the rules of RFC 5545 by hand."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar

from deliberation.actions.attendance import join_as_guest
from deliberation.actions.meetings import cancel_meeting, edit_meeting
from tests.phases import DAY
from tests.sittings import HOUR, announced

ABOUT = "把三处地块的利弊摆出来；" * 20
SHANGHAI = ZoneInfo("Asia/Shanghai")


def file_of(client, meeting) -> bytes:
    answer = client.get(f"/meetings/{meeting.pk}/calendar.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content


def event_of(raw: bytes):
    calendar = Calendar.from_ical(raw)
    assert calendar["VERSION"] == "2.0" and calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    return event


def test_it_says_what_the_page_says_in_beijing_time(cast, client):
    meeting = announced(
        cast, about=ABOUT, access="有坡道。", link="https://video.example/r?a=1,2;3"
    )
    event = event_of(file_of(client, meeting))
    start = event["DTSTART"]
    assert start.params["TZID"] == "Asia/Shanghai"
    assert start.dt == meeting.starts_at.replace(microsecond=0).astimezone(SHANGHAI)
    assert event["DTEND"].dt - start.dt == 2 * HOUR
    assert event["SUMMARY"] == "充电棚选址圆桌" and event["LOCATION"] == "社区议事厅"
    assert event["URL"] == f"{settings.SITE_URL}/meetings/{meeting.pk}/"
    for words in (meeting.consultation.topic, ABOUT, "有坡道。", "1. 选址", meeting.link):
        assert words in event["DESCRIPTION"]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert "ATTENDEE" not in event and "ORGANIZER" not in event


def test_the_same_uid_through_edits_whose_number_grows_until_it_is_cancelled(cast, client):
    meeting = announced(cast, starts_at=timezone.now() + 10 * DAY)
    first = event_of(file_of(client, meeting))
    later = meeting.starts_at + DAY
    asked = {"title": "改期的圆桌", "starts_at": later, "ends_at": later + HOUR}
    edit_meeting(cast.deputy, meeting, **asked)
    edit_meeting(cast.deputy, meeting, **asked)
    second = event_of(file_of(client, meeting))
    assert second["UID"] == first["UID"] and second["SEQUENCE"] == 2
    assert second["SUMMARY"] == "改期的圆桌" and second["DTSTART"].dt > first["DTSTART"].dt
    cancel_meeting(cast.deputy, meeting, reason="停电。")
    third = event_of(file_of(client, meeting))
    assert third["UID"] == first["UID"]
    assert (third["STATUS"], third["SEQUENCE"]) == ("CANCELLED", 3)
    assert "已取消：停电。" in third["DESCRIPTION"]


def test_the_same_bytes_until_something_changes(cast, client):
    meeting = announced(cast)
    assert file_of(client, meeting) == file_of(client, meeting)


def test_lines_are_folded_and_ended_as_the_standard_says(cast, client):
    """RFC 5545, 3.1: CRLF, at most 75 octets a line, no character cut in two."""
    raw = file_of(client, announced(cast, about=ABOUT))
    assert raw.endswith(b"END:VCALENDAR\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    assert b"BEGIN:VTIMEZONE" in raw and b"TZID:Asia/Shanghai" in raw


def test_typed_line_ends_and_commas_open_no_new_property(cast, client):
    words = "第一行\r\nATTENDEE:mailto:x@example.org\nBEGIN:VEVENT"
    meeting = announced(cast, about=words, title="选址,收费;BEGIN:VEVENT")
    event = event_of(file_of(client, meeting))
    assert "ATTENDEE" not in event and event["SUMMARY"] == "选址,收费;BEGIN:VEVENT"


def test_a_closed_meeting_is_in_the_calendar_of_who_may_know_of_it(cast, as_, client):
    meeting = announced(cast, is_closed=True)
    path = f"/meetings/{meeting.pk}/calendar.ics"
    assert client.get(path).status_code == 404
    assert as_(cast.resident).get(path).status_code == 404
    join_as_guest(cast.resident, meeting.pk, meeting.guest_key)
    assert as_(cast.resident).get(path).status_code == 200
    assert as_(cast.deputy).get(path).status_code == 200


def test_a_day_longer_meeting_keeps_its_own_end(cast, client):
    start = timezone.now() + 9 * DAY
    meeting = announced(cast, starts_at=start)
    asked = {"title": "长会", "starts_at": start, "ends_at": start + timedelta(hours=12)}
    edit_meeting(cast.deputy, meeting, **asked)
    event = event_of(file_of(client, meeting))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=12)
