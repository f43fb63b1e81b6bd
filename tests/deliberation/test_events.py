"""The log: typed, numbered without gaps, described, and enough to follow the state by."""

import json
import re
import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pydantic import ValidationError

from deliberation.actions.announcements import announce_due
from deliberation.actions.comments import edit_comment, withdraw_comment
from deliberation.actions.consultations import (
    close_consultation,
    edit_consultation,
    extend_phase,
    sum_up,
)
from deliberation.actions.moderation import hide_words, restore_words
from deliberation.actions.polls import add_poll, cancel_poll, edit_poll, extend_poll
from deliberation.actions.proposals import edit_proposal, settle_proposal, withdraw_proposal
from deliberation.actions.remarks import (
    edit_remark,
    post_remark,
    settle_remark,
    withdraw_remark,
)
from deliberation.acts import ACTS as MEETING_ACTS
from deliberation.events.kinds import KINDS, OF_CONSULTATIONS
from deliberation.events.payloads import CommentPosted, ProposalSettled
from deliberation.live.acts import ACTS
from deliberation.models import Event, Passage, Phase
from deliberation.queries.frames import frames_after
from deliberation.queries.states import applied, state_of
from tests.cast import build_cast
from tests.phases import DAY, a_comment, a_consultation, a_poll, a_proposal, not_yet
from tests.snapshot import built

DESCRIBED = Path(__file__).resolve().parents[2] / "docs" / "realtime.md"


@pytest.mark.parametrize("name", [*KINDS, *ACTS, *MEETING_ACTS])
def test_every_kind_and_act_is_described(name):
    assert f"`{name}`" in DESCRIBED.read_text(encoding="utf-8")


def test_a_payload_holds_nothing_but_its_fields():
    with pytest.raises(ValidationError):
        CommentPosted(comment="0" * 32, text="words")
    for kind in KINDS.values():
        words = {"text", "title", "name", "question", "reason", "author", "person"}
        named = {
            name for name, field in kind.model_fields.items() if field.annotation is not uuid.UUID
        }
        assert not words & named
        assert not {"author", "person"} & set(kind.model_fields)


def everything(cast):
    """One of every kind of event; returns the consultation."""
    matter = not_yet(cast)
    phase = matter.phases.get()
    rest = {"topic": "改过的议题", "background": "背景。", "legal_basis": "依据"}
    phases = {"opinions": (phase.starts_at, phase.ends_at),
              "discussion": (phase.ends_at, phase.ends_at + DAY)}  # fmt: skip
    edit_consultation(cast.deputy, matter, phases=phases, **rest)
    phase = matter.phases.get(kind="opinions")
    begun = phase.starts_at + timedelta(minutes=1)
    announce_due(begun)
    one = a_proposal(cast, matter, now=begun)
    two = a_proposal(cast, matter, by=cast.deputy, now=begun)
    edit_proposal(cast.resident, one, title="改过的标题", text="改过。", now=begun)
    comment = a_comment(cast, matter, proposal=one, now=begun)
    other = a_comment(cast, matter, by=cast.officer, answers=comment, now=begun)
    edit_comment(cast.resident, comment, text="改过。", now=begun)
    remark, gone = remarks(cast, matter, begun)
    for words in (one, comment, remark):
        hide_words(cast.moderator, words, rule="abuse", facts="辱骂他人。", now=begun)
        restore_words(cast.moderator, words, now=begun)
    withdraw_comment(cast.officer, other, now=begun)
    withdraw_proposal(cast.deputy, two, now=begun)
    times = {"opens_at": begun + DAY, "closes_at": begun + 2 * DAY}
    poll = add_poll(cast.deputy, matter, question="问？", options=["甲", "乙"], now=begun, **times)
    edit_poll(cast.deputy, poll, question="改过？", options=["甲", "丙"], now=begun, **times)
    dropped = add_poll(
        cast.deputy, matter, question="取消？", options=["甲", "乙"], now=begun, **times
    )
    cancel_poll(cast.deputy, dropped, reason="写错了。", now=begun)
    extend_poll(cast.deputy, poll, closes_at=begun + 3 * DAY, reason="再等等。", now=begun)
    extend_phase(cast.deputy, phase, ends_at=phase.ends_at + DAY, reason="再等等。", now=begun)
    settle_proposal(cast.deputy, one, outcome="adopted", now=begun)
    settle_remark(cast.deputy, remark, outcome="adopted", now=begun)
    withdraw_remark(cast.officer, gone, now=begun)
    end = phase.ends_at + 2 * DAY
    announce_due(end)
    sum_up(cast.deputy, matter, consensus="先改老车棚。", now=end)
    close_consultation(cast.deputy, matter, now=end)
    return matter


def remarks(cast, matter, begun):
    """Two opinions, one of them edited."""
    passage = Passage.objects.create(
        consultation=matter, source=uuid.uuid4(), position=1, text="晚上十点后请放低声音。"
    )
    one = post_remark(cast.resident, passage, kind="remark", text="早一点。", now=begun)
    edit_remark(cast.resident, one, text="早半小时。", now=begun)
    return one, post_remark(cast.officer, passage, kind="unclear", now=begun)


def test_state_and_events_make_the_new_state_for_every_kind(cast):
    matter = everything(cast)
    frames = [json.loads(text) for _, text in frames_after(matter.stream_id, 0, 1000)]
    assert {frame["kind"] for frame in frames} == set(OF_CONSULTATIONS)
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    state = {"consultation": None, "phases": [], "polls": [],
             "counts": {"proposals": 0, "comments": 0, "remarks": 0}}  # fmt: skip
    for frame in frames:
        state = applied(state, frame)
    assert state == state_of(matter.pk)[0]


def test_no_words_and_no_names_stand_in_the_log(cast):
    everything(cast)
    kept = json.dumps(list(Event.objects.values_list("data", flat=True)), ensure_ascii=False)
    assert not re.search("[\u4e00-\u9fff]", kept)
    assert str(cast.resident.pk) not in kept


def test_reading_a_batch_costs_the_same_however_long(cast, django_assert_max_num_queries):
    matter = everything(cast)
    with django_assert_max_num_queries(9):
        frames_after(matter.stream_id, 0, 1000)


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_when_many_write_at_once(transactional_db):
    cast = built(build_cast)
    matter = a_consultation(cast)
    failed = []

    def speak(number):
        try:
            for line in range(5):
                a_comment(cast, matter, by=cast.deputy, text=f"{number}说第{line}句。")
        except Exception as error:  # told by the main thread
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=speak, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list(Event.objects.values_list("seq", flat=True)) == list(range(1, 32))


def test_the_clock_tells_each_opening_and_closing_once(cast):
    matter = a_consultation(cast)
    a_poll(cast, matter)
    now = timezone.now()
    assert announce_due(now) == 2  # the phase and the poll began
    assert announce_due(now) == 0
    end = Phase.objects.get(consultation=matter).ends_at
    assert announce_due(end) == 2
    assert announce_due(end + DAY) == 0
    assert ProposalSettled.kind in KINDS
