"""Flags hide nothing; a ruling cites a rule and facts; an appeal goes to somebody else, in time."""

import json
import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from deliberation.actions.comments import post_comment, withdraw_comment
from deliberation.actions.moderation import (
    appeal,
    decide_appeal,
    flag_words,
    hide_words,
    keep_words,
    restore_words,
)
from deliberation.models import Appeal, Comment, Event, Flag, Notification, Rule, Ruling
from deliberation.queries.consultations import get_comment
from deliberation.queries.frames import frames_after
from deliberation.queries.moderation import flagged, log_page, open_appeals, own_ruling, totals
from deliberation.queries.notifications import sentence
from deliberation.queries.shapes import show_comment, show_proposal
from deliberation.queries.states import state_of
from portal.accounts.actions.mandates import make_mandate, suspend_mandate
from portal.accounts.actions.people import register_assisted
from portal.accounts.models import User
from tests.cast import person
from tests.phases import a_comment, a_consultation, a_proposal

from .test_participation import refused

BEIJING = ZoneInfo("Asia/Shanghai")
MARK = "不该再看到的话7f3a"
FACTS = "写了别人的姓名和单元门牌。"
NOTE = "我就住隔壁楼3c1d"


def moderator(cast, login="second", division=None) -> User:
    """Another moderator, of the whole city unless somewhere else is named."""
    who = person(cast, login, f"又一位版主{len(cast.people)}", staff=True)
    make_mandate(
        cast.admin, who, role="moderator", division=division or cast.city,
        starts_on=timezone.localdate() - timedelta(days=3),
    )  # fmt: skip
    return who


@pytest.fixture
def matter(cast):
    return a_consultation(cast)


@pytest.fixture
def comment(cast, matter):
    return a_comment(cast, matter, text=MARK)


def hide(cast, words, by=None, **changes):
    fields = {"rule": "personal", "facts": FACTS} | changes
    return hide_words(by or cast.moderator, words, **fields)


def test_a_flag_hides_nothing_and_the_second_of_one_person_is_refused(cast, comment):
    flag_words(cast.deputy, comment, rule="abuse", note=NOTE)
    comment.refresh_from_db()
    assert comment.is_shown
    refused("already_flagged", flag_words, cast.deputy, comment, rule="personal")
    flag_words(cast.officer, comment, rule="abuse")
    assert Flag.objects.count() == 2


def test_who_may_not_flag_is_told_why(cast, comment):
    refused("not_signed_in", flag_words, AnonymousUser(), comment, rule="abuse")
    refused("own_words", flag_words, cast.resident, comment, rule="abuse")
    refused("rule_unknown", flag_words, cast.deputy, comment, rule="批评政府")
    refused("text_too_long", flag_words, cast.deputy, comment, rule="abuse", note="长" * 201)
    withdraw_comment(cast.resident, comment)
    comment.refresh_from_db()
    refused("words_gone", flag_words, cast.deputy, comment, rule="abuse")
    assert not Flag.objects.exists()


@pytest.mark.parametrize("act", [hide_words, keep_words, restore_words])
def test_only_a_moderator_of_the_place_and_not_the_author_decides(cast, matter, act):
    mine = a_comment(cast, matter, by=cast.moderator)
    theirs = a_comment(cast, matter)
    fields = {"rule": "abuse", "facts": FACTS} if act is hide_words else {}
    far = moderator(cast, "far", cast.far_district)
    below = moderator(cast, "below", cast.bridge)
    refused("not_signed_in", act, AnonymousUser(), theirs, **fields)
    refused("moderator_needed", act, cast.deputy, theirs, **fields)
    refused("moderator_elsewhere", act, far, theirs, **fields)
    refused("own_words", act, cast.moderator, mine, **fields)
    assert not Ruling.objects.exists()
    wider = a_comment(cast, a_consultation(cast, cast.street), by=cast.officer)
    refused("moderator_elsewhere", act, below, wider, **fields)


def test_a_mandate_of_yesterday_decides_nothing(cast, comment):
    cast.moderator.mandates.update(ends_on=timezone.localdate() - timedelta(days=1))
    before = User.objects.get(pk=cast.moderator.pk)
    refused("moderator_needed", hide, cast, comment, by=before)


