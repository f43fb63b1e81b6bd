"""Sixty closing times over time zones, month ends and midnights, the clock moved: nothing is
accepted at or after the end, nothing refused before it, with no worker running.
"""

import json
import os
import random
import time
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from deliberation.errors import PhaseClosed, PollClosed
from deliberation.live.acts import perform
from deliberation.models import Stance, Vote
from portal.accounts.models import Mandate, Residency, User
from tests.phases import a_consultation, a_poll, a_proposal

ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati",
         "Australia/Lord_Howe"]  # fmt: skip
ENDS = [(2027, 1, 31, 24), (2027, 2, 28, 24), (2028, 2, 29, 24), (2027, 3, 14, 2),
        (2027, 4, 30, 23.9999), (2027, 10, 31, 1.5), (2027, 12, 31, 24), (2027, 11, 7, 1),
        (2027, 2, 5, 0), (2027, 10, 1, 12)]  # fmt: skip
TICK = timedelta(microseconds=1)
AT_THE_EDGE = [(-TICK, True), (timedelta(0), False)]
AROUND_IT = [(-timedelta(minutes=1), True), (timedelta(minutes=1), False)]  # for every tenth


def closings() -> list[datetime]:
    """In each zone, the instants that its own clocks name."""
    found = []
    for zone in ZONES:
        for year, month, day, hour in ENDS:
            midnight = datetime(year, month, day, tzinfo=ZoneInfo(zone))
            found.append((midnight + timedelta(hours=hour)).astimezone(UTC))
    return found


@pytest.fixture
def clock(monkeypatch):
    """Move what the site takes for now; the process lives in a zone of its own each time."""
    zone = os.environ.get("TZ")
    chosen = random.Random(7)

    def move(at):
        monkeypatch.setattr(timezone, "now", lambda: at)
        os.environ["TZ"] = chosen.choice(ZONES)
        time.tzset()

    yield move
    os.environ.pop("TZ", None) if zone is None else os.environ.update(TZ=zone)
    time.tzset()


@pytest.fixture
def world(cast, settings):
    """Residency, mandates and session outlive every closing time."""
    settings.SESSION_COOKIE_AGE = 10 * 365 * 24 * 60 * 60
    Residency.objects.update(valid_until=datetime(2035, 1, 1, tzinfo=UTC))
    Mandate.objects.update(ends_on=None)
    return cast


def test_sixty_closing_times_to_the_microsecond(world, client, clock):
    cast, ends = world, closings()
    assert len(ends) == len(set(ends)) == 60
    clock(datetime(2027, 1, 1, tzinfo=UTC))
    person = User.objects.get(pk=cast.resident.pk)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for number, end in enumerate(ends):
        opened = end - timedelta(days=20)
        clock(opened + timedelta(minutes=5))
        matter = a_consultation(cast, now=opened, phases={"opinions": (opened, end)})
        proposal = a_proposal(cast, matter, by=cast.deputy, now=opened + timedelta(hours=1))
        poll = a_poll(cast, matter, opens_at=opened + timedelta(hours=1), closes_at=end, now=opened)
        for step, accepted in AT_THE_EDGE + AROUND_IT * (number % 10 == 0):
            clock(end + step)
            for way in (by_page, by_api, by_socket):
                _try(way, client, person, proposal, poll, accepted, f"{end} {step} {way.__name__}")


def _try(way, client, person, proposal, poll, accepted, cell):
    Stance.objects.all().delete()
    Vote.objects.all().delete()
    way(client, User.objects.get(pk=person.pk), proposal, poll)
    assert Stance.objects.exists() == accepted, f"stance {cell}"
    assert Vote.objects.exists() == accepted, f"vote {cell}"


def by_page(client, person, proposal, poll):
    client.post(
        f"/consultations/{proposal.consultation_id}/proposals/{proposal.pk}/stance/",
        {"value": "support"},
    )
    client.post(f"/polls/{poll.pk}/vote/", {"options": ["1"]})


def by_api(client, person, proposal, poll):
    for path, data in (
        (f"proposals/{proposal.pk}/stance", {"value": "oppose"}),
        (f"polls/{poll.pk}/vote", {"options": [0]}),
    ):
        client.put(f"/api/v1/{path}", json.dumps(data), content_type="application/json")


def by_socket(client, person, proposal, poll):
    for act, data in (
        ("stance", {"proposal": str(proposal.pk), "value": "undecided"}),
        ("vote", {"poll": str(poll.pk), "options": [2]}),
    ):
        try:
            perform(person, str(poll.consultation_id), act, data, once=uuid.uuid4().hex)
        except (PhaseClosed, PollClosed):
            continue
