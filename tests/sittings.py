"""A meeting in every state, for tests: announced, sitting, over."""

from datetime import timedelta

from django.utils import timezone

from deliberation.actions.meetings import announce_meeting, close_meeting, open_meeting
from deliberation.models import Meeting
from deliberation.queries.meetings import get_meeting
from tests.phases import DAY, a_consultation

HOUR = timedelta(hours=1)
# How a draw is announced, and the number that the source has published since.
DRAW = {
    "draw_seed": "第 136 期",
    "draw_source": "福彩双色球 12 月 6 日开奖号码，红球从小到大，再写蓝球",
}
VALUE = "03 08 15 21 27 31 + 09"


def announced(cast, consultation=None, *, host=None, starts_at=None, now=None, **asked) -> Meeting:
    """Announced four days ahead; starts in an hour, unless ``starts_at`` says otherwise."""
    host = host or cast.deputy
    starts_at = starts_at or timezone.now() + HOUR
    now = now or starts_at - 4 * DAY
    consultation = consultation or a_consultation(cast, host=host, now=now - DAY)
    made = announce_meeting(
        host,
        consultation,
        now=now,
        starts_at=starts_at,
        **{
            "ends_at": starts_at + 2 * HOUR,
            "title": "充电棚选址圆桌",
            "place": "社区议事厅",
            "items": [("选址", 30), ("收费", 30)],
        }
        | asked,
    )
    return get_meeting(host, made.pk)


def sitting(cast, consultation=None, *, host=None, opened_at=None, **asked) -> Meeting:
    """Opened ten minutes ago."""
    host = host or cast.deputy
    opened_at = opened_at or timezone.now() - timedelta(minutes=10)
    meeting = announced(cast, consultation, host=host, starts_at=opened_at, **asked)
    open_meeting(host, meeting, now=opened_at)
    return get_meeting(host, meeting.pk)


def over(cast, consultation=None, *, host=None, **asked) -> Meeting:
    """Closed a minute ago."""
    host = host or cast.deputy
    meeting = sitting(cast, consultation, host=host, **asked)
    close_meeting(host, meeting, now=timezone.now() - timedelta(minutes=1))
    return get_meeting(host, meeting.pk)
