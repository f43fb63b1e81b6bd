"""The record of lawful meetings: one enters, another confirms, and nothing changes after that."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from deliberation.actions.documents import check_paper
from deliberation.actions.register import seal_head
from deliberation.actions.resolutions import (
    attach_paper,
    confirm_resolution,
    correct_resolution,
    discard_resolution,
    edit_resolution,
    enter_resolution,
    remove_paper,
)
from deliberation.decisions.offline import check_certificate, check_register
from deliberation.models import RegisterEntry, RegisterHead, Resolution
from deliberation.queries.register import certificate_of, head_line, lines
from deliberation.record.audit import audit
from deliberation.record.content import seen_digest
from portal.kit.errors import BadInput
from portal.kit.signing import public_key
from tests.phases import DAY

from .test_consultations import refused

REPRESENTATIVES = {
    "meeting_kind": "residents_reps", "held_on": date(2026, 3, 22), "studied_on": date(2026, 2, 26),
    "convener": "committee", "entitled": 72, "present": 61, "votes_for": 57, "votes_against": 1,
    "abstentions": 3, "women_present": 34, "representatives": 65, "authorised_by": "居民会议授权",
}  # fmt: skip
OWNERS = {
    "meeting_kind": "owners_special", "held_on": date(2026, 9, 20),
    "notice_sent_on": date(2026, 9, 1), "convener": "owners_committee", "announced": True,
    "entitled": 812, "present": 604, "votes_for": 453, "votes_against": 100, "abstentions": 51,
    "area_entitled": Decimal("86420.50"), "area_present": Decimal("63208.40"),
    "area_for": Decimal("47406.30"), "area_against": Decimal(10000), "area_abstained": Decimal(0),
}  # fmt: skip


def entered(cast, by=None, **changes) -> Resolution:
    figures = REPRESENTATIVES | changes
    return enter_resolution(by or cast.clerk, cast.bridge, title="修改居民公约", **figures)


def a_paper(content=b"%PDF-1.7 a") -> SimpleUploadedFile:
    return SimpleUploadedFile("sheet.pdf", content)


def test_one_enters_and_another_confirms(cast):
    made = entered(cast)
    assert (made.status, made.outcome) == ("draft", "")
    refused("same_person", confirm_resolution, cast.clerk, made)
    refused("not_a_keeper", confirm_resolution, cast.resident, made)
    refused("not_a_keeper", confirm_resolution, cast.shore_clerk, made)
    line = confirm_resolution(cast.supervisor, made)
    made.refresh_from_db()
    assert (made.status, made.outcome, line.seq) == ("confirmed", "reached", 1)
    refused("resolution_confirmed", confirm_resolution, cast.reviewer, made)
    refused("resolution_confirmed", edit_resolution, cast.clerk, made, present=60)
    refused("resolution_confirmed", discard_resolution, cast.clerk, made)
    refused("resolution_confirmed", attach_paper, cast.clerk, made, kind="minutes", file=a_paper())


def test_what_is_confirmed_is_what_was_seen(cast, settings, tmp_path):
    """Figures, words and papers that come between the looking and the click are not confirmed."""
    settings.MEDIA_ROOT = tmp_path
    made = entered(cast)
    seen = seen_digest(made)
    changes = (
        lambda: edit_resolution(cast.clerk, made, votes_for=56),
        lambda: edit_resolution(cast.clerk, made, votes_for=57, matters="别的事"),
        lambda: edit_resolution(cast.clerk, made, matters="", authorised_by="别的会"),
        lambda: attach_paper(cast.clerk, made, kind="minutes", file=a_paper()),
    )
    for change in changes:
        change()
        refused("changed_meanwhile", confirm_resolution, cast.supervisor, made, seen=seen)
    assert not RegisterEntry.objects.exists()
    confirm_resolution(cast.supervisor, made, seen=seen_digest(Resolution.objects.get()))


def test_whoever_attached_a_paper_does_not_confirm(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = entered(cast)
    attach_paper(cast.editor, made, kind="minutes", file=a_paper())
    refused("same_person", confirm_resolution, cast.editor, made)
    confirm_resolution(cast.supervisor, made)


def test_a_paper_is_its_keepers(cast, as_, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = entered(cast)
    paper = attach_paper(cast.clerk, made, kind="minutes", file=a_paper())
    page, program = (f"/staff/resolutions/{made.pk}/papers/{paper.pk}/",
                     f"/api/v1/resolutions/{made.pk}/papers/{paper.pk}")  # fmt: skip
    for who in ("clerk", "editor", "supervisor", "reviewer", "admin"):
        for path in (page, program):
            answer = as_(getattr(cast, who)).get(path)
            assert b"".join(answer.streaming_content) == b"%PDF-1.7 a", (who, path)
            assert answer["Content-Disposition"].startswith("attachment")
            assert "no-store" in answer["Cache-Control"]
    for who in ("resident", "deputy", "shore_clerk", "moderator", "officer"):
        for path in (page, program):
            assert as_(getattr(cast, who)).get(path).status_code in (403, 404), (who, path)
    client.logout()
    assert client.get(page).status_code in (302, 403) and client.get(program).status_code == 401


def test_no_file_stays_behind_what_was_taken_away(
    cast, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    made = entered(cast)
    paper = attach_paper(cast.clerk, made, kind="minutes", file=a_paper())
    attach_paper(cast.clerk, made, kind="minutes", file=a_paper(b"%PDF-1.7 b"))
    with django_capture_on_commit_callbacks(execute=True):
        remove_paper(cast.clerk, paper)
    assert len([one for one in tmp_path.rglob("*") if one.is_file()]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        discard_resolution(cast.clerk, made)
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]
    refused("resolution_confirmed", remove_paper, cast.clerk, _confirmed_paper(cast))


def _confirmed_paper(cast):
    made = entered(cast)
    paper = attach_paper(cast.clerk, made, kind="minutes", file=a_paper())
    confirm_resolution(cast.supervisor, made)
    return paper


@pytest.mark.parametrize("blank", ["", " ", "\u3000\n"])
def test_a_blank_is_no_authorisation(cast, blank):
    made = entered(cast, authorised_by=blank)
    assert made.written()["authorised"] is False
    confirm_resolution(cast.supervisor, made)
    made.refresh_from_db()
    assert made.outcome == "not_reached"


@pytest.mark.parametrize("blank", ["\x00", "\u200b", "\x00\x01 "])
def test_words_that_nobody_can_see_are_refused(cast, blank):
    refused("text_missing", entered, cast, authorised_by=blank)
    refused("text_missing", entered, cast, urgent_because=blank)


def test_a_corrected_record_says_so_wherever_it_is_listed(cast, client):
    first = entered(cast)
    confirm_resolution(cast.supervisor, first)
    second = correct_resolution(cast.clerk, first, reason="漏记。")
    listed = "/api/v1/resolutions"
    assert "已更正" not in client.get("/resolutions/").content.decode()
    confirm_resolution(cast.supervisor, second)
    page = client.get("/resolutions/").content.decode()
    assert page.count("已更正") == 1 and f"/resolutions/{second.pk}/" in page
    items = {row["id"]: row["corrected"] for row in client.get(listed).json()["items"]}
    assert items == {str(first.pk): True, str(second.pk): False}


def test_whoever_edited_last_has_entered_it(cast):
    made = edit_resolution(cast.editor, entered(cast), votes_for=56)
    refused("same_person", confirm_resolution, cast.editor, made)
    confirm_resolution(cast.clerk, made)


@pytest.mark.parametrize("who", ["resident", "deputy", "shore_clerk", "supervisor", "moderator"])
def test_who_may_not_enter(cast, who):
    refused("not_a_keeper", entered, cast, by=getattr(cast, who))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"present": 73}, "__all__"), ({"votes_for": 60}, "__all__"), ({"entitled": 0}, "__all__"),
     ({"meeting_kind": "villagers"}, "meeting_kind"), ({"meeting_kind": "party"}, "meeting_kind"),
     ({"meeting_kind": "owners", "convener": "owners_committee"}, "area_entitled"), ({"women_present": 62}, "__all__"),
     ({"notice_sent_on": date(2026, 3, 23)}, "__all__"), ({"entitled": -1}, "entitled"),
     ({"entitled": 99_999_999_999}, "entitled"), ({"women_present": 10_000_000}, "women_present"),
     ({"petitioners": 5, "petition_of": 4}, "__all__"), ({"petition_of": 0}, "__all__"),
     ({"representatives": 73}, "__all__"), ({"women_representatives": 66}, "__all__"),
     ({"women_representatives": 30, "women_representatives_present": 31}, "__all__"),
     ({"convener": "board"}, "convener"), ({"convener": "x"}, "convener"), ({"title": " "}, "title"),
     (OWNERS | {"area_for": Decimal(-1)}, "area_for"),
     (OWNERS | {"area_entitled": Decimal("99999999999.00")}, "area_entitled")],
)  # fmt: skip
def test_figures_that_cannot_be_are_refused(cast, changes, field):
    with pytest.raises(BadInput) as caught:
        enter_resolution(cast.clerk, cast.bridge, **(REPRESENTATIVES | {"title": "公约"} | changes))
    assert caught.value.code == ("text_missing" if field == "title" else "resolution_figures")
    assert caught.value.field == field and not Resolution.objects.exists()


def test_what_does_not_reach_its_rule_is_kept_as_that(cast):
    made = entered(cast, present=47, votes_for=47, votes_against=0, abstentions=0)
    confirm_resolution(cast.supervisor, made)
    made.refresh_from_db()
    assert made.outcome == "not_reached"


def test_a_meeting_under_earlier_law_is_not_checked(cast):
    made = entered(cast, held_on=date(2023, 3, 22), studied_on=None)
    confirm_resolution(cast.supervisor, made)
    made.refresh_from_db()
    assert made.outcome == "not_checked"


def test_a_meeting_that_is_still_ahead_has_no_result(cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused("meeting_ahead", confirm_resolution, cast.supervisor, entered(cast, held_on=tomorrow))


def test_owners_are_counted_by_heads_and_by_area(cast):
    made = enter_resolution(cast.clerk, cast.bridge, title="加装电梯", **OWNERS)
    confirm_resolution(cast.supervisor, made)
    made.refresh_from_db()
    assert made.outcome == "reached"
    short = OWNERS | {"area_for": Decimal("47406.29")}
    made = enter_resolution(cast.clerk, cast.bridge, title="加装电梯", **short)
    confirm_resolution(cast.supervisor, made)
    made.refresh_from_db()
    assert made.outcome == "not_reached"


# --- papers ------------------------------------------------------------------------------------


def test_papers_are_kept_and_only_their_hash_is_public(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = entered(cast)
    paper = attach_paper(cast.clerk, made, kind="sign_in", file=a_paper())
    refused("attachment_twice", attach_paper, cast.clerk, made, kind="minutes", file=a_paper())
    refused(
        "attachment_kind", attach_paper, cast.clerk, made, kind="x", file=a_paper(b"%PDF-1.7 b")
    )
    bad = SimpleUploadedFile("a.exe", b"MZ")
    refused("file_kind", attach_paper, cast.clerk, made, kind="minutes", file=bad)
    false = SimpleUploadedFile("a.jpg", b"<script>")
    refused("file_kind", attach_paper, cast.clerk, made, kind="minutes", file=false)
    certificate = certificate_of(confirm_resolution(cast.supervisor, made))
    assert certificate["content"]["attachments"] == [
        {"kind": "sign_in", "size": 10, "sha256": paper.sha256}
    ]
    assert check_certificate(certificate, public_key(), [("sheet.pdf", b"%PDF-1.7 a")]) == []
    assert check_certificate(certificate, public_key(), [("sheet.pdf", b"%PDF-1.7 c")])


# --- certificates and the register -------------------------------------------------------------


def test_a_certificate_holds_no_name_and_is_the_same_in_every_language(cast):
    with translation.override("en"):
        certificate = certificate_of(confirm_resolution(cast.supervisor, entered(cast)))
    words = str(certificate)
    people = (cast.clerk, cast.supervisor)
    assert not any(one.public_name in words or one.username in words.split("'") for one in people)
    assert certificate["content"]["entered"]["as"] == "云桥社区 村（社区）工作者"
    assert check_certificate(certificate, public_key()) == []


def test_the_register_is_a_chain_whose_head_is_signed_once_a_day(cast):
    now = timezone.now()
    for number in range(3):
        at = now - DAY + timedelta(minutes=number)
        confirm_resolution(cast.supervisor, entered(cast, now=at), now=at)
    head = seal_head(now)
    assert (head.seq, head.digest) == (3, RegisterEntry.objects.get(seq=3).digest)
    assert seal_head(now) is None and seal_head(now + DAY) is None
    assert check_register(lines(), [head_line(head)]) == []
    assert audit() == []
    assert RegisterHead.objects.count() == 1


def test_a_correction_is_a_new_entry_and_the_old_one_stays(cast):
    first = entered(cast, votes_for=58, votes_against=0)
    refused("not_confirmed", correct_resolution, cast.clerk, first, reason="写错了")
    confirm_resolution(cast.supervisor, first)
    refused("text_missing", correct_resolution, cast.clerk, first, reason=" ")
    second = correct_resolution(cast.clerk, first, reason="反对漏记 1 票。")
    edited = edit_resolution(cast.clerk, second, votes_for=57, votes_against=1)
    refused("changed_meanwhile", confirm_resolution, cast.supervisor, second)
    line = confirm_resolution(cast.supervisor, edited)
    assert (line.kind, line.content["corrects"]) == ("correction", str(first.pk))
    refused("corrected_already", correct_resolution, cast.clerk, first, reason="再改")
    first.refresh_from_db()
    assert (first.votes_for, first.correction) == (58, second)
    assert audit() == []


def test_what_the_database_itself_does_not_take(cast):
    made = entered(cast)
    rows = Resolution.objects.filter(pk=made.pk)
    for changes in (
        {"status": "confirmed"},
        {"confirmed_by": cast.clerk},
        {"area_entitled": 1, "area_present": 2, "area_for": 0, "area_against": 0,
         "area_abstained": 0},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)


def test_a_sheet_may_be_photographed_but_material_for_the_public_not(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photo = SimpleUploadedFile("sheet.JPG", b"\xff\xd8\xff\xe0 light")
    paper = attach_paper(cast.clerk, entered(cast), kind="sign_in", file=photo)
    assert paper.file.name.endswith(".jpg")
    photo.seek(0)
    with pytest.raises(BadInput) as refusal:
        check_paper(photo)
    assert refusal.value.code == "file_kind"
