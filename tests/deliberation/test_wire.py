"""The socket as docs/realtime.md has it: welcome, events in order, resume, reset, acts, goodbye."""

import asyncio
import json
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from deliberation.actions.comments import withdraw_comment
from deliberation.actions.moderation import hide_words
from deliberation.actions.polls import cast_vote
from deliberation.actions.proposals import take_stance
from deliberation.live import rooms
from deliberation.live import sockets as sockets_module
from deliberation.models import Comment, Proposal, Stream
from portal.accounts.actions.mandates import end_mandate
from portal.accounts.models import User
from portal.kit.gauges import gauges
from tests.cast import build_cast
from tests.live import session_in
from tests.phases import a_comment, a_consultation, a_poll, a_proposal, over
from tests.snapshot import built

PATIENCE = 6  # seconds


@pytest.fixture
def cast(live):
    return built(build_cast)


def run(test):
    """Run an async test body beside the synchronous fixtures."""
    asyncio.run(asyncio.wait_for(test, 60))


class Reader:
    """A client that keeps every frame it was sent."""

    def __init__(self, socket):
        self.socket, self.frames = socket, []

    async def next(self, *types):
        while True:
            frame = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))
            self.frames.append(frame)
            if not types or frame["type"] in types:
                return frame

    async def until(self, wanted):
        while not wanted(frame := await self.next()):
            pass
        return frame

    async def send(self, **frame):
        await self.socket.send(json.dumps(frame))

    async def do(self, act, **data):
        name = str(uuid.uuid4())
        await self.send(type="do", id=name, act=act, data=data)
        return await self.until(lambda frame: frame.get("id") == name)

    async def closed(self):
        try:
            while True:
                await self.next()
        except websockets.ConnectionClosed as gone:
            return gone.rcvd.code if gone.rcvd else None


async def joining(live, matter, person=None, cookie=None, noun="consultations", **options):
    """A connected socket, to be used as a context."""
    if person is not None:
        cookie = await sync_to_async(live.cookie_of)(person)
    return await websockets.connect(
        f"{live.sockets}/ws/{noun}/{matter.pk}/",
        additional_headers={"Cookie": cookie} if cookie else {},
        origin=live.address,
        **options,
    )


def test_the_welcome_says_who_one_is_and_where_one_stands(live, cast):
    matter = a_consultation(cast)
    a_proposal(cast, matter)
    resident = cast.resident

    async def body():
        async with await joining(live, matter) as socket:
            frame = await Reader(socket).next()
            assert frame["type"] == "welcome" and frame["seq"] == 2
            assert frame["you"] == {"signed_in": False, "name": None, "may": {}}
            assert frame["state"]["counts"] == {"proposals": 1, "comments": 0, "remarks": 0}
            assert frame["epoch"] == str(matter.stream.epoch)
        async with await joining(live, matter, resident) as socket:
            frame = await Reader(socket).next()
            assert frame["you"]["name"] == resident.public_name
            assert frame["you"]["may"]["comment"] is True

    run(body())


def test_what_happens_arrives_in_order_and_once(live, cast):
    matter = a_consultation(cast)

    async def body():
        async with await joining(live, matter) as one, await joining(live, matter) as two:
            readers = [Reader(one), Reader(two)]
            for reader in readers:
                await reader.next("welcome")
            for number in range(12):
                await sync_to_async(a_comment)(cast, matter, text=f"第{number}句。")
            for reader in readers:
                got = [(await reader.next("event"))["seq"] for _ in range(12)]
                assert got == list(range(2, 14))
                shown = [f["data"]["show"]["text"] for f in reader.frames if f["type"] == "event"]
                assert shown == [f"第{number}句。" for number in range(12)]

    run(body())


def test_who_comes_back_gets_what_was_missed_or_a_reset(live, cast):
    matter = a_consultation(cast)
    for number in range(5):
        a_comment(cast, matter, text=f"第{number}句。")
    epoch = str(Stream.objects.get(pk=matter.stream_id).epoch)

    async def body():
        async with await joining(live, matter) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await reader.send(type="resume", epoch=epoch, seq=2)
            assert [(await reader.next("event"))["seq"] for _ in range(4)] == [3, 4, 5, 6]
            await reader.send(type="resume", epoch=epoch, seq=6)
            await sync_to_async(a_comment)(cast, matter, text="新的一句。")
            assert (await reader.next("event", "reset"))["seq"] == 7
            for bad in ({"epoch": str(uuid.uuid4()), "seq": 3}, {"epoch": epoch, "seq": 99},
                        {"epoch": epoch, "seq": -1}, {"epoch": epoch, "seq": "3"}, {}):  # fmt: skip
                await reader.send(type="resume", **bad)
                while (frame := await reader.next("event", "reset"))["type"] == "event":
                    assert frame["seq"] == 7, bad  # told twice to who asked while it was told

    run(body())


