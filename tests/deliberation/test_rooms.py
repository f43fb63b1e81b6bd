"""What a room does when something goes wrong around it: hints lost, the database or the layer away, a log
that stands where it did not, acts that take long. No event is lost, twice or out of order, and nobody is
left in a room that tells them nothing."""

import asyncio
import json
import threading
import time

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from deliberation.actions import questions, turns
from deliberation.acts import perform
from deliberation.events import hints
from deliberation.live import lookout, rooms
from deliberation.live.consumers import MeetingSocket
from deliberation.models import Event, Stream, Turn
from tests.cast import build_cast
from tests.deliberation.test_wire import Reader, joining, run
from tests.sittings import sitting
from tests.snapshot import built


@pytest.fixture
def cast(live):
    return built(build_cast)


@pytest.fixture
def no_hints(monkeypatch):
    monkeypatch.setattr(hints, "_gather", lambda *_: None)


async def coming(live, meeting, person=None):
    return await joining(live, meeting, person, noun="meetings")


async def said(cast, meeting, text):
    return await sync_to_async(turns.say)(cast.deputy, meeting, text=text)


def test_an_event_whose_hint_was_lost_is_a_second_late_and_no_more(live, cast, no_hints):
    meeting = sitting(cast)

    async def body():
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            begun = (await reader.next("welcome"))["seq"]
            await asyncio.sleep(0.5)  # the room has begun
            at = time.monotonic()
            for number in range(3):
                await said(cast, meeting, f"第{number}句。")
            heard = [(await reader.next("event"))["seq"] for _ in range(3)]
            assert heard == [begun + 1, begun + 2, begun + 3]
            assert time.monotonic() - at < 3

    run(body())


def test_a_count_whose_hint_was_lost_comes_also_while_other_things_happen(
    live, cast, no_hints, monkeypatch
):
    monkeypatch.setattr(rooms, "LOOK", 1.5)
    meeting = sitting(cast)
    question = questions.ask(cast.deputy, meeting, text="谁来修？")

    async def body():
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await sync_to_async(questions.back_question)(cast.resident, question, value=True)
            talking = asyncio.create_task(_talk(cast, meeting))
            one = {str(question.pk): 1}  # the greeting says 0
            await reader.until(lambda f: f.get("kind") == "tally" and f["data"]["questions"] == one)
            talking.cancel()

    run(body())


async def _talk(cast, meeting):
    for number in range(100):
        await said(cast, meeting, f"第{number}句。")
        await asyncio.sleep(0.3)


def test_without_the_layer_people_come_in_and_hear_everything(live, cast, monkeypatch):
    def away():
        raise ConnectionError("away")

    monkeypatch.setattr(rooms, "get_channel_layer", away)
    meeting = sitting(cast)

    async def body():
        async with await coming(live, meeting, cast.resident) as socket:
            reader = Reader(socket)
            seq = (await reader.next("welcome"))["seq"]
            assert (await reader.do("say", text="听得见吗？"))["type"] == "done"
            events = [f for f in reader.frames if f["type"] == "event"]
            assert (events or [await reader.next("event")])[0]["seq"] == seq + 1

    run(body())


def test_who_cannot_catch_up_is_sent_away_and_not_left_deaf(live, cast, monkeypatch):
    meeting = sitting(cast)
    epoch = str(Stream.objects.get(pk=meeting.stream_id).epoch)
    real = rooms.frames_after

    def away(stream, after, most):
        if after == 0:
            raise OperationalError("away")
        return real(stream, after, most)

    monkeypatch.setattr(rooms, "frames_after", away)

    async def body():
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await reader.send(type="resume", epoch=epoch, seq=0)
            assert await reader.closed() == 1011

    run(body())


def test_a_log_that_was_turned_back_sends_everybody_to_begin_anew(live, cast):
    """A restored copy: what was told is not there any more."""
    meeting = sitting(cast)
    stream = Stream.objects.get(pk=meeting.stream_id)

    def turned_back():
        Event.objects.filter(stream=stream, seq__gt=1).delete()
        Stream.objects.filter(pk=stream.pk).update(seq=1)

    async def body():
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            assert (await reader.next("welcome"))["seq"] == stream.seq
            await asyncio.sleep(0.5)
            await sync_to_async(turned_back)()
            assert await reader.closed() == 1011
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            assert (await reader.next("welcome"))["seq"] == 1
            await reader.send(type="resume", epoch=str(stream.epoch), seq=stream.seq)
            assert (await reader.next("reset", "event"))["type"] == "reset"

    run(body())


def test_who_heard_more_from_another_process_is_not_told_to_begin_anew(
    live, cast, no_hints, monkeypatch
):
    """This process stands behind: no hint came and it has not looked."""
    monkeypatch.setattr(lookout, "EVERY", 60)
    meeting = sitting(cast)
    epoch = str(Stream.objects.get(pk=meeting.stream_id).epoch)

    async def body():
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            seq = (await reader.next("welcome"))["seq"]
            await asyncio.sleep(0.5)
            await said(cast, meeting, "另一个进程已经说了。")
            await reader.send(type="resume", epoch=epoch, seq=seq + 1)
            await reader.send(type="ping")
            assert (await reader.next("pong", "reset"))["type"] == "pong"
            await reader.send(type="resume", epoch=epoch, seq=seq)
            frame = await reader.next("event", "reset")
            assert (frame["type"], frame["seq"]) == ("event", seq + 1)

    run(body())