def test_hiding_needs_a_rule_and_facts(cast, comment):
    refused("rule_unknown", hide, cast, comment, rule="")
    refused("text_missing", hide, cast, comment, facts=" \n")
    refused("text_too_long", hide, cast, comment, facts="长" * 301)
    comment.refresh_from_db()
    assert comment.is_shown and not Event.objects.filter(kind="comment.hidden").exists()
    with pytest.raises(IntegrityError, match="hiding_cites"), transaction.atomic():
        Ruling.objects.create(
            moderator=cast.moderator, decision="hide", rule="abuse", at=timezone.now(),
            comment=comment,
        )  # fmt: skip


def test_what_is_gone_is_not_hidden_again_and_what_is_there_is_not_restored(cast, matter, comment):
    refused("not_hidden", restore_words, cast.moderator, comment)
    hide(cast, comment)
    refused("words_gone", hide, cast, comment)
    withdrawn = a_comment(cast, matter, by=cast.deputy)
    withdraw_comment(cast.deputy, withdrawn)
    refused("words_gone", hide, cast, withdrawn)
    refused("not_hidden", restore_words, cast.moderator, withdrawn)


@pytest.mark.parametrize("make", [a_comment, a_proposal])
def test_hidden_words_are_gone_from_shapes_frames_and_state(cast, matter, make):
    words = make(cast, matter, text=MARK)
    kind = words._meta.model_name
    show = {"comment": show_comment, "proposal": show_proposal}[kind]
    frames = frames_after(matter.stream_id, 0, 100)
    assert any(MARK in text for _seq, text in frames)
    assert state_of(matter.pk)[0]["counts"][f"{kind}s"] == 1

    hide(cast, words)

    words.refresh_from_db()
    assert (words.state, show(words)["text"], show(words)["by"]) == ("hidden", "", None)
    frames = frames_after(matter.stream_id, 0, 100)
    assert not any(MARK in text or "先改老车棚" in text for _seq, text in frames)
    assert not any(cast.resident.public_name in text for _seq, text in frames)
    last = json.loads(frames[-1][1])
    assert (last["kind"], last["data"]["rule"]) == (f"{kind}.hidden", "personal")
    state = state_of(matter.pk)[0]
    assert state["counts"][f"{kind}s"] == 0 and MARK not in json.dumps(state, ensure_ascii=False)


def test_the_author_is_told_and_the_log_has_a_line_without_persons(cast, comment):
    flag_words(cast.deputy, comment, rule="abuse", note=NOTE)
    ruling = hide(cast, comment)
    told = Notification.objects.get(person=cast.resident)
    assert (told.kind, told.ruling, told.comment) == ("hidden", ruling, comment)
    (line,), following = log_page("")
    assert following == ""
    assert (line["decision"], line["facts"]) == ("hide", FACTS)
    assert line["topic"] == comment.consultation.topic
    people = {value for one in cast.people.values() for value in (one.public_name, one.pk)}
    assert not people & set(line.values())
    assert not any(secret in str(line) for secret in (MARK, NOTE, cast.resident.public_name))


@pytest.mark.parametrize("decide", [hide, lambda cast, words: keep_words(cast.moderator, words)])
def test_a_decision_settles_the_flags(cast, comment, decide):
    for who in (cast.deputy, cast.officer):
        flag_words(who, comment, rule="abuse")
    assert len(flagged(cast.moderator)[0]) == 1
    decide(cast, comment)
    assert flagged(cast.moderator) == ([], False)
    assert not Flag.objects.filter(settled_at=None).exists()


def test_kept_words_stay_and_the_author_hears_nothing(cast, comment):
    flag_words(cast.deputy, comment, rule="off_topic")
    ruling = keep_words(cast.moderator, comment)
    comment.refresh_from_db()
    assert comment.is_shown and not Notification.objects.exists()
    refused("not_found", own_ruling, cast.resident, ruling.pk)


def test_restored_words_are_back_in_every_replay(cast, matter, comment):
    hide(cast, comment)
    restore_words(cast.moderator, comment, facts="看错了。")
    assert any(MARK in text for _seq, text in frames_after(matter.stream_id, 0, 100))
    assert state_of(matter.pk)[0]["counts"]["comments"] == 1
    kinds = set(Notification.objects.filter(person=cast.resident).values_list("kind", flat=True))
    assert kinds == {"hidden", "restored"}


