"""A host and a clerk lead a meeting at once: neither undoes unseen what the other has just done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.acts import perform
from deliberation.errors import NotThere, Settled
from deliberation.models import AgendaItem, Attendance, Meeting, Point, Question, Turn
from tests.sittings import sitting


@pytest.fixture
def room(cast):
    """``room(person, act, **data)`` does an act in a meeting that sits."""
    meeting = sitting(cast)

    def do(person, act, **data):
        return perform(person, meeting.pk, act, data, name="")

    do.meeting = meeting
    return do


def test_the_floor_that_another_gave_is_not_taken_away_unseen(cast, room):
    first = room(cast.resident, "raise_hand")["turn"]
    second = room(cast.clerk, "raise_hand", guest="物业", consent=True)["turn"]
    room(cast.deputy, "call", turn=first, current="")
    with pytest.raises(Settled) as refused:
        room(cast.clerk, "call", turn=second, current="")
    assert refused.value.code == "settled_already"
    assert Turn.objects.get(pk=first).stage == "speaking"
    room(cast.clerk, "call", turn=first, current="")  # the same by both is no quarrel
    room(cast.clerk, "call", turn=second, current=first)
    assert Turn.objects.get(pk=second).stage == "speaking"


def test_an_agenda_that_another_turned_is_not_turned_back_unseen(cast, room):
    one, two = room.meeting.items.all()
    room(cast.deputy, "open_item", item=str(one.pk), current="")
    room(cast.deputy, "open_item", item=str(two.pk), current=str(one.pk))
    with pytest.raises(Settled):
        room(cast.clerk, "open_item", item=str(one.pk), current="")
    room(cast.clerk, "open_item", item=str(one.pk), current=str(two.pk))
    assert AgendaItem.objects.get(pk=one.pk).closed_at is None


def test_a_point_that_another_edited_is_not_written_over_unseen(cast, room):
    pinned = {"kind": "consensus", "text": "先改老车棚。"}
    pk = room(cast.deputy, "pin", **pinned)["point"]
    seen = Point.objects.get(pk=pk).etag
    room(cast.clerk, "edit_point", point=pk, if_match=seen, kind="consensus", text="先改东门。")
    with pytest.raises(Settled) as refused:
        room(cast.deputy, "edit_point", point=pk, if_match=seen, kind="consensus", text="都改。")
    assert refused.value.code == "changed_meanwhile"
    assert Point.objects.get(pk=pk).text == "先改东门。"


def test_an_item_and_the_rules_of_the_room_likewise(cast, room):
    item = room.meeting.items.first()
    room(cast.clerk, "edit_item", item=str(item.pk), if_match=item.etag, title="甲", minutes=5)
    with pytest.raises(Settled):
        room(cast.deputy, "edit_item", item=str(item.pk), if_match=item.etag, title="乙", minutes=5)
    room(cast.clerk, "adjust", if_match=room.meeting.etag, slow=30)
    with pytest.raises(Settled):
        room(cast.deputy, "adjust", if_match=room.meeting.etag, slow=0)
    assert Meeting.objects.get(pk=room.meeting.pk).slow_seconds == 30


def test_a_question_that_another_settled_is_settled(cast, room):
    pk = room(cast.resident, "ask", text="几时建？")["question"]
    open_ = Question.objects.get(pk=pk).etag
    answer = {"question": pk, "answer": "年底。", "answered_by": "街道办"}
    room(cast.deputy, "answer", if_match=open_, **answer)
    with pytest.raises(Settled) as refused:
        room(cast.clerk, "set_aside", question=pk, reason="不在议题里。")
    assert refused.value.code == "settled_already"
    with pytest.raises(Settled):
        room(cast.clerk, "take", question=pk)
    with pytest.raises(Settled):
        room(cast.clerk, "answer", if_match=open_, **answer)
    seen = Question.objects.get(pk=pk).etag
    room(cast.clerk, "answer", **answer | {"answer": "明年。", "if_match": seen})
    assert Question.objects.get(pk=pk).answer == "明年。"


def test_the_question_that_another_took_stays_taken(cast, room):
    one, two = (room(cast.resident, "ask", text=text)["question"] for text in ("甲？", "乙？"))
    room(cast.deputy, "take", question=one, current="")
    with pytest.raises(Settled):
        room(cast.clerk, "take", question=two, current="")
    assert Question.objects.get(pk=one).outcome == "taken"


def test_words_that_another_wrote_down_are_not_written_over_unseen(cast, room):
    turn = room(cast.resident, "raise_hand")["turn"]
    room(cast.deputy, "call", turn=turn)
    room(cast.deputy, "end_turn", turn=turn)
    words = {"turn": turn, "consent": True}
    unwritten = Turn.objects.get(pk=turn).etag
    room(cast.clerk, "write", text="先改老车棚。", if_match=unwritten, **words)
    with pytest.raises(Settled):
        room(cast.deputy, "write", text="都改。", if_match=unwritten, **words)
    with pytest.raises(Settled):
        room(cast.deputy, "write", text="都改。", **words)
    assert Turn.objects.get(pk=turn).text == "先改老车棚。"


def test_who_saw_nothing_asks_as_before(cast, room):
    due = timezone.localdate() + timedelta(days=9)
    pk = room(cast.resident, "ask", text="几时建？")["question"]
    body = str(cast.bodies["street"].pk)
    room(cast.deputy, "refer", question=pk, body=body, due_on=due.isoformat())
    assert Question.objects.get(pk=pk).outcome == "referred"


def test_two_who_count_the_same_hall_count_it_once(cast, room):
    first = room(cast.clerk, "count_in", people=12, current="")["attendance"]
    room(cast.clerk, "count_in", people=1, current="")  # one's own is no news
    with pytest.raises(Settled) as refused:
        room(cast.deputy, "count_in", people=12, current="")
    assert refused.value.code == "counted_meanwhile"
    with pytest.raises(NotThere):
        room(cast.deputy, "count_in", people=12, current="x")
    last = Attendance.objects.last()
    gone = room(cast.deputy, "count_in", people=3, current=str(last.pk))["attendance"]
    room(cast.deputy, "count_out", attendance=gone)
    room(cast.clerk, "count_in", people=4, current=gone)  # what it saw last is taken back: no news
    room(cast.clerk, "count_in", people=5, current=first)
    there = Attendance.objects.filter(left_at=None).values_list("people", flat=True)
    assert sorted(there) == [1, 4, 5, 12]


@pytest.mark.parametrize(
    ("act", "undone", "made"),
    [
        ("pin", "unpin", {"kind": "consensus", "text": "先改老车棚。"}),
        ("promise", "unpromise", {"text": "装好路灯。", "who": "物业"}),
    ],
)
def test_what_both_write_down_stands_there_once(cast, room, act, undone, made):
    if act == "promise":
        made = made | {"due_on": str(timezone.localdate() + timedelta(days=30))}
    first = room(cast.clerk, act, **made)
    with pytest.raises(Settled) as refused:
        room(cast.deputy, act, **made)
    assert refused.value.code == "written_already"
    item = room.meeting.items.first()
    room(cast.deputy, "open_item", item=str(item.pk))
    assert room(cast.deputy, act, **made) != first  # under another item it is another
    room(cast.deputy, "close_item", item=str(item.pk))
    room(cast.deputy, undone, **first)
    assert room(cast.clerk, act, **made) != first  # taken away it may be written down again


def test_the_same_sentence_for_other_reasons_is_another_dissent(cast, room):
    said = {"kind": "dissent", "text": "东门不宜建。"}
    room(cast.clerk, "pin", **said, reasons="一楼住户担心噪声。")
    room(cast.deputy, "pin", **said, reasons="消防通道被占。")
    with pytest.raises(Settled):
        room(cast.clerk, "pin", **said, reasons="消防通道被占。")
    assert room.meeting.points.count() == 2