def test_those_who_catch_up_from_different_places_read_together_and_get_their_own(
    live, cast, monkeypatch
):
    meeting = sitting(cast)
    for number in range(20):
        turns.say(cast.deputy, meeting, text=f"第{number}句。")
    stream = Stream.objects.get(pk=meeting.stream_id)
    real, reads = rooms.frames_after, []

    def counted(*asked):
        reads.append(asked)
        return real(*asked)

    monkeypatch.setattr(rooms, "frames_after", counted)

    async def one(after):
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await reader.send(type="resume", epoch=str(stream.epoch), seq=after)
            heard = [(await reader.next("event"))["seq"] for _ in range(stream.seq - after)]
            assert heard == list(range(after + 1, stream.seq + 1))

    async def body():
        await asyncio.gather(*[one(after) for after in range(stream.seq)])

    run(body())
    assert len(reads) < stream.seq  # not one each


def test_a_ping_does_not_wait_for_an_act_and_acts_keep_their_order(live, cast, monkeypatch):
    meeting = sitting(cast)
    held, real = threading.Event(), MeetingSocket.perform

    def slow(*asked, **named):
        held.wait(5)
        return real(*asked, **named)

    monkeypatch.setattr(MeetingSocket, "perform", staticmethod(slow))

    async def body():
        async with await coming(live, meeting, cast.deputy) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            for number in range(40):  # more than may wait: the rest stays in the line
                await reader.send(
                    type="do", id=f"act-{number}", act="say", data={"text": f"{number}。"}
                )
                if number == 5:
                    await reader.send(type="ping")
                    await reader.next("pong")
                    assert not [f for f in reader.frames if f["type"] == "done"]
            held.set()
            done = [(await reader.next("done", "refused"))["id"] for _ in range(40)]
            assert done == [f"act-{number}" for number in range(40)]

    run(body())
    texts = list(Turn.objects.filter(meeting=meeting).order_by("created_at").values_list("text"))
    assert texts == [(f"{number}。",) for number in range(40)]


def test_acts_that_wait_for_a_lock_hold_up_nobody_who_listens_or_comes_in(live, cast, monkeypatch):
    """As when a process was stopped in the middle of its transaction."""
    meeting, held = sitting(cast), threading.Event()
    monkeypatch.setattr(
        MeetingSocket, "perform", staticmethod(lambda *_, **__: held.wait(20) and {})
    )
    cookie = live.cookie_of(cast.deputy)

    async def body():
        stuck = [await joining(live, meeting, cookie=cookie, noun="meetings") for _ in range(8)]
        for socket in stuck:
            reader = Reader(socket)
            await reader.next("welcome")
            await reader.send(type="do", id="1", act="say", data={"text": "。"})
        async with await coming(live, meeting) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await said(cast, meeting, "听得见吗？")
            assert (await reader.next("event"))["kind"] == "turn.said"
        held.set()
        for socket in stuck:
            await socket.close()

    try:
        run(body())
    finally:
        held.set()


def test_who_is_sent_away_with_acts_waiting_leaves_nothing_behind(live, cast, monkeypatch):
    meeting = sitting(cast)
    held = threading.Event()
    monkeypatch.setattr(
        MeetingSocket, "perform", staticmethod(lambda *_, **__: held.wait(20) and {})
    )

    async def body():
        async with await coming(live, meeting, cast.deputy) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            for number in range(40):
                await reader.send(type="do", id=f"{number}", act="say", data={"text": "。"})
            await asyncio.sleep(0.3)
            (here,) = rooms.all_sockets()
            await sync_to_async(cast.deputy.mandates.update)(status="suspended")
            assert await reader.closed() == 4403
        held.set()
        await asyncio.sleep(0.3)
        assert here.gone and here.acts.empty() and not rooms.all_sockets()

    run(body())


def test_an_act_that_met_a_database_that_was_away_says_so_and_is_done_once_when_sent_again(
    live, cast, monkeypatch
):
    """The commit came through and the answer did not: what a restart does to an act."""
    meeting = sitting(cast)
    real, failed, frame_data = MeetingSocket.perform, [], {"text": "只说一次。"}

    def cut_off(*asked, **named):
        done = real(*asked, **named)
        if not failed:
            failed.append(done)
            raise OperationalError("server closed the connection unexpectedly")
        return done

    monkeypatch.setattr(MeetingSocket, "perform", staticmethod(cut_off))

    async def body():
        async with await coming(live, meeting, cast.resident) as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            frame = {"type": "do", "id": "same", "act": "say", "data": frame_data}
            await reader.send(**frame)
            first = await reader.next("done", "refused")
            assert (first["type"], first["code"]) == ("refused", "again")
            await reader.send(**frame)
            return await reader.next("done", "refused")

    answers = []

    async def keep():
        answers.append(await body())

    run(keep())
    assert answers == [{"type": "done", "id": "same", **failed[0]}]
    assert perform(cast.resident, meeting.pk, "say", frame_data, name="same") == failed[0]
    assert Turn.objects.filter(meeting=meeting).count() == 1


def test_the_same_act_twice_at_the_same_moment_from_two_windows_is_done_once(live, cast):
    meeting = sitting(cast)
    cookie = live.cookie_of(cast.resident)

    async def one():
        async with await joining(live, meeting, cookie=cookie, noun="meetings") as socket:
            reader = Reader(socket)
            await reader.next("welcome")
            await reader.send(type="do", id="same", act="ask", data={"text": "谁来修？"})
            return await reader.next("done", "refused")

    answers = []

    async def body():
        answers.extend(await asyncio.gather(*[one() for _ in range(4)]))

    run(body())
    assert {json.dumps(answer) for answer in answers} == {json.dumps(answers[0])}
    assert answers[0]["type"] == "done" and meeting.questions.count() == 1