def test_an_appeal_is_made_once_by_the_author_and_in_time(cast, comment):
    now = datetime(2026, 11, 24, 9, 30, tzinfo=BEIJING)
    ruling = hide(cast, comment, now=now)
    until = datetime(2026, 12, 10, tzinfo=BEIJING)  # the fifteenth day ends at 24:00
    assert ruling.appeal_until == until
    refused("not_signed_in", appeal, AnonymousUser(), ruling, text="不对。")
    refused("not_found", appeal, cast.deputy, ruling, text="不对。")
    refused("appeal_too_late", appeal, cast.resident, ruling, text="不对。", now=until)
    refused("text_missing", appeal, cast.resident, ruling, text="  ")
    refused("text_too_long", appeal, cast.resident, ruling, text="长" * 501)
    last_moment = until - timedelta(microseconds=1)
    made = appeal(cast.resident, ruling, text="那是我自己的名字。", now=last_moment)
    assert made.against == cast.moderator
    refused("appeal_made", appeal, cast.resident, ruling, text="再说一遍。")


def test_only_hiding_is_appealed(cast, comment):
    hide(cast, comment)
    restored = restore_words(cast.moderator, comment)
    refused("not_found", appeal, cast.resident, restored, text="不对。")


def test_another_moderator_decides_the_appeal_once(cast, comment):
    made = appeal(cast.resident, hide(cast, comment), text="那是我自己的名字。")
    second = moderator(cast)
    far = moderator(cast, "far", cast.far_district)
    answer = {"upheld": True, "answer": "确是本人。"}
    refused("not_signed_in", decide_appeal, AnonymousUser(), made, **answer)
    refused("moderator_needed", decide_appeal, cast.officer, made, **answer)
    refused("moderator_elsewhere", decide_appeal, far, made, **answer)
    refused("own_ruling", decide_appeal, cast.moderator, made, **answer)
    refused("text_missing", decide_appeal, second, made, upheld=True, answer="")
    comment.refresh_from_db()
    assert not comment.is_shown
    decide_appeal(second, made, **answer)
    refused("appeal_decided", decide_appeal, second, made, upheld=False, answer="反悔了。")
    comment.refresh_from_db()
    assert comment.is_shown
    assert Notification.objects.filter(person=cast.resident, kind="appeal_decided").count() == 1
    assert Ruling.objects.get(decision="restore").facts == "确是本人。"


def test_a_dismissed_appeal_leaves_the_words_hidden_and_answers_the_author(cast, comment):
    made = appeal(cast.resident, hide(cast, comment), text="那是我自己的名字。")
    decide_appeal(moderator(cast), made, upheld=False, answer="是邻居的名字。")
    comment.refresh_from_db()
    assert not comment.is_shown and not Ruling.objects.filter(decision="restore").exists()
    told = Notification.objects.get(person=cast.resident, kind="appeal_decided")
    assert (told.appeal.upheld, told.appeal.answer) == (False, "是邻居的名字。")


def test_a_moderator_does_not_decide_the_appeal_about_their_own_words(cast, matter):
    second = moderator(cast)
    made = appeal(second, hide(cast, a_comment(cast, matter, by=second)), text="不对。")
    refused("own_words", decide_appeal, second, made, upheld=True, answer="我说了算。")


def test_the_database_lets_nobody_decide_an_appeal_against_themselves(cast, comment):
    made = appeal(cast.resident, hide(cast, comment), text="那是我自己的名字。")
    decided = {"upheld": True, "answer": "自己批自己。", "decided_at": timezone.now()}
    rows = Appeal.objects.filter(pk=made.pk)
    with (
        pytest.raises(IntegrityError, match="nobody_decides_an_appeal_against_themselves"),
        transaction.atomic(),
    ):
        rows.update(decided_by=cast.moderator, **decided)
    assert rows.update(decided_by=moderator(cast), **decided) == 1


