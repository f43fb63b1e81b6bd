"""From the close of a meeting to its published minutes."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from deliberation.actions import (
    attendance,
    meetings,
    minutes,
    outcomes,
    questions,
    strawpolls,
    turns,
)
from deliberation.actions.agenda import open_item
from deliberation.actions.moderation import hide_words
from deliberation.actions.mutes import mute
from deliberation.models import Attendance, Event, Minutes, Notification, Stream
from deliberation.queries.meetings import get_meeting
from deliberation.queries.minutes import minutes_of, minutes_page, text_of
from portal.accounts.actions.mandates import make_mandate
from portal.kit.errors import Refused
from tests.cast import SINCE, confirmed, person
from tests.phases import DAY
from tests.sittings import announced, over, sitting

MARK = "marker5c1d"


def refused(code, act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    assert caught.value.code == code, caught.value.code
    return caught.value


@pytest.fixture
def held(cast):
    """A sitting with something of everything, closed two minutes ago."""
    return a_whole_meeting(cast)


def a_whole_meeting(cast, **asked):
    meeting = sitting(cast, bodies=[cast.bodies["street"]], **asked)
    host, clerk, person = cast.deputy, cast.clerk, cast.resident
    at = timezone.now() - timedelta(minutes=9)
    first = meeting.items.first()
    attendance.attend(person, meeting, now=at)
    attendance.attend(host, meeting, now=at)
    attendance.attend(cast.officer, meeting, now=at)
    attendance.count_in(clerk, meeting, people=7, now=at)
    open_item(host, first, now=at)
    turns.say(person, meeting, text="先改老车棚。", now=at)
    hand = turns.raise_hand(person, meeting, now=at)
    turns.call_turn(host, hand, now=at)
    turns.end_turn(host, hand, now=at + timedelta(seconds=90))
    turns.write_turn(clerk, hand, text="电费要公开。", consent=True, now=at)
    turns.record_turn(
        clerk, meeting, text="东门的线路够用。", guest="供电所师傅", consent=True, now=at
    )
    bad = turns.say(person, meeting, text=f"{MARK}骂人的话。", now=at)
    hide_words(host, bad, rule="abuse", facts="辱骂。", now=at)
    one = questions.ask(person, meeting, text="夜里谁来看？", now=at)
    two = questions.ask(person, meeting, text="补贴有多少？", now=at)
    questions.answer_question(host, one, answer="物业值班。", answered_by="物业公司", now=at)
    due = timezone.localdate() + timedelta(days=10)
    questions.refer_question(host, two, body=cast.bodies["street"], due_on=due, now=at)
    poll = strawpolls.open_strawpoll(
        host, meeting, question="先建哪处？", options=["老车棚", "东门"], seconds=60, now=at
    )
    strawpolls.cast_straw_vote(person, poll, options=[0], now=at)
    strawpolls.show_strawpoll(host, poll, now=at + timedelta(seconds=30))
    outcomes.pin_point(clerk, meeting, kind="consensus", text="先改老车棚。", now=at)
    outcomes.pin_point(
        clerk, meeting, kind="dissent", text="东门太近。", reasons="二楼怕吵。", now=at
    )
    outcomes.pin_point(clerk, meeting, kind="to_verify", text="变压器余量。", now=at)
    outcomes.record_promise(
        clerk, meeting, text="给出线路核验", body=cast.bodies["street"], due_on=due, now=at
    )
    mute(host, meeting, cast.resident, rule="abuse", facts="打断别人。", now=at)
    meetings.close_meeting(host, meeting, now=timezone.now() - timedelta(minutes=2))
    return get_meeting(host, meeting.pk)


def drafted(cast, meeting) -> Minutes:
    minutes.draft_minutes(cast.clerk, meeting)
    return minutes_of(meeting)


def sent(cast, meeting, now=None) -> Minutes:
    minutes.send_minutes(cast.clerk, drafted(cast, meeting), now=now)
    return minutes_of(meeting)


def published(cast, meeting) -> Minutes:
    """Sent five days ago, published now; the meeting was closed before that."""
    made = sent(cast, meeting, now=timezone.now() - 5 * DAY)
    minutes.publish_minutes(cast.deputy, made)
    return minutes_of(meeting)


# --- the text ---------------------------------------------------------------------------------------


def test_the_draft_is_made_from_what_happened(cast, held):
    text = text_of(drafted(cast, held))
    first, second = text["items"]
    assert [turn.text for turn in first["turns"]] == [
        "先改老车棚。", "电费要公开。", "东门的线路够用。", f"{MARK}骂人的话。"
    ]  # fmt: skip
    assert [turn.by and turn.by["name"] for turn in first["turns"]] == [
        "槐花落下来", "槐花落下来", "供电所师傅", None
    ]  # fmt: skip
    assert [one.outcome for one in first["questions"]] == ["answered", "referred"]
    poll = first["polls"][0]
    assert [line["residents"] for line in poll.lines] == [1, 0] and poll.could_vote == 3
    assert not second["turns"]
    assert [point.text for point in text["consensus"]] == ["先改老车棚。"]
    assert [point.reasons for point in text["dissent"]] == ["二楼怕吵。"]
    assert [point.text for point in text["to_verify"]] == ["变压器余量。"]
    assert [promise.owner for promise in text["promises"]] == ["科苑街道办事处"]
    assert text["adverse"] == {
        "hidden": 1, "withdrawn": 0, "muted": 1, "objected": 0, "overturned": 0
    }  # fmt: skip
    people = text["people"]
    assert people["total"] == 10
    assert [one.came for one in people["invited"]] == [True]
    assert [one.name for one in people["representatives"]] == ["何商量"]


def test_only_what_the_log_has_up_to_its_number_is_in_it(cast):
    meeting = sitting(cast)
    turns.say(cast.resident, meeting, text="在前面。")
    upto = Event.objects.filter(stream=meeting.stream_id).count()
    turns.say(cast.resident, meeting, text="在后面。", now=timezone.now() + timedelta(minutes=2))
    meeting = meetings.close_meeting(
        cast.deputy, meeting, now=timezone.now() + timedelta(minutes=3)
    )
    made = drafted(cast, get_meeting(cast.deputy, meeting.pk))
    assert len(text_of(made)["items"][-1]["turns"]) == 2
    made.status, made.upto_seq = Minutes.Status.OBJECTIONS, upto
    assert [turn.text for turn in text_of(made)["items"][-1]["turns"]] == ["在前面。"]


def test_what_is_recorded_before_they_are_sent_gets_in_and_nothing_afterwards(cast, held):
    made = drafted(cast, held)
    before = made.upto_seq
    outcomes.pin_point(cast.clerk, held, kind="consensus", text="补记的一条。")
    minutes.send_minutes(cast.clerk, made)
    made = minutes_of(get_meeting(cast.clerk, held.pk))
    assert made.upto_seq > before
    assert "补记的一条。" in [point.text for point in text_of(made)["consensus"]]
    refused(
        "minutes_sent",
        outcomes.pin_point,
        cast.clerk,
        made.meeting,
        kind="consensus",
        text="晚了。",
    )


def test_words_hidden_after_publication_are_gone_and_the_fact_stays(cast, held, client):
    made = published(cast, held)
    path = f"/meetings/{held.pk}/minutes/"
    page = client.get(path).content.decode()
    assert "电费要公开。" in page and MARK not in page and "已隐去" in page
    turn = next(t for t in held.turns.all() if t.text == "电费要公开。")
    hide_words(cast.moderator, turn, rule="personal", facts="写了门牌。")
    page = client.get(path).content.decode()
    assert "电费要公开。" not in page and page.count("［已隐去］") == 2
    assert text_of(made)["adverse"]["hidden"] == 2


def test_a_promise_stands_with_the_day_it_was_made_for(cast, held):
    made = sent(cast, held)
    promise = held.promises.get()
    was = promise.due_on
    for days in (5, 9):
        outcomes.follow_promise(
            cast.officer, promise, kind="extended", text="等变压器。", due_on=was + days * DAY
        )
    assert text_of(made)["promises"][0].promised_on == was


def test_a_number_that_the_clerk_put_right_counts_once(cast):
    meeting = sitting(cast)
    wrong = attendance.count_in(cast.clerk, meeting, people=30)
    attendance.count_out(cast.clerk, wrong)
    attendance.count_in(cast.clerk, meeting, people=28)
    meetings.close_meeting(cast.deputy, meeting)
    made = drafted(cast, get_meeting(cast.deputy, meeting.pk))
    assert text_of(made)["people"]["total"] == 28


def test_reading_costs_the_same_however_long(cast, django_assert_max_num_queries):
    meeting = a_whole_meeting(cast)
    made = drafted(cast, meeting)
    with django_assert_max_num_queries(21):
        text_of(made)


def test_so_many_rows_are_read_and_no_more(cast, held, monkeypatch):
    """What is no part of minutes is not read, what is too much is left off and said so."""
    made, seq = drafted(cast, held), held.stream.seq
    hand = {"turn": "0" * 32}
    Event.objects.bulk_create(
        Event(stream=held.stream, seq=seq + n, kind="turn.asked", at=held.closed_at, data=hand)
        for n in range(1, 101)
    )
    Stream.objects.filter(pk=held.stream_id).update(seq=seq + 100)
    for name in ("MOST_WORDS", "MOST_REST"):
        monkeypatch.setattr(f"deliberation.queries.minutes_text.{name}", 20)
    made = minutes_of(get_meeting(cast.clerk, held.pk))
    whole = text_of(made)
    assert not whole["left_off"] and len(whole["items"][0]["turns"]) == 4
    monkeypatch.setattr("deliberation.queries.minutes_text.MOST_WORDS", 3)
    part = text_of(made)
    first = part["items"][0]
    assert part["left_off"] and len(first["turns"]) + len(first["questions"]) == 3
    assert part["adverse"] == whole["adverse"] and part["promises"]


def test_an_item_that_was_gone_back_to_has_all_its_periods(cast):
    meeting = sitting(cast)
    first, second = meeting.items.all()
    begun = timezone.now() - timedelta(minutes=9)
    for number, item in enumerate((first, second, first)):
        open_item(cast.deputy, item, now=begun + timedelta(minutes=2 * number))
    closed = begun + timedelta(minutes=6)
    meetings.close_meeting(cast.deputy, meeting, now=closed)
    made = drafted(cast, get_meeting(cast.deputy, meeting.pk))
    rows = [row["periods"] for row in text_of(made)["items"]]
    minutes_in = [
        [((one["opened_at"] - begun).seconds // 60, (one["closed_at"] - begun).seconds // 60)
         for one in row]
        for row in rows
    ]  # fmt: skip
    assert minutes_in == [[(0, 2), (4, 6)], [(2, 4)]]


def test_a_poll_whose_result_was_not_shown_has_none(cast):
    meeting = sitting(cast)
    poll = strawpolls.open_strawpoll(
        cast.deputy, meeting, question="先建哪处？", options=["甲", "乙"], seconds=600
    )
    strawpolls.cast_straw_vote(cast.resident, poll, options=[0])
    meetings.close_meeting(cast.deputy, meeting)
    made = drafted(cast, get_meeting(cast.deputy, meeting.pk))
    (found,) = text_of(made)["items"][-1]["polls"]
    assert found.lines is None and found.voters["residents"] == 1


def office(cast, who, role, division, **details):
    return make_mandate(cast.admin, who, role=role, division=division, starts_on=SINCE, **details)


ELECTED = {"level": "town", "term_number": 3, "constituency": "第二选区", "name": "常在外"}


def test_whoever_came_as_a_resident_is_not_named_by_an_office_elsewhere(cast):
    neighbour = confirmed(cast, "neighbour", "新邻居", cast.bridge, cast.clerk)
    office(cast, neighbour, "deputy", cast.town, **ELECTED)
    office(cast, cast.resident, "officer", cast.village, body=cast.bodies["village"], name="乙")
    meeting = sitting(cast)
    for who in (neighbour, cast.resident, cast.member):
        attendance.attend(who, meeting)
    meetings.close_meeting(cast.deputy, meeting)
    people = text_of(drafted(cast, get_meeting(cast.deputy, meeting.pk)))["people"]
    assert [one.name for one in people["representatives"]] == ["文履职"]
    assert people["offices"] == []


def test_who_comes_for_an_invited_office_is_there_for_it_alone(cast):
    guest = person(cast, "guest", "外来的人")
    office(cast, guest, "deputy", cast.town, **ELECTED)
    office(cast, guest, "officer", cast.village, body=cast.bodies["village"], name="乙")
    meeting = sitting(cast, bodies=[cast.bodies["village"]])
    attendance.attend(guest, meeting)
    meetings.close_meeting(cast.deputy, meeting)
    people = text_of(drafted(cast, get_meeting(cast.deputy, meeting.pk)))["people"]
    assert [one.came for one in people["invited"]] == [True]
    assert people["representatives"] == []


# --- the way to publication ---------------------------------------------------------------------------


def test_from_the_close_to_publication(cast, held):
    refused("not_the_keeper", minutes.draft_minutes, cast.resident, held)
    refused("not_signed_in", minutes.draft_minutes, AnonymousUser(), held)
    made = drafted(cast, held)
    assert minutes.draft_minutes(cast.deputy, held).pk == made.pk
    refused("minutes_not_sent", minutes.publish_minutes, cast.deputy, made)
    now = timezone.now()
    minutes.send_minutes(cast.deputy, made, now=now)
    made = minutes_of(held)
    assert timezone.localdate(made.object_until) == timezone.localdate(now) + timedelta(days=4)
    told = Notification.objects.filter(kind="minutes_sent").values_list("person", flat=True)
    assert set(told) == {cast.resident.pk, cast.officer.pk}
    refused("minutes_sent", minutes.send_minutes, cast.clerk, made)
    refused("objection_time", minutes.publish_minutes, cast.clerk, made, now=now + 2 * DAY)
    wrong = minutes.object_to_minutes(cast.resident, made, text="我说的是东门。", now=now)
    late = made.object_until
    refused("objections_open", minutes.publish_minutes, cast.clerk, made, now=late)
    minutes.answer_objection(cast.clerk, wrong, accepted=True, answer="照改。", now=now)
    refused("accepted_not_written", minutes.publish_minutes, cast.clerk, made, now=late)
    minutes.edit_minutes(
        cast.clerk, made, version=1, summary="更正：说的是东门。", notes={}, now=now + DAY
    )
    minutes.publish_minutes(cast.clerk, made, now=late)
    made = minutes_of(held)
    assert (made.status, made.published_as.role) == ("published", "clerk")
    kinds = list(Event.objects.filter(kind__startswith="minutes.").values_list("kind", flat=True))
    assert kinds == ["minutes.sent", "minutes.published"]
    refused("minutes_published", minutes.publish_minutes, cast.clerk, made, now=late)
    refused(
        "minutes_published", minutes.edit_minutes, cast.clerk, made, version=2, summary="", notes={}
    )
    told = Notification.objects.get(kind="minutes_answered")
    assert told.person == cast.resident


def test_every_text_since_the_sending_is_kept_and_told(cast, held):
    now = timezone.now()
    made = sent(cast, held, now=now)
    wrong = minutes.object_to_minutes(cast.resident, made, text="我说的是东门。", now=now)
    minutes.answer_objection(cast.deputy, wrong, accepted=True, answer="照改。", now=now + DAY)
    late = made.object_until + DAY
    minutes.edit_minutes(cast.clerk, made, version=1, summary="更正：东门。", notes={}, now=late)
    after = minutes_of(held)
    kept = after.versions.values_list("number", "summary", "mandate__role")
    assert list(kept) == [(1, "", "clerk"), (2, "更正：东门。", "clerk")]
    told = Notification.objects.filter(kind="minutes_edited").values_list("person", flat=True)
    assert set(told) == {cast.resident.pk, cast.officer.pk, cast.deputy.pk}
    assert after.object_until == made.object_until  # those present had asked for it
    minutes.publish_minutes(cast.deputy, after, now=late)


def test_a_change_nobody_asked_for_begins_the_time_to_object_anew(cast, held):
    now = timezone.now()
    made = sent(cast, held, now=now - 5 * DAY)
    minutes.edit_minutes(cast.clerk, made, version=1, summary="另外的话。", notes={}, now=now)
    again = minutes_of(held)
    assert again.object_until == minutes.objections_end(now)
    refused("objection_time", minutes.publish_minutes, cast.deputy, again, now=now)
    minutes.object_to_minutes(cast.resident, again, text="没有人这样说过。", now=now)
    minutes.edit_minutes(
        cast.clerk, again, version=2, summary="另外的话。", notes={}, now=now + DAY
    )
    same = minutes_of(held)
    assert (same.version, same.edited_at, same.versions.count()) == (2, now, 2)


def test_what_was_accepted_holds_up_publication_until_the_text_is_changed(cast, held):
    """Also where the text was changed between the objection and its answer."""
    now, hour = timezone.now(), timedelta(hours=1)
    made = sent(cast, held, now=now)
    wrong = minutes.object_to_minutes(cast.resident, made, text="我说的是东门。", now=now)
    words = {"summary": "别的事。", "notes": {}}
    minutes.edit_minutes(cast.clerk, made, version=1, **words, now=now + hour)
    minutes.answer_objection(cast.deputy, wrong, accepted=True, answer="改。", now=now + 2 * hour)
    late = minutes_of(held).object_until
    refused("accepted_not_written", minutes.publish_minutes, cast.deputy, made, now=late)
    minutes.edit_minutes(cast.clerk, made, version=2, **words, now=now + 3 * hour)
    refused("accepted_not_written", minutes.publish_minutes, cast.deputy, made, now=late)
    words["summary"] = "更正：东门。"
    minutes.edit_minutes(cast.clerk, made, version=2, **words, now=now + 4 * hour)
    minutes.publish_minutes(cast.deputy, made, now=late)


def test_a_meeting_that_sits_has_no_minutes_yet(cast):
    refused("meeting_not_over", minutes.draft_minutes, cast.clerk, sitting(cast))
    other = announced(cast, starts_at=timezone.now() + 9 * DAY)
    meetings.cancel_meeting(cast.deputy, other, reason="改期。")
    other = get_meeting(cast.deputy, other.pk)
    refused("meeting_cancelled", minutes.draft_minutes, cast.clerk, other)


def test_who_attended_objects_once_at_a_time_and_nobody_else(cast, held):
    now = timezone.now()
    made = sent(cast, held, now=now)
    refused("not_found", minutes.object_to_minutes, cast.elsewhere, made, text="不对。")
    refused("keeps_the_minutes", minutes.object_to_minutes, cast.deputy, made, text="不对。")
    first = minutes.object_to_minutes(cast.resident, made, text="不对。", now=now)
    refused("objection_open", minutes.object_to_minutes, cast.resident, made, text="还不对。")
    minutes.answer_objection(cast.deputy, first, accepted=False, answer="录音里是这样。")
    refused(
        "settled_already", minutes.answer_objection, cast.clerk, first, accepted=True, answer="改。"
    )
    minutes.object_to_minutes(cast.resident, made, text="还不对。", now=now)
    refused(
        "not_in_objection_time", minutes.object_to_minutes, cast.officer, made, text="不对。",
        now=made.object_until,
    )  # fmt: skip
    refused(
        "not_the_keeper", minutes.answer_objection, cast.officer, first, accepted=True, answer="x"
    )


def test_two_clerks_do_not_write_over_each_other(cast, held):
    made = drafted(cast, held)
    item = str(held.items.first().pk)
    minutes.edit_minutes(
        cast.clerk, made, version=1, summary="甲写的。", notes={item: "选址说明。"}
    )
    late = refused(
        "changed_meanwhile",
        minutes.edit_minutes,
        cast.deputy,
        made,
        version=1,
        summary="乙写的。",
        notes={},
    )
    assert late.status == 409
    made = minutes_of(held)
    assert (made.summary, made.version, made.notes) == ("甲写的。", 2, {item: "选址说明。"})
    refused(
        "personal_number", minutes.edit_minutes, cast.clerk, made, version=2,
        summary="电话 13812345678", notes={},
    )  # fmt: skip
    minutes.edit_minutes(cast.clerk, made, version=2, summary="", notes={item: " ", "nowhere": "x"})
    assert minutes_of(held).notes == {}


def test_who_reads_what_when(cast, held):
    made = drafted(cast, held)
    for who, status in ((cast.clerk, True), (cast.deputy, True), (cast.resident, False)):
        assert bool(minutes_page(who, held)["minutes"]) is status
    minutes.send_minutes(cast.clerk, made)
    for who, seen in ((cast.resident, True), (cast.elsewhere, False), (AnonymousUser(), False)):
        page = minutes_page(who, held)
        assert bool(page["minutes"]) is seen
        assert seen or page["being_checked"]
    made = minutes_of(held)
    minutes.object_to_minutes(cast.resident, made, text="不对。")
    assert len(minutes_page(cast.clerk, held)["objections"]) == 1
    assert minutes_page(cast.officer, held)["objections"] == []


def test_nobody_who_only_looked_on_is_told(cast):
    meeting = over(cast)
    sent(cast, meeting)
    assert not Attendance.objects.filter(meeting=meeting).exists()
    assert not Notification.objects.filter(kind="minutes_sent").exists()
