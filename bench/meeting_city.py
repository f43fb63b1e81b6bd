"""The community of bench.forum_city with meetings that sit at this moment, and residents who attend.

`python -m bench.meeting_city '{"residents": 200, "rooms": 5}'` fills the empty database that the
environment names and prints ids and session keys. Resident number n attends room n modulo the
number of rooms. All of it goes through the actions. With ``closed`` the last room is closed afterwards.
"""

import json
import sys
from datetime import timedelta

import django

if __name__ == "__main__":
    django.setup()

from django.utils import timezone

from bench import forum_city
from deliberation.actions.attendance import attend
from deliberation.actions.meetings import announce_meeting, open_meeting
from deliberation.models import Consultation, Meeting
from deliberation.queries.meetings import get_meeting


def main(asked: dict) -> None:
    rooms = asked.get("rooms", 1)
    city, people = forum_city.build({**asked, "matters": rooms})
    meetings = [_sitting(people["host"], matter["id"]) for matter in city["matters"]]
    for number, person in enumerate(people["residents"][: asked.get("attending", 10_000)]):
        attend(person, meetings[number % rooms])
    city["rooms"] = [
        {"id": str(meeting.pk), "stream": str(meeting.stream_id)} for meeting in meetings
    ]
    if asked.get("closed"):
        Meeting.objects.filter(pk=meetings[-1].pk).update(is_closed=True)
    print(json.dumps(city))


def _sitting(host, matter: str):
    """Announced in time, opened ten minutes ago."""
    opened = timezone.now() - timedelta(minutes=10)
    made = announce_meeting(
        host, Consultation.objects.get(pk=matter), now=opened - timedelta(days=4),
        title="老车棚改造圆桌", place="社区议事厅", starts_at=opened,
        ends_at=opened + timedelta(hours=6), items=[("选址", 30), ("收费", 30)],
    )  # fmt: skip
    open_meeting(host, made, now=opened)
    return get_meeting(host, made.pk)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
