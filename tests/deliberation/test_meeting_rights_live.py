"""Who is muted, suspended or not invited (any more), at the socket of the real server."""

import asyncio
import uuid

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.utils import timezone

from deliberation.actions.mutes import lift_mute, mute
from deliberation.models import Guest, Meeting
from portal.accounts.models import User
from tests.cast import build_cast
from tests.deliberation.test_wire import Reader, run
from tests.sittings import sitting
from tests.snapshot import built

WITHIN = 5  # seconds


@pytest.fixture
def cast(live):
    return built(build_cast)


async def joining(live, meeting_pk, cookie=None):
    return await websockets.connect(
        f"{live.sockets}/ws/meetings/{meeting_pk}/",
        additional_headers={"Cookie": cookie} if cookie else {},
        origin=live.address,
    )


async def gone(reader) -> tuple[int, float]:
    """With which code, and after how long."""
    began = asyncio.get_running_loop().time()
    code = await asyncio.wait_for(reader.closed(), 2 * WITHIN)
    return code, asyncio.get_running_loop().time() - began


def test_who_is_muted_is_told_why_and_stopped_and_may_speak_again_when_it_is_lifted(live, cast):
    meeting = sitting(cast)
    cookie = live.cookie_of(cast.resident)

    async def body():
        async with (
            await joining(live, meeting.pk) as other,
            await joining(live, meeting.pk, cookie) as socket,
        ):
            reader, looker_on = Reader(socket), Reader(other)
            welcome = await reader.next("welcome")
            assert welcome["you"]["muted"] is None and welcome["you"]["may"]["speak"] is True
            await looker_on.next("welcome")
            assert (await reader.do("say", text="先改老车棚。"))["type"] == "done"
            made = await sync_to_async(mute)(
                cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人。"
            )
            refused = await reader.do(
                "say", text="再说一句。"
            )  # before anybody has closed anything
            assert (refused["type"], refused["code"]) == ("refused", "muted")
            code, waited = await gone(reader)
            assert code == 4403 and waited < WITHIN
            told = await looker_on.until(lambda frame: frame.get("kind") == "mute.imposed")
            assert "打断" not in str(told) and str(cast.resident.pk) not in str(told)
        async with await joining(
            live, meeting.pk, cookie
        ) as socket:  # comes back, as the page does
            reader = Reader(socket)
            you = (await reader.next("welcome"))["you"]
            assert you["muted"]["facts"] == "打断别人。" and you["may"]["speak"] is False
            for act in ("say", "ask", "raise_hand"):
                refused = await reader.do(act, text="我还要说。")
                assert (refused["type"], refused["code"]) == ("refused", "muted"), act
            await sync_to_async(lift_mute)(cast.deputy, made)
            code, waited = await gone(reader)
            assert code == 4403 and waited < WITHIN
        async with await joining(live, meeting.pk, cookie) as socket:
            reader = Reader(socket)
            assert (await reader.next("welcome"))["you"]["muted"] is None
            assert (await reader.do("say", text="谢谢。"))["type"] == "done"

    run(body())


def test_who_is_suspended_is_sent_away_and_is_nobody_afterwards(live, cast):
    meeting = sitting(cast)
    cookie = live.cookie_of(cast.resident)

    def suspend():
        User.objects.filter(pk=cast.resident.pk).update(is_active=False)

    async def body():
        async with await joining(live, meeting.pk, cookie) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await sync_to_async(suspend)()
            refused = await reader.do("say", text="再说一句。")
            assert (refused["type"], refused["code"]) == ("refused", "not_signed_in")
            code, waited = await gone(reader)
            assert code == 4401 and waited < WITHIN
        async with await joining(live, meeting.pk, cookie) as socket:
            assert (await Reader(socket).next("welcome"))["you"]["signed_in"] is False

    run(body())


def test_a_closed_meeting_and_none_are_closed_alike(live, cast):
    meeting = sitting(cast, is_closed=True, title="闭门圆桌-QX7")
    cookies = {
        name: live.cookie_of(cast.people[name]) for name in ("elsewhere", "moderator", "admin")
    }
    host = live.cookie_of(cast.deputy)

    async def met(pk, cookie):
        async with await joining(live, pk, cookie) as socket:
            reader = Reader(socket)
            code = await asyncio.wait_for(reader.closed(), WITHIN)
            return code, reader.frames

    async def body():
        for cookie in (None, *cookies.values()):
            assert await met(meeting.pk, cookie) == await met(uuid.uuid4(), cookie) == (4404, [])
        async with await joining(live, meeting.pk, host) as socket:
            assert (await Reader(socket).next("welcome"))["state"]["meeting"][
                "title"
            ] == "闭门圆桌-QX7"

    run(body())


def test_who_is_not_invited_any_more_and_a_meeting_that_becomes_closed(live, cast):
    closed, public = sitting(cast, is_closed=True), sitting(cast)
    Guest.objects.create(meeting=closed, person=cast.elsewhere, at=timezone.now())
    cookie = live.cookie_of(cast.elsewhere)

    def leave_out():
        Guest.objects.all().delete()
        Meeting.objects.filter(pk=public.pk).update(is_closed=True)

    async def body():
        async with (
            await joining(live, closed.pk, cookie) as one,
            await joining(live, public.pk) as other,
        ):
            readers = [Reader(one), Reader(other)]
            for reader in readers:
                await reader.next("welcome")
            await sync_to_async(leave_out)()
            for reader in readers:
                code, waited = await gone(reader)
                assert code == 4404 and waited < WITHIN

    run(body())