def test_hidden_and_withdrawn_words_never_come_back_in_a_replay(live, cast):
    matter = a_consultation(cast)
    hidden = a_comment(cast, matter, text="该隐去的话。")
    taken = a_comment(cast, matter, by=cast.deputy, text="撤回的话。")
    epoch = str(Stream.objects.get(pk=matter.stream_id).epoch)
    hide_words(cast.moderator, hidden, rule="abuse", facts="辱骂他人。")
    withdraw_comment(cast.deputy, taken)

    async def body():
        async with await joining(live, matter) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await reader.send(type="resume", epoch=epoch, seq=0)
            frames = [await reader.next("event") for _ in range(5)]
            text = json.dumps(frames, ensure_ascii=False)
            assert "该隐去" not in text and "撤回的话" not in text
            assert "槐花落下来" not in text  # nor who said them
            assert [f["seq"] for f in frames] == [1, 2, 3, 4, 5]

    run(body())


def test_acts_over_the_socket_are_done_once_and_refused_like_anywhere(live, cast):
    matter, ended = a_consultation(cast), over(cast)
    proposal, poll = a_proposal(cast, matter), a_poll(cast, matter)
    elsewhere, resident = cast.elsewhere, cast.resident

    async def body():
        async with await joining(live, matter, resident) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            done = await reader.do("comment", text="从这里说。")
            assert done["type"] == "done"
            await reader.send(type="do", id="same", act="comment", data={"text": "只说一次。"})
            await reader.send(type="do", id="same", act="comment", data={"text": "只说一次。"})
            first = await reader.until(lambda f: f.get("id") == "same")
            second = await reader.until(lambda f: f.get("id") == "same")
            assert first == second and first["type"] == "done"
            assert (await reader.do("stance", proposal=str(proposal.pk), value="support"))[
                "type"
            ] == "done"
            assert (await reader.do("vote", poll=str(poll.pk), options=[1]))["type"] == "done"
            for act, data, code in (
                ("comment", {"text": ""}, "text_missing"),
                ("comment", {"text": 3}, "bad_input"),
                ("stance", {"proposal": str(uuid.uuid4()), "value": "support"}, "not_found"),
                ("stance", {"proposal": "x", "value": "support"}, "not_found"),
                ("vote", {"poll": str(poll.pk), "options": [7]}, "option_unknown"),
                ("fly", {}, "act_unknown"),
                ("comment", None, "bad_input"),
                ("comment", {"text": "打13800138000"}, "personal_number"),
            ):
                name = str(uuid.uuid4())
                await reader.send(type="do", id=name, act=act, data=data)
                answer = await reader.until(lambda f, name=name: f.get("id") == name)
                assert (answer["type"], answer["code"]) == ("refused", code), answer
        async with await joining(live, matter, elsewhere) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            assert (await reader.do("comment", text="我也说。"))["code"] == "residency_elsewhere"
        async with await joining(live, ended, resident) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            assert (await reader.do("propose", title="晚", text="晚了。"))["code"] == "phase_closed"
        async with await joining(live, matter) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            assert (await reader.do("comment", text="匿名。"))["code"] == "not_signed_in"

    run(body())
    assert Comment.objects.filter(text="只说一次。").count() == 1
    assert Proposal.objects.filter(consultation=ended).count() == 0


def tallied(reader) -> dict:
    """The latest count of everything that the reader was told."""
    data: dict = {}
    for frame in reader.frames:
        if frame["type"] == "now":
            data |= frame["data"]["proposals"] | frame["data"]["polls"]
    return data


