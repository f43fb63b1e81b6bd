"""People who act at the same moment wait for each other and never lock each other out."""

import threading
from collections import Counter

import pytest
from django.db import connection

from deliberation.actions.comments import edit_comment, post_comment
from deliberation.actions.proposals import edit_proposal, settle_proposal
from deliberation.models import Comment, Event, Stream
from deliberation.queries.consultations import get_comment, get_consultation, get_proposal
from tests.cast import build_cast
from tests.phases import a_comment, a_consultation, a_proposal
from tests.snapshot import built

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
