"""People who act at the same moment wait for each other and never lock each other out."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from deliberation.actions.attendance import attend
from deliberation.actions.comments import edit_comment, post_comment
from deliberation.actions.meetings import close_meeting
from deliberation.actions.proposals import edit_proposal, settle_proposal
from deliberation.actions.strawpolls import cast_straw_vote, open_strawpoll
from deliberation.actions.turns import say
from deliberation.errors import MeetingOver
from deliberation.models import Comment, Event, Meeting, StrawVote, Stream, Turn
from deliberation.queries.consultations import get_comment, get_consultation, get_proposal
from deliberation.queries.meetings import get_strawpoll
from tests.cast import build_cast
from tests.phases import a_comment, a_consultation, a_proposal
from tests.sittings import sitting
from tests.snapshot import built

MOMENT = timedelta(milliseconds=1)
TIMES = 15  # how often each acts; on PostgreSQL a wrong order of locks shows within a few


def together(*acts) -> Counter:
    """Each act again and again in a thread of its own; what went wrong, counted."""
    wrong = Counter()

    def keep_on(act):
        try:
            for number in range(1, TIMES + 1):
                try:
                    act(number)
                except Exception as error:
                    wrong[f"{type(error).__name__}: {error}"[:80]] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=keep_on, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


@pytest.mark.parametrize("what", ["edit_proposal", "settle_proposal", "edit_comment"])
def test_talking_about_what_somebody_changes(transactional_db, what):
    cast = built(build_cast)
    matter = a_consultation(cast)
    proposal, comment = a_proposal(cast, matter), a_comment(cast, matter)
    here = get_consultation(matter.pk)

    def answer(number):
        post_comment(cast.deputy, here, text=f"答{number}。", answers=get_comment(comment.pk))

    def talk(number):
        post_comment(cast.officer, here, text=f"说{number}。", proposal=get_proposal(proposal.pk))

    change = {
        "edit_proposal": lambda n: edit_proposal(
            cast.resident, proposal, title="题", text=f"改{n}"
        ),
        "settle_proposal": lambda n: settle_proposal(
            cast.deputy, proposal, outcome="partly", reason=f"因{n}"
        ),
        "edit_comment": lambda n: edit_comment(cast.resident, comment, text=f"改{n}"),
    }[what]
    assert together(answer, talk, change) == {}
    stream = Stream.objects.get(pk=matter.stream_id)
    numbers = Event.objects.filter(stream=stream).order_by("seq").values_list("seq", flat=True)
    assert "".join(map(str, numbers)) == "".join(map(str, range(1, stream.seq + 1)))
    assert Comment.objects.count() == 1 + 2 * TIMES


@pytest.mark.parametrize("what", ["vote", "say"])
def test_who_acts_while_a_host_closes_waits_and_finds_it_closed(transactional_db, what):
    """The close has its locks and is not committed; the other has read the room before that."""
    cast = built(build_cast)
    meeting = sitting(cast)
    attend(cast.resident, meeting)
    poll = open_strawpoll(cast.deputy, meeting, question="哪处？", options=["甲", "乙"])
    here, closing, now = get_strawpoll(meeting, poll.pk), threading.Event(), timezone.now()
    act = {
        "vote": lambda: cast_straw_vote(cast.resident, here, options=[0], now=now),
        "say": lambda: say(cast.resident, here.meeting, text="还有一句。", now=now),
    }[what]

    def close(_number):
        if Meeting.objects.get(pk=meeting.pk).closed_at is not None:
            return
        with transaction.atomic():
            close_meeting(cast.deputy, meeting, now=now + MOMENT)
            closing.set()
            time.sleep(0.5)  # the other is under way

    def try_to(_number):
        closing.wait(20)
        with pytest.raises(MeetingOver):
            act()

    assert together(close, try_to) == {}
    assert not StrawVote.objects.exists() and not Turn.objects.exists()
    last = Event.objects.filter(stream=meeting.stream_id).order_by("seq").last()
    assert last.kind == "meeting.closed"