def test_counts_move_on_every_open_page_and_no_result_leaks(live, cast):
    matter = a_consultation(cast)
    proposal, poll = a_proposal(cast, matter), a_poll(cast, matter)
    secret = a_poll(cast, matter, question="结束后才公布？", results_shown="after_close")
    key, hidden = str(poll.pk), str(secret.pk)
    cast_vote(cast.resident, poll, options=[0])

    async def body():
        async with (
            await joining(live, matter) as one,
            await joining(live, matter, cast.resident) as two,
        ):
            anybody, voter = Reader(one), Reader(two)
            for reader in (anybody, voter):
                await reader.next("welcome")
            await sync_to_async(take_stance)(cast.deputy, proposal, value="support")
            await sync_to_async(cast_vote)(cast.resident, poll, options=[1])
            await sync_to_async(cast_vote)(cast.resident, secret, options=[1])

            wanted = {str(proposal.pk), key, hidden}
            for reader in (anybody, voter):
                while not wanted <= set(tallied(reader)):
                    await reader.next()
            assert tallied(anybody)[str(proposal.pk)]["support"] == 1
            assert tallied(anybody)[key] == {"voters": {"residents": 1, "mandates": 0}}
            assert tallied(voter)[key]["options"][1]["residents"] == 1
            for reader in (anybody, voter):
                assert tallied(reader)[hidden] == {"voters": {"residents": 1, "mandates": 0}}

    run(body())


def test_results_come_and_go_with_a_vote_that_was_cast_elsewhere(live, cast):
    """By page or API, while the same person's socket is open."""
    matter = a_consultation(cast)
    poll = a_poll(cast, matter)
    key = str(poll.pk)

    async def body():
        async with await joining(live, matter, cast.resident) as socket:
            reader = Reader(socket)
            await reader.next("welcome")

            async def told(options, residents):
                await sync_to_async(cast_vote)(cast.resident, poll, options=options)
                while tallied(reader).get(key, {}).get("voters", {}).get("residents") != residents:
                    await reader.next()
                return tallied(reader)[key]

            assert (await told([1], 1))["options"][1]["residents"] == 1
            assert "options" not in await told([], 0)
            assert "options" in await told([0], 1)

    run(body())


def test_who_logs_out_is_suspended_or_loses_the_role_is_gone_within_five_seconds(live, cast):
    matter = a_consultation(cast)
    cookies = {
        name: live.cookie_of(getattr(cast, name)) for name in ("resident", "deputy", "clerk")
    }

    def logout():
        Session.objects.filter(session_key=session_in(cookies["resident"])).delete()
        mandate = cast.deputy.mandates.get()
        end_mandate(cast.admin, mandate, reason="resigned")
        User.objects.filter(pk=cast.clerk.pk).update(is_active=False)

    async def body():
        sockets = {}
        for name, cookie in cookies.items():
            sockets[name] = await joining(live, matter, cookie=cookie)
        readers = {name: Reader(socket) for name, socket in sockets.items()}
        stays = await joining(live, matter)
        for reader in readers.values():
            await reader.next("welcome")
        await sync_to_async(logout)()
        began = asyncio.get_running_loop().time()
        codes = {name: await asyncio.wait_for(r.closed(), 8) for name, r in readers.items()}
        assert asyncio.get_running_loop().time() - began < 5
        assert codes == {"resident": 4401, "deputy": 4403, "clerk": 4401}
        await stays.ping()
        await stays.close()

    run(body())


@pytest.mark.parametrize("frame", ["", "x", "[]", "3", '{"type": "fly"}', '{"a": 1}', "[" * 5000])
def test_nonsense_closes_the_socket_with_a_code(live, cast, frame):
    matter = a_consultation(cast)

    async def body():
        async with await joining(live, matter) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await socket.send(frame)
            assert await reader.closed() == 4400

    run(body())


def test_no_such_room_and_other_sites_are_turned_away(live, cast):
    matter = a_consultation(cast)

    async def body():
        async with websockets.connect(
            f"{live.sockets}/ws/consultations/{uuid.uuid4()}/", origin=live.address
        ) as socket:
            assert await Reader(socket).closed() == 4404
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(
                f"{live.sockets}/ws/consultations/{matter.pk}/", origin="https://evil.example"
            )

    run(body())


def test_an_idle_socket_stays(live, cast):
    """redis-py 8 would drop it after five seconds (django/channels_redis#422)."""
    matter = a_consultation(cast)

    async def body():
        async with await joining(live, matter) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await asyncio.sleep(7)
            await sync_to_async(a_comment)(cast, matter)
            assert (await reader.next("event"))["seq"] == 2

    run(body())


