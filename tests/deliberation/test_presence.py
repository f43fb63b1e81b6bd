"""How many look on: right whatever dies, and nobody counted twice in one process."""

import asyncio
import time
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from deliberation.actions.presence import KEPT, count_presence, forget_presence
from deliberation.live import presence
from deliberation.models import Presence
from deliberation.queries.meeting_tallies import presence_of
from portal.server.clock import forget_lookers_on
from tests.cast import build_cast
from tests.deliberation.test_wire import Reader, joining, run
from tests.sittings import sitting
from tests.snapshot import built


@pytest.fixture
def live_cast(live):
    return built(build_cast)


async def online(reader, number):
    return await reader.until(
        lambda f: f.get("kind") == "presence" and f["data"]["online"] == number
    )


def test_people_count_once_and_who_is_not_signed_in_by_socket(live, live_cast, monkeypatch):
    meeting = sitting(live_cast)
    cookie = live.cookie_of(live_cast.resident)

    async def body():
        async with await joining(live, meeting, noun="meetings") as one:
            reader = Reader(one)
            await reader.next("welcome")
            opened = [
                await joining(live, meeting, cookie=cookie, noun="meetings") for _ in range(3)
            ]
            opened.append(await joining(live, meeting, noun="meetings"))
            await online(reader, 3)  # two of nobody's and one person's three windows
            greeted = Reader(opened[0])
            await greeted.next("welcome")
            await greeted.until(lambda f: f.get("kind") == "presence")  # told at once
            for socket in opened:
                await socket.close()
            await online(reader, 1)

        end = time.monotonic() + 5
        while await sync_to_async(Presence.objects.exists)():  # the room closed
            assert time.monotonic() < end
            await asyncio.sleep(0.1)

    run(body())


def test_another_process_is_added_as_soon_as_it_says_so_and_no_more_once_it_died(
    live, live_cast, monkeypatch
):
    monkeypatch.setattr(presence, "REREAD", 1.0)
    meeting = sitting(live_cast)

    async def body():
        async with await joining(live, meeting, noun="meetings") as one:
            reader = Reader(one)
            await reader.next("welcome")
            await online(reader, 1)
            count = sync_to_async(count_presence)
            await count(meeting.stream_id, "another", 7, changed=True)
            await online(reader, 8)
            await sync_to_async(Presence.objects.filter(process="another").update)(
                at=timezone.now() - timedelta(seconds=31)  # killed: it says nothing any more
            )
            await online(reader, 1)

    run(body())


def test_at_most_one_frame_a_second(live, live_cast):
    meeting = sitting(live_cast)

    async def body():
        async with await joining(live, meeting, noun="meetings") as one:
            reader = Reader(one)
            await reader.next("welcome")
            await online(reader, 1)
            before = len(reader.frames)
            for number in range(20):
                await sync_to_async(count_presence)(
                    meeting.stream_id, "another", number, changed=True
                )
                await asyncio.sleep(0.1)
            await online(reader, 20)
            assert len(reader.frames) - before <= 5

    run(body())


def test_a_number_counts_for_half_a_minute(cast):
    meeting, now = sitting(cast), timezone.now()
    count_presence(meeting.stream_id, "one", 3, changed=True, now=now)
    count_presence(meeting.stream_id, "one", 4, changed=True, now=now)
    count_presence(meeting.stream_id, "two", 5, changed=True, now=now - timedelta(seconds=29))
    count_presence(meeting.stream_id, "died", 9, changed=True, now=now - timedelta(seconds=31))
    assert presence_of(meeting, now)["online"] == 9


def test_a_room_that_was_opened_again_is_not_taken_out(cast):
    meeting, now = sitting(cast), timezone.now()
    count_presence(meeting.stream_id, "one", 3, changed=True, now=now)
    forget_presence(meeting.stream_id, "one", until=now - timedelta(seconds=1))
    assert presence_of(meeting, now)["online"] == 3
    forget_presence(meeting.stream_id, "one", until=now)
    assert presence_of(meeting, now)["online"] == 0


def test_the_clock_tidies_what_died(cast):
    meeting, now = sitting(cast), timezone.now()
    count_presence(meeting.stream_id, "one", 3, changed=True, now=now)
    count_presence(
        meeting.stream_id, "died", 3, changed=True, now=now - KEPT - timedelta(seconds=1)
    )
    forget_lookers_on(now)
    assert list(Presence.objects.values_list("process", flat=True)) == ["one"]