def test_a_moderator_sees_what_waits_in_their_places_and_not_about_themselves(cast, matter):
    second = moderator(cast)
    village = a_consultation(cast, cast.village)
    here = a_comment(cast, matter, text="这里的话。")
    there = a_proposal(cast, village, by=cast.deputy)
    own = a_comment(cast, matter, by=second, text="版主自己的话。")
    for number, words in enumerate((own, there, here)):
        flag_words(
            cast.officer, words, rule="abuse", now=timezone.now() + timedelta(minutes=number)
        )
    far = moderator(cast, "far", cast.far_district)
    assert [item["words"] for item in flagged(cast.moderator)[0]] == [own, there, here]
    assert [item["words"] for item in flagged(second)[0]] == [there, here]
    assert [item["words"] for item in flagged(far)[0]] == [there]
    assert flagged(cast.officer) == ([], False)


def test_flags_are_grouped_and_the_longest_waiting_comes_first(cast, matter):
    early, late = a_comment(cast, matter), a_comment(cast, matter, by=cast.clerk, text="另一条。")
    now = timezone.now()
    flag_words(cast.officer, late, rule="abuse", now=now)
    flag_words(cast.deputy, early, rule="abuse", note=NOTE, now=now - timedelta(hours=2))
    flag_words(cast.officer, early, rule="abuse", now=now + timedelta(hours=1))
    flag_words(cast.clerk, early, rule="personal", now=now)
    first, second = flagged(cast.moderator)[0]
    assert (first["words"], second["words"]) == (early, late)
    assert first["number"] == 3 and first["notes"] == [NOTE]
    assert [(rule["label"], rule["number"]) for rule in first["rules"]] == [
        (Rule.PERSONAL.label, 1),
        (Rule.ABUSE.label, 2),
    ]


def test_withdrawn_words_wait_for_nobody(cast, comment):
    flag_words(cast.deputy, comment, rule="abuse")
    withdraw_comment(cast.resident, comment)
    assert flagged(cast.moderator) == ([], False)


def test_an_appeal_waits_for_the_moderators_who_may_decide_it(cast, comment):
    second = moderator(cast)
    far = moderator(cast, "far", cast.far_district)
    made = appeal(cast.resident, hide(cast, comment), text="不对。")
    assert [item["appeal"] for item in open_appeals(second)[0]] == [made]
    for nobody in (cast.moderator, far, cast.officer):
        assert open_appeals(nobody) == ([], False)
    decide_appeal(second, made, upheld=False, answer="维持。")
    assert open_appeals(second) == ([], False)


def test_the_public_report_equals_a_recount_over_forty_random_cases(cast):
    dice = random.Random(41)
    second = moderator(cast)
    expected: Counter = Counter()
    start = timezone.now() - timedelta(days=3)
    matter = a_consultation(cast, now=start)
    for number in range(40):
        at = start + timedelta(hours=1, minutes=number)
        make = dice.choice([a_comment, a_proposal])
        words = make(cast, matter, by=cast.officer, text=f"第 {number} 条。", now=at)
        _one_case(cast, dice, words, second, expected, at)
    assert expected["keep"] and expected["restore"] and expected["hide"] > 10
    assert expected["upheld"] and expected["dismissed"] and expected["waiting"]

    report = totals()
    decisions = {row["label"]: row["number"] for row in report["decisions"]}
    for one in Ruling.Decision:
        assert decisions[one.label] == expected[one.value], one
        assert expected[one.value] == sum(r.decision == one for r in Ruling.objects.all())
    for row, rule in zip(report["rules"], Rule, strict=True):
        assert (row["label"], row["number"]) == (rule.label, expected[f"hide {rule.value}"])
    assert report["appeals"] == {
        "made": expected["upheld"] + expected["dismissed"] + expected["waiting"],
        **{name: expected[name] for name in ("upheld", "dismissed", "waiting")},
    }
    assert _lines_read() == Counter(row.decision for row in Ruling.objects.all())
    shown = sum(words.is_shown for words in [*Comment.objects.all(), *matter.proposals.all()])
    assert shown == 40 - expected["hide"] + expected["restore"]


