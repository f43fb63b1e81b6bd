"""Remarks are flagged, hidden, restored and appealed as all words are."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from deliberation.actions.moderation import (
    appeal,
    decide_appeal,
    flag_words,
    hide_words,
    restore_words,
)
from deliberation.actions.remarks import withdraw_remark
from deliberation.models import Flag, Notification
from deliberation.queries.frames import frames_after
from deliberation.queries.moderation import flagged, log_page, open_appeals
from deliberation.queries.shapes import show_remark
from deliberation.queries.states import state_of
from portal.accounts.actions.people import register_assisted
from tests.texts import a_remark, a_text, first_of

from .test_moderation import FACTS, MARK, hide, moderator
from .test_participation import refused


@pytest.fixture
def matter(cast):
    return a_text(cast)


@pytest.fixture
def remark(cast, matter):
    return a_remark(cast, matter, kind="wording", text=MARK, proposed=f"改成{MARK}。")


def test_a_remark_is_flagged_once_by_a_person(cast, remark):
    flag_words(cast.deputy, remark, rule="abuse")
    refused("already_flagged", flag_words, cast.deputy, remark, rule="abuse")
    refused("own_words", flag_words, cast.resident, remark, rule="abuse")
    (item,), more = flagged(cast.moderator)
    assert (item["words"], item["kind"], item["number"], more) == (remark, "remark", 1, False)
    withdraw_remark(cast.resident, remark)
    assert flagged(cast.moderator) == ([], False)


def test_a_flag_is_about_one_thing(cast, matter, remark):
    from tests.phases import a_comment

    with pytest.raises(IntegrityError, match="about_one_thing"), transaction.atomic():
        Flag.objects.create(
            person=cast.deputy, remark=remark, comment=a_comment(cast, matter), rule="abuse",
            at=remark.created_at,
        )  # fmt: skip


def test_hidden_it_is_gone_from_shapes_frames_and_state(cast, matter, remark):
    assert any(MARK in text for _seq, text in frames_after(matter.stream_id, 0, 100))
    hide(cast, remark)
    remark.refresh_from_db()
    shown = show_remark(remark)
    assert (shown["state"], shown["text"], shown["proposed"], shown["by"]) == (
        "hidden",
        "",
        "",
        None,
    )
    frames = frames_after(matter.stream_id, 0, 100)
    assert not any(MARK in text for _seq, text in frames)
    last = json.loads(frames[-1][1])
    assert last["kind"] == "remark.hidden"
    assert last["data"]["passage"] == str(first_of(matter).pk)
    assert state_of(matter.pk)[0]["counts"]["remarks"] == 0
    restore_words(cast.moderator, remark)
    assert state_of(matter.pk)[0]["counts"]["remarks"] == 1


def test_the_author_and_the_clerk_are_told_and_the_log_quotes_nobody(cast, matter):
    granny = register_assisted(
        cast.clerk, cast.bridge, name="刘家奶奶", household="3-2", adult=True, basis="door"
    )
    typed = a_remark(cast, matter, by=cast.clerk, for_person=granny, consent=True, text=MARK)
    hide(cast, typed)
    told = Notification.objects.filter(kind="hidden", remark=typed)
    assert {row.person for row in told} == {granny, cast.clerk}
    with translation.override("zh-hans"):  # whatever the test before has read
        (line,), _following = log_page("")
    assert (line["kind"], line["facts"], line["topic"]) == ("意见", FACTS, matter.topic)
    assert MARK not in str(line) and granny.public_name not in str(line)


def test_the_pages_of_flag_ruling_and_appeal(cast, as_, remark):
    resident, deputy = cast.resident, as_(cast.deputy)
    where = f"/flags/remark/{remark.pk}/"
    assert MARK in deputy.get(where).content.decode()
    assert deputy.post(where, {"rule": "abuse"})["Location"].endswith(f"/remarks/{remark.pk}/")
    desk = as_(cast.moderator)
    queue = desk.get("/staff/moderation/").content.decode()
    assert MARK in queue and f"/staff/moderation/remark/{remark.pk}/" in queue
    page = desk.get(f"/staff/moderation/remark/{remark.pk}/").content.decode()
    assert f"改成{MARK}。" in page and first_of(remark.consultation).text in page
    sent = {"act": "hide", "rule": "abuse", "facts": FACTS}
    assert desk.post(f"/staff/moderation/remark/{remark.pk}/", sent).status_code == 302
    ruling = Notification.objects.get(person=resident).ruling
    own = as_(resident).get(f"/me/rulings/{ruling.pk}/").content.decode()
    assert f"改成{MARK}。" in own and "您的意见被隐去" in own
    made = appeal(resident, ruling, text="没有骂人。")
    second = moderator(cast)
    assert len(open_appeals(second)[0]) == 1
    decide_appeal(second, made, upheld=True, answer="确实没有。")
    remark.refresh_from_db()
    assert remark.is_shown
    assert "您的申诉有了结果" in as_(resident).get("/me/notifications/").content.decode()


def test_nobody_else_reads_a_hidden_remark(cast, as_, remark):
    hide_words(cast.moderator, remark, rule="abuse", facts=FACTS)
    ruling = Notification.objects.get(person=cast.resident).ruling
    for who in ("deputy", "clerk", "editor", "elsewhere"):
        client = as_(cast.people[who])
        assert client.get(f"/me/rulings/{ruling.pk}/").status_code == 404
        for path in (f"/staff/moderation/remark/{remark.pk}/", f"/flags/remark/{remark.pk}/"):
            assert MARK not in client.get(path).content.decode(), (who, path)