def test_a_reader_that_stalls_is_closed_and_makes_nobody_wait(live, cast, monkeypatch):
    monkeypatch.setattr(sockets_module, "QUEUE", 5)
    matter = a_consultation(cast)

    async def body():
        stalled = await joining(live, matter, max_queue=1)
        await asyncio.sleep(0.3)
        stalled.transport.pause_reading()
        async with await joining(live, matter) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            for number in range(60):
                await sync_to_async(a_comment)(
                    cast, matter, by=cast.deputy, text=f"{number}" + "长" * 900
                )
            assert [(await reader.next("event"))["seq"] for _ in range(60)] == list(range(2, 62))
        stalled.transport.resume_reading()
        await stalled.close()

    run(body())


def test_time_passing_is_told(live, cast):
    from deliberation.actions.announcements import announce_due

    matter = a_consultation(cast)
    announce_due(timezone.now())
    ends = matter.phases.get().ends_at

    async def body():
        async with await joining(live, matter) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await sync_to_async(announce_due)(ends + timedelta(seconds=1))
            assert (await reader.next("event"))["kind"] == "phase.closed"

    run(body())
    assert announce_due(ends + timedelta(seconds=2)) == 0


# --- what goes wrong stays with whom it went wrong for -------------------------------------------


def test_a_frame_that_breaks_something_leaves_nothing_behind(live, cast):
    matter = a_consultation(cast)
    before = gauges["open_sockets"]

    async def body():
        for name in ("\ud800", "a\x00b", "字", "x" * 65, 7, None):
            async with await joining(live, matter) as socket:
                reader = Reader(socket)
                await reader.next("welcome")
                await reader.send(type="do", id=name, act="comment", data={})
                assert (await reader.next("refused"))["code"] == "bad_input", name
        await asyncio.sleep(0.3)

    run(body())
    assert gauges["open_sockets"] == before and not rooms.all_sockets()


def test_a_room_that_could_not_begin_begins_when_the_database_is_back(live, cast, monkeypatch):
    matter = a_consultation(cast)
    position, failed = rooms.position, []

    def away(stream_id):
        if len(failed) < 2:
            failed.append(stream_id)
            raise OperationalError("away")
        return position(stream_id)

    monkeypatch.setattr(rooms, "position", away)

    async def body():
        async with await joining(live, matter) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await sync_to_async(a_comment)(cast, matter, text="还听得见吗？")
            assert (await reader.next("event"))["kind"] == "comment.posted"

    run(body())
    assert len(failed) == 2


def test_who_asks_for_the_past_without_end_is_sent_away(live, cast):
    matter = a_consultation(cast)
    epoch = str(Stream.objects.get(pk=matter.stream_id).epoch)

    async def body():
        async with await joining(live, matter) as socket:
            await Reader(socket).next("welcome")
            for _number in range(100):
                await socket.send(json.dumps({"type": "resume", "epoch": epoch, "seq": 0}))
            with suppress(websockets.ConnectionClosed):
                while True:
                    await asyncio.wait_for(socket.recv(), PATIENCE)
            assert socket.close_code == 4429

    run(body())


@pytest.mark.parametrize("origin", ["http://127.0.0.1:1", "http://localhost", "https://127.0.0.1",
                                    "null", ""])  # fmt: skip
def test_a_page_of_another_origin_gets_no_socket(live, cast, origin):
    matter = a_consultation(cast)
    address = f"{live.sockets}/ws/consultations/{matter.pk}/"

    async def body():
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(address, origin=origin)
        assert refused.value.response.status_code == 403

    run(body())


def test_whoever_takes_a_vote_back_sees_no_more_results(live, cast):
    matter = a_consultation(cast)
    poll = a_poll(cast, matter)

    async def body():
        async with await joining(live, matter, cast.resident) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            for number, options in enumerate(([1], [])):
                data = {"poll": str(poll.pk), "options": options}
                await reader.send(type="do", id=f"v{number}", act="vote", data=data)
                await reader.next("done")
                shown = await reader.next("now")
                assert ("options" in shown["data"]["polls"][str(poll.pk)]) == bool(options)

    run(body())