def _one_case(cast, dice, words, second, expected, at):
    flag_words(cast.deputy, words, rule=dice.choice(Rule.values), now=at)
    if dice.random() < 0.3:
        keep_words(cast.moderator, words, now=at)
        expected["keep"] += 1
        return
    rule = dice.choice(Rule.values)
    ruling = hide(cast, words, rule=rule, now=at)
    expected.update(["hide", f"hide {rule}"])
    end = dice.choice(["nothing", "restore", "waiting", "upheld", "dismissed"])
    if end == "restore":
        restore_words(second, words, now=at)
    elif end != "nothing":
        made = appeal(cast.officer, ruling, text="不对。", now=at)
        if end != "waiting":
            decide_appeal(second, made, upheld=end == "upheld", answer="看过了。", now=at)
        expected[end] += 1
    expected["restore"] += end in {"restore", "upheld"}


def _lines_read() -> Counter:
    """Every line of the log, page by page; equal moments are neither lost nor shown twice."""
    seen, cursor = Counter(), ""
    while True:
        lines, cursor = log_page(cursor)
        seen.update(line["decision"] for line in lines)
        if not cursor:
            return seen


# --- for people without a phone --------------------------------------------------------------


@pytest.fixture
def typed(cast, matter):
    """A comment that the clerk typed for somebody without a phone."""
    neighbour = register_assisted(
        cast.clerk,
        cast.bridge,
        name="不用手机的老邻居",
        household="7-701",
        adult=True,
        basis="door",
    )
    return post_comment(
        cast.clerk, matter, text=MARK, once="typed", for_person=neighbour, consent=True
    )


def test_the_clerk_who_typed_is_told_to_pass_it_on_and_may_appeal(cast, typed):
    ruling = hide(cast, typed)
    told = Notification.objects.get(person=cast.clerk)
    assert (told.kind, "代录" in sentence(told)) == ("hidden", True)
    assert own_ruling(cast.clerk, ruling.pk) == ruling
    refused("not_found", own_ruling, cast.deputy, ruling.pk)
    made = appeal(cast.clerk, ruling, text="她说的是自己家。")
    decide_appeal(moderator(cast), made, upheld=True, answer="是她自己家。")
    typed.refresh_from_db()
    kinds = set(Notification.objects.filter(person=cast.clerk).values_list("kind", flat=True))
    assert typed.is_shown and kinds == {"hidden", "restored", "appeal_decided"}


def test_nobody_judges_what_they_typed_for_another(cast, typed):
    make_mandate(
        cast.admin, cast.clerk, role="moderator", division=cast.city,
        starts_on=timezone.localdate() - timedelta(days=3),
    )  # fmt: skip
    clerk = User.objects.get(pk=cast.clerk.pk)
    refused("own_words", hide_words, clerk, typed, rule="personal", facts=FACTS)
    flag_words(cast.deputy, typed, rule="abuse")
    assert flagged(clerk) == ([], False)
    assert len(flagged(cast.moderator)[0]) == 1


def test_a_clerk_no_longer_in_office_appeals_no_more(cast, typed):
    ruling = hide(cast, typed)
    suspend_mandate(cast.admin, cast.clerk.mandates.get())
    refused("not_their_clerk", appeal, User.objects.get(pk=cast.clerk.pk), ruling, text="不对。")


# --- nobody has the last word on their own ruling ----------------------------------------------


def test_whose_ruling_was_overturned_does_not_hide_the_same_again(cast, comment):
    made = appeal(cast.resident, hide(cast, comment), text="没有写别人。")
    decide_appeal(moderator(cast), made, upheld=True, answer="没有违反。")
    refused("own_ruling", hide, cast, comment)
    hide(cast, comment, by=moderator(cast, "third"))


def test_an_appeal_is_decided_by_another_and_not_undone_by_the_first(cast, comment):
    made = appeal(cast.resident, hide(cast, comment), text="没有写别人。")
    for who in (cast.moderator, moderator(cast)):
        refused("appeal_open", restore_words, who, comment)
    decide_appeal(moderator(cast, "third"), made, upheld=False, answer="写了姓名。")
    comment.refresh_from_db()
    assert not comment.is_shown


def test_what_hangs_under_hidden_words_takes_no_answers(cast, matter):
    proposal = a_proposal(cast, matter)
    said = a_comment(cast, matter, proposal=proposal)
    hide(cast, proposal)
    refused("words_gone", a_comment, cast, matter, by=cast.deputy, answers=get_comment(said.pk))
