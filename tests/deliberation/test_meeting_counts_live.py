"""Counts of a meeting for whoever comes, or comes back: results are told only once."""

from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from deliberation.actions import questions, strawpolls
from deliberation.live import feeds, rooms
from deliberation.models import StrawPoll
from deliberation.queries.meeting_tallies import meeting_changed_since
from tests.cast import build_cast
from tests.deliberation.test_meeting_wire import coming
from tests.deliberation.test_wire import Reader, run
from tests.sittings import sitting
from tests.snapshot import built


@pytest.fixture
def cast(live):
    return built(build_cast)


def shown_poll(cast, meeting, *, shown=True) -> str:
    """Opened, answered by the resident and, unless ``shown`` says otherwise, shown."""
    poll = strawpolls.open_strawpoll(
        cast.deputy, meeting, question="先建哪处？", options=["甲处", "乙处"], seconds=60
    )
    strawpolls.cast_straw_vote(cast.resident, poll, options=[1])
    if shown:
        strawpolls.show_strawpoll(cast.deputy, poll)
    return str(poll.pk)


def is_tally(frame) -> bool:
    return frame.get("kind") == "tally"


def test_who_was_away_when_a_result_was_shown_is_told_it_all_the_same(live, cast):
    meeting = sitting(cast)
    shown, kept = shown_poll(cast, meeting), shown_poll(cast, meeting, shown=False)
    question = questions.ask(cast.resident, meeting, text="谁来量间距？")
    questions.back_question(cast.clerk, question, value=True)

    async def body():
        async with await coming(live, meeting) as socket:
            told = (await Reader(socket).until(is_tally))["data"]
            assert told["questions"] == {str(question.pk): 1}
            assert [one["residents"] for one in told["strawpolls"][shown]["options"]] == [0, 1]
            assert told["strawpolls"][kept] == {"voters": {"residents": 1, "mandates": 0}}

    run(body())


def test_all_counts_are_read_once_for_those_who_come_until_one_moves(live, cast, monkeypatch):
    monkeypatch.setattr(rooms, "LOOK", 60.0)  # only hints
    meeting, read = sitting(cast), []
    poll = StrawPoll.objects.get(pk=shown_poll(cast, meeting, shown=False))
    whole_tally = feeds.whole_tally

    def counted(stream_id):
        read.append(stream_id)
        return whole_tally(stream_id)

    monkeypatch.setattr(feeds, "whole_tally", counted)

    async def body():
        async with AsyncExitStack() as there:

            async def arrive() -> Reader:
                return Reader(await there.enter_async_context(await coming(live, meeting)))

            readers = [await arrive() for _ in range(4)]
            for reader in readers:
                await reader.until(is_tally)
            before = len(read)
            await sync_to_async(strawpolls.show_strawpoll)(cast.deputy, poll)
            for reader in readers:
                await reader.until(lambda frame: is_tally(frame) and "options" in str(frame))
            late = await (await arrive()).until(is_tally)
            assert late["data"]["strawpolls"][str(poll.pk)]["options"][1]["residents"] == 1
            assert (before, len(read)) == (1, 2)

    run(body())


def test_a_result_whose_hint_was_lost_is_found(cast):
    meeting = sitting(cast)
    before = timezone.now() - timedelta(hours=1)
    poll = strawpolls.open_strawpoll(
        cast.deputy, meeting, question="先建哪处？", options=["甲处", "乙处"], seconds=60
    )
    assert meeting_changed_since(meeting.stream_id, before)["strawpolls"] == set()
    strawpolls.show_strawpoll(cast.deputy, poll)
    assert meeting_changed_since(meeting.stream_id, before)["strawpolls"] == {str(poll.pk)}
