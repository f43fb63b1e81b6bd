"""A text is put out clause by clause; people speak to a clause, back each other, and are answered."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from deliberation.actions.consultations import (
    close_consultation,
    edit_consultation,
    extend_phase,
    open_consultation,
    sum_up,
)
from deliberation.actions.leaving import leave_forum
from deliberation.actions.passages import Text, put_out
from deliberation.actions.proposals import submit_proposal
from deliberation.actions.remarks import (
    back_remark,
    edit_remark,
    post_remark,
    settle_remark,
    withdraw_remark,
)
from deliberation.models import Consultation, Event, Notification, Passage, Remark, RemarkBacking
from deliberation.notifications.recipients import tell
from deliberation.queries.consultations import get_remark
from deliberation.queries.notifications import line_of, sentence
from deliberation.queries.remarks import counts_by_source, open_remarks
from portal.accounts.actions.people import register_assisted
from tests.cast import confirmed, person
from tests.phases import DAY, a_comment
from tests.texts import a_remark, a_text, first_of, parts, text_not_yet, text_over

from .test_participation import refused


@pytest.fixture
def matter(cast):
    return a_text(cast)


@pytest.fixture
def granny(cast):
    return register_assisted(
        cast.clerk, cast.bridge, name="刘家奶奶", household="3-2", adult=True, basis="door"
    )


# --- putting it out ------------------------------------------------------------------------


def test_a_text_is_put_out_in_order_and_its_editor_hosts_it(cast, matter):
    assert (matter.form, matter.is_text) == ("text", True)
    assert list(matter.passages.values_list("position", "heading")) == [
        (1, "安静"), (2, "充电"), (3, "商量"),
    ]  # fmt: skip
    assert [one.kind for one in matter.phases.all()] == ["opinions"]
    assert matter.hostings.get().mandate.user == cast.editor
    assert Event.objects.get(stream=matter.stream).kind == "consultation.opened"


def test_only_an_editor_or_clerk_of_the_place_puts_a_text_out(cast):
    for who in (
        "resident",
        "deputy",
        "officer",
        "reviewer",
        "shore_editor",
        "shore_clerk",
        "admin",
    ):
        refused("not_the_editor", a_text, cast, by=cast.people[who])
    refused("not_signed_in", a_text, cast, by=AnonymousUser())
    assert a_text(cast, by=cast.clerk).hostings.get().mandate.role == "clerk"
    assert a_text(cast, by=cast.city_editor).hostings.get().mandate.role == "editor"
    refused("not_the_editor", a_text, cast, cast.street)  # wider than their place


def test_what_cannot_be_put_out_is_refused(cast):
    refused("passages_number", a_text, cast, parts=[])
    refused("passages_number", a_text, cast, parts=parts([("", "一条。")] * 201))
    one = parts()[0]
    refused("passage_twice", a_text, cast, parts=[one, one])
    refused("text_missing", a_text, cast, parts=[Text(uuid.uuid4(), "", " ")])
    refused("link_elsewhere", a_text, cast, about="//elsewhere.example/")
    refused("link_elsewhere", a_text, cast, about="javascript:alert(1)")
    refused("ends_before", a_text, cast, ends_at=timezone.now() - 9 * DAY)
    assert not Consultation.objects.exists() and not Passage.objects.exists()


def test_an_ordinary_form_makes_no_text_and_a_text_is_not_edited(cast, matter):
    now = timezone.now()
    words = {"topic": "题", "background": "背景。", "legal_basis": "依据。",
             "phases": {"opinions": (now, now + DAY)}}  # fmt: skip
    refused("form_unknown", open_consultation, cast.deputy, cast.bridge, form="text", **words)
    refused("text_consultation", edit_consultation, cast.editor, text_not_yet(cast), **words)
    refused("text_consultation", edit_consultation, cast.editor, matter, **words)


def test_the_editor_has_the_rights_of_a_host(cast, matter):
    phase = matter.phases.get()
    extend_phase(cast.editor, phase, ends_at=phase.ends_at + DAY, reason="再等等。")
    refused("not_the_host", extend_phase, cast.clerk, phase, ends_at=phase.ends_at + 2 * DAY,
            reason="再等等。")  # fmt: skip
    done = text_over(cast)
    sum_up(cast.editor, done, consensus="安静一条按大家说的改。")
    close_consultation(cast.editor, done)


def test_nothing_is_proposed_in_a_text_but_the_topic_is_talked_over(cast, matter):
    refused("text_consultation", submit_proposal, cast.resident, matter, title="题", text="文。")
    assert a_comment(cast, matter).is_shown


# --- speaking to a passage -----------------------------------------------------------------


def test_three_kinds_of_opinion(cast, matter):
    plain, unclear = a_remark(cast, matter), a_remark(cast, matter, kind="unclear")
    wording = a_remark(cast, matter, kind="wording")
    assert (plain.text, plain.proposed) == ("夏天可以晚半小时。", "")
    assert (unclear.text, unclear.proposed) == ("", "")
    assert wording.proposed.startswith("晚上九点半后") and wording.text == ""
    assert plain.place == cast.bridge and plain.consultation == matter
    kinds = Event.objects.filter(stream=matter.stream).values_list("kind", flat=True)
    assert list(kinds).count("remark.posted") == 3
    assert counts_by_source(matter)[first_of(matter).source] == {
        "remarks": 1, "unclear": 1, "wording": 1, "open": 3,
    }  # fmt: skip
    assert open_remarks(matter) == 3


def test_words_that_fit_no_kind_are_refused_and_none_is_dropped(cast, matter):
    passage = first_of(matter)

    def said(code, **words):
        refused(code, post_remark, cast.resident, passage, **words)

    said("kind_unknown", kind="vote", text="好。")
    said("text_missing", kind="remark", text=" ")
    said("wording_same", kind="wording", proposed=passage.text)
    said("wording_same", kind="wording", text="想改。")
    said("wording_unasked", kind="remark", text="想改。", proposed=passage.text + "另外。")
    said("text_too_long", kind="wording", proposed="长" * 1001)
    said("personal_number", kind="wording", proposed=passage.text + "电话 13800138000")
    said("personal_number", kind="unclear", text="打 13800138000 问")
    assert not Remark.objects.exists()


def test_the_passage_that_came_with_the_form_proposes_nothing(cast, matter):
    passage = first_of(matter)
    sent = passage.text + "\r\n"
    made = post_remark(cast.resident, passage, kind="remark", text="好。", proposed=sent)
    assert made.proposed == ""


def test_not_understood_is_said_once_a_person_and_passage(cast, matter):
    first = a_remark(cast, matter, kind="unclear")
    refused("unclear_already", a_remark, cast, matter, kind="unclear")
    a_remark(cast, matter, kind="unclear", position=2)
    a_remark(cast, matter, kind="unclear", by=cast.deputy)
    with pytest.raises(IntegrityError, match="passage"), transaction.atomic():
        Remark.objects.create(
            consultation=matter, passage=first.passage, author=cast.resident, place=cast.bridge,
            kind="unclear", once="x", created_at=timezone.now(),
        )  # fmt: skip
    withdraw_remark(cast.resident, first)
    assert a_remark(cast, matter, kind="unclear").is_shown


def test_the_constraint_speaks_as_the_rule_when_two_come_at_once(cast, matter, monkeypatch):
    a_remark(cast, matter, kind="unclear")
    monkeypatch.setattr("deliberation.actions.remarks._check_new", lambda *_: None)
    refused("unclear_already", a_remark, cast, matter, kind="unclear", once="another")
    assert Remark.objects.count() == 1


def test_the_same_act_again_makes_the_same_remark(cast, matter):
    first, second = (a_remark(cast, matter, once="one") for _ in range(2))
    assert first == second and Remark.objects.count() == 1
    refused("idempotency_key_reused", a_remark, cast, matter, once="one", text="别的话。")
    refused("idempotency_key_reused", a_remark, cast, matter, once="one", position=2)


def test_pace_holds_for_remarks_too(cast, matter, settings):
    settings.EVERYBODY_LIMITS = settings.EVERYBODY_LIMITS | {"remark": 2}
    for _ in range(2):
        a_remark(cast, matter)
    refused("too_many_requests", a_remark, cast, matter)
    a_remark(cast, matter, by=cast.deputy)


def test_edited_for_fifteen_minutes_and_until_it_is_answered(cast, matter):
    made = a_remark(cast, matter, kind="wording")
    edit_remark(cast.resident, made, text="这样更好懂。", proposed="晚上九点后请安静。")
    made.refresh_from_db()
    assert made.edited_at and made.text == "这样更好懂。"
    refused("not_yours", edit_remark, cast.deputy, made, proposed="甲。")
    refused("wording_same", edit_remark, cast.resident, made, proposed=made.passage.text)
    later = made.created_at + timedelta(minutes=15)
    refused("edit_time_over", edit_remark, cast.resident, made, proposed="乙。", now=later)
    settle_remark(cast.editor, made, outcome="adopted")
    refused("settled_already", edit_remark, cast.resident, made, proposed="丙。")
    withdraw_remark(cast.resident, made)
    refused("words_gone", withdraw_remark, cast.resident, get_remark(made.pk))


# --- for somebody without a phone ----------------------------------------------------------


def test_a_clerk_types_for_somebody_with_consent_and_both_are_told(cast, matter, granny):
    refused("consent_needed", a_remark, cast, matter, by=cast.clerk, for_person=granny)
    refused("not_their_clerk", a_remark, cast, matter, by=cast.shore_clerk, for_person=granny,
            consent=True)  # fmt: skip
    made = a_remark(cast, matter, by=cast.clerk, for_person=granny, consent=True)
    assert (made.author, made.entered_by, made.place) == (granny, cast.clerk, cast.bridge)
    assert made.consent_at
    settle_remark(cast.editor, made, outcome="partly", answer="先改一半。")
    told = Notification.objects.filter(kind="remark_settled")
    assert set(told.values_list("person_id", flat=True)) == {granny.pk, cast.clerk.pk}
    assert "转告本人" in sentence(told.get(person=cast.clerk))
    assert "部分采纳" in sentence(told.get(person=granny))


# --- backing -------------------------------------------------------------------------------


def test_a_resident_backs_and_takes_it_back_as_often_as_sent(cast, matter):
    made = a_remark(cast, matter, by=cast.deputy)
    for value, number in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
        back_remark(cast.resident, made, value=value)
        assert RemarkBacking.objects.count() == number
    with pytest.raises(IntegrityError), transaction.atomic():
        RemarkBacking.objects.create(remark=made, person=cast.resident, at=timezone.now())


def test_who_is_not_counted_is_told_why(cast, matter):
    made = a_remark(cast, matter)
    refused("not_signed_in", back_remark, AnonymousUser(), made, value=True)
    refused("residency_needed", back_remark, cast.deputy, made, value=True)
    refused("residency_elsewhere", back_remark, cast.elsewhere, made, value=True)
    refused("own_words", back_remark, cast.resident, made, value=True)
    neighbour = confirmed(cast, "neighbour", "楼上的猫", cast.bridge, cast.clerk)
    withdraw_remark(cast.resident, made)
    refused("words_gone", back_remark, neighbour, get_remark(made.pk), value=True)


def test_who_leaves_stands_behind_nothing_that_is_still_open(cast, matter):
    made = a_remark(cast, matter, by=cast.deputy)
    back_remark(cast.resident, made, value=True)
    done = text_over(cast)
    early = a_remark(cast, done, by=cast.deputy, now=timezone.now() - 2 * DAY)
    back_remark(cast.resident, early, value=True, now=timezone.now() - 2 * DAY)
    leave_forum(cast.resident)
    assert [one.remark for one in RemarkBacking.objects.all()] == [early]


# --- the answer ----------------------------------------------------------------------------


def test_an_answer_tells_the_author_once_an_outcome(cast, matter):
    made = a_remark(cast, matter)
    settle_remark(cast.editor, made, outcome="not_adopted", answer="夏天也有人早睡。")
    made = settle_remark(cast.editor, made, outcome="not_adopted", answer="夏天也有老人早睡。")
    assert made.settled_under == cast.editor.mandates.get() and made.settled_at
    row = Notification.objects.get(person=cast.resident)
    assert "不采纳" in sentence(row) and line_of(row).url.endswith(f"/remarks/{made.pk}/")
    settle_remark(cast.editor, made, outcome="covered")
    assert Notification.objects.filter(person=cast.resident).count() == 2
    assert open_remarks(matter) == 0
    settled = Event.objects.filter(kind="remark.settled").latest("seq").data
    assert settled == {
        "remark": str(made.pk), "passage": str(made.passage_id), "outcome": "covered",
    }  # fmt: skip


def test_marks_without_a_word_are_answered_together_when_asked(cast, matter):
    first = a_remark(cast, matter, kind="unclear")
    for who in (cast.deputy, cast.officer):
        a_remark(cast, matter, kind="unclear", by=who)
    said = a_remark(cast, matter, kind="unclear", by=cast.member, text="哪个点？")
    there = a_remark(cast, matter, kind="unclear", position=2)
    settle_remark(cast.editor, first, outcome="adopted", answer="会写明。")
    assert open_remarks(matter) == 4
    settle_remark(cast.editor, first, outcome="adopted", answer="会写明。", alike=True)
    assert set(Remark.objects.unsettled()) == {said, there}
    assert Notification.objects.filter(kind="remark_settled").count() == 3


def test_who_may_answer_and_how(cast, matter):
    made = a_remark(cast, matter)
    for who in ("resident", "clerk", "deputy", "shore_editor", "admin"):
        refused("not_the_host", settle_remark, cast.people[who], made, outcome="adopted")
    refused("not_signed_in", settle_remark, AnonymousUser(), made, outcome="adopted")

    def answered(code, **how):
        refused(code, settle_remark, cast.editor, made, **how)

    answered("outcome_unknown", outcome="maybe")
    answered("reason_needed", outcome="not_adopted", answer=" ")
    answered("reason_needed", outcome="elsewhere")
    answered("text_too_long", outcome="adopted", answer="长" * 501)
    answered("personal_number", outcome="elsewhere", answer="请打 13800138000")
    withdraw_remark(cast.resident, made)
    answered("words_gone", outcome="adopted")


def test_an_answer_is_put_right_until_the_matter_is_closed(cast):
    done = text_over(cast)
    made = a_remark(cast, done, now=timezone.now() - DAY)
    sum_up(cast.editor, done, dissent="意见不一。")
    settle_remark(cast.editor, made, outcome="adopted")
    close_consultation(cast.editor, done)
    refused("consultation_closed", settle_remark, cast.editor, made, outcome="partly")


def test_the_rows_refuse_what_the_rules_refuse(cast, matter):
    made = a_remark(cast, matter)
    rows = Remark.objects.filter(pk=made.pk)
    mandate = cast.editor.mandates.get()
    for wrong in (
        {"outcome": "adopted"},
        {"answer": "没有结果的答复"},
        {"outcome": "not_adopted", "settled_at": timezone.now(), "settled_under": mandate},
        {"text": ""},
        {"proposed": "不是改个说法"},
        {"kind": "wording"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_summing_up_tells_whoever_spoke_to_a_passage(cast):
    done = text_over(cast)
    a_remark(cast, done, now=timezone.now() - DAY)
    sum_up(cast.editor, done, consensus="都改了。")
    assert Notification.objects.get(kind="summed_up").person == cast.resident


# --- when ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "code"), [(text_not_yet, "phase_not_open"), (text_over, "phase_closed")]
)
def test_time_is_read_at_the_moment_of_the_act(cast, make, code):
    matter = make(cast)
    refused(code, a_remark, cast, matter)
    during = matter.phases.get().starts_at + timedelta(minutes=1)
    made = a_remark(cast, matter, by=cast.deputy, now=during)
    refused(code, back_remark, cast.resident, made, value=True)
    Remark.objects.filter(pk=made.pk).update(created_at=timezone.now())
    refused(code, edit_remark, cast.deputy, made, text="改。")


# --- what other apps tell ------------------------------------------------------------------


def test_another_app_tells_with_a_link_and_without_a_matter(cast):
    now = timezone.now()
    tell([cast.resident.pk], "objection_answered", about="x:1", at=now, link="/compacts/x/")
    tell([cast.resident.pk], "objection_answered", about="x:1", at=now, link="/compacts/x/")
    tell([cast.resident.pk], "edition_moved", about="x:2", at=now, link="/compacts/x/")
    rows = list(Notification.objects.filter(person=cast.resident))
    assert len(rows) == 2 and {line_of(row).url for row in rows} == {"/compacts/x/"}
    assert all(line_of(row).sentence for row in rows)
    for link in ("", "//elsewhere.example/", "https://elsewhere.example/"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.create(
                person=cast.resident, kind="edition_moved", about=f"y:{link}", at=now, link=link
            )


def test_nobody_puts_a_text_out_under_a_mandate_that_is_over(cast):
    cast.editor.mandates.update(ends_on=timezone.localdate() - DAY)
    someone = person(cast, "nobody", "路过的人")
    refused("not_the_editor", put_out, someone, cast.bridge, topic="题", background="背",
            legal_basis="据", parts=parts(), starts_at=timezone.now(),
            ends_at=timezone.now() + DAY)  # fmt: skip
    refused("not_the_editor", a_text, cast)
