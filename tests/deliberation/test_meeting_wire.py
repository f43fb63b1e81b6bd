"""The socket of a meeting as docs/realtime.md has it."""

import uuid
from datetime import datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from deliberation.actions import attendance, mutes, turns
from deliberation.actions.moderation import hide_words
from deliberation.acts import perform
from deliberation.models import Guest, Stream, Turn
from portal.accounts.models import User
from portal.kit.drafts import owner_of
from tests.cast import build_cast
from tests.deliberation.test_wire import Reader, joining, run
from tests.sittings import announced, sitting
from tests.snapshot import built


@pytest.fixture
def cast(live):
    return built(build_cast)


async def coming(live, meeting, person=None):
    return await joining(live, meeting, person, noun="meetings")


def test_the_welcome_has_the_state_and_what_one_may_do(live, cast):
    meeting = sitting(cast)
    turns.raise_hand(cast.resident, meeting)

    async def body():
        async with await coming(live, meeting) as socket:
            frame = await Reader(socket).next()
            assert frame["you"] == {"signed_in": False, "name": None, "may": {}}
            assert frame["state"]["meeting"]["title"] == meeting.title
            assert len(frame["state"]["waiting"]) == 1 and len(frame["state"]["items"]) == 2
        async with await coming(live, meeting, cast.clerk) as socket:
            may = (await Reader(socket).next())["you"]["may"]
            assert may == {"speak": True, "attend": True, "keep": True, "lead": False}

    run(body())


def test_what_is_said_comes_to_all_in_order_and_once(live, cast):
    meeting = sitting(cast)

    async def body():
        async with await coming(live, meeting) as one, await coming(live, meeting) as two:
            readers = [Reader(one), Reader(two)]
            began = [(await reader.next("welcome"))["seq"] for reader in readers]
            for number in range(10):
                await sync_to_async(turns.say)(cast.deputy, meeting, text=f"第{number}句。")
            for reader, seq in zip(readers, began, strict=True):
                frames = [await reader.next("event") for _ in range(10)]
                assert [f["seq"] for f in frames] == list(range(seq + 1, seq + 11))
                said = [f["data"]["show"]["text"] for f in frames]
                assert said == [f"第{number}句。" for number in range(10)]

    run(body())


def test_who_comes_back_gets_what_was_missed_without_hidden_words(live, cast):
    meeting = sitting(cast)
    said = turns.say(cast.resident, meeting, text="该隐去的话。")
    hide_words(cast.deputy, said, rule="abuse", facts="辱骂他人。")
    stream = Stream.objects.get(pk=meeting.stream_id)

    async def body():
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await reader.send(type="resume", epoch=str(stream.epoch), seq=0)
            frames = [await reader.next("event") for _ in range(stream.seq)]
            assert [f["seq"] for f in frames] == list(range(1, stream.seq + 1))
            assert "该隐去" not in str(frames) and cast.resident.public_name not in str(frames)
            await reader.send(type="resume", epoch=str(uuid.uuid4()), seq=1)
            assert (await reader.next("reset", "event"))["type"] == "reset"

    run(body())


def test_an_act_is_done_once_by_socket_and_by_api_alike(live, cast):
    meeting = sitting(cast)

    async def body():
        async with await coming(live, meeting, cast.resident) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            answers = []
            for _twice in range(2):
                await reader.send(type="do", id="same", act="say", data={"text": "只说一次。"})
                answers.append(await reader.until(lambda frame: frame.get("id") == "same"))
            assert answers[0] == answers[1] and answers[0]["type"] == "done"
            refused = await reader.do("open_meeting")
            assert (refused["type"], refused["code"]) == ("refused", "not_the_host")
            assert (await reader.do("fly"))["code"] == "act_unknown"
            return answers[0]["turn"]

    made = []

    async def keep():
        made.append(await body())

    run(keep())
    person = User.objects.get(pk=cast.resident.pk)
    again = perform(person, meeting.pk, "say", {"text": "只说一次。"}, name="same")
    assert again == {"turn": made[0]} and Turn.objects.filter(text="只说一次。").count() == 1


def test_counts_and_presence_pass_without_a_number(live, cast):
    meeting = sitting(cast)

    async def body():
        async with await coming(live, meeting) as one:
            reader = Reader(one)
            await reader.next("welcome")
            async with await coming(live, meeting, cast.resident) as two:
                other = Reader(two)
                await other.next("welcome")
                await other.do("attend")
                frame = await reader.until(
                    lambda f: f.get("kind") == "presence" and f["data"]["online"] == 2
                    and f["data"]["attending"] == 1
                )  # fmt: skip
                assert frame["data"]["board"] is None
            await reader.until(lambda f: f.get("kind") == "presence" and f["data"]["online"] == 1)

    run(body())


def test_a_closed_meeting_and_none_are_alike_and_a_guest_who_is_taken_off_is_out(live, cast):
    meeting = announced(cast, is_closed=True)
    nothing = type("Nothing", (), {"pk": uuid.uuid4()})()

    async def body():
        for person in (None, cast.resident, cast.moderator):
            for where in (meeting, nothing):
                async with await coming(live, where, person) as socket:
                    assert await Reader(socket).closed() == 4404
        await sync_to_async(attendance.join_as_guest)(cast.elsewhere, meeting.pk, meeting.guest_key)
        async with await coming(live, meeting, cast.elsewhere) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await sync_to_async(Guest.objects.all().delete)()
            assert await reader.closed() in {4403, 4404}

    run(body())


def test_who_is_muted_or_suspended_is_told_and_stopped(live, cast):
    meeting = sitting(cast)

    async def body():
        async with await coming(live, meeting, cast.resident) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await sync_to_async(mutes.mute)(
                cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人。"
            )
            assert await reader.closed() == 4403
        async with await coming(live, meeting, cast.resident) as socket:
            reader = Reader(socket)
            you = (await reader.next("welcome"))["you"]
            assert you["muted"]["facts"] == "打断别人。" and you["may"]["speak"] is False
            assert (await reader.do("say", text="我要说。"))["code"] == "muted"
            rows = User.objects.filter(pk=cast.resident.pk)
            await sync_to_async(rows.update)(is_active=False)
            assert await reader.closed() == 4401

    run(body())


def test_a_page_can_tell_whether_its_own_person_sits_behind_the_socket(live, cast):
    meeting = sitting(cast)

    async def body():
        found = []
        for person in (cast.resident, cast.clerk):
            async with await coming(live, meeting, person) as socket:
                you = (await Reader(socket).next("welcome"))["you"]
                assert you["owner"] == owner_of(person) and str(person.pk) not in you["owner"]
                found.append(you["owner"])
        assert found[0] != found[1]

    run(body())


def test_whoever_is_too_fast_is_told_for_how_long(live, cast):
    meeting = sitting(cast)
    perform(cast.deputy, meeting.pk, "adjust", {"slow": 40}, name="")

    async def body():
        async with await coming(live, meeting, cast.resident) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            assert (await reader.do("say", text="一句。"))["type"] == "done"
            refused = await reader.do("say", text="又一句。")
            assert refused["code"] == "slow_mode" and 30 < refused["retry_after"] <= 40
            assert "retry_after" not in await reader.do("fly")

    run(body())


def test_the_servers_clock_can_be_told_from_a_line_on_which_nothing_happens(live, cast):
    meeting = sitting(cast)

    async def body():
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            told = [(await reader.next("welcome"))["at"]]
            await reader.send(type="ping")
            told.append((await reader.next("pong"))["at"])
        for at in told:
            assert abs(timezone.now() - datetime.fromisoformat(at)) < timedelta(seconds=30)

    run(body())
