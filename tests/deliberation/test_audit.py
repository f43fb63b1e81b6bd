"""Whatever is changed in the lawful record behind the site's back is named, by entry."""

import json
import random
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from deliberation.actions.register import Broken, seal_head
from deliberation.actions.resolutions import attach_paper, confirm_resolution, correct_resolution
from deliberation.decisions.certificate import digest
from deliberation.decisions.ledger import entry
from deliberation.models import Attachment, RegisterEntry, RegisterHead, Resolution
from deliberation.queries.register import head_line
from deliberation.record.audit import audit, unrecorded
from tests.phases import DAY

from .test_consultations import refused
from .test_resolutions import a_paper, entered

LAST = 6
OTHER_KEY = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"


@pytest.fixture
def register(cast, settings, tmp_path):
    """Six entries on three days, the last one a correction, each with a paper; two signed heads."""
    settings.MEDIA_ROOT = tmp_path
    # So late that what is of yesterday is never more than a day and two hours old.
    evening = timezone.localtime().replace(hour=22, minute=0, second=0, microsecond=0)
    for number in range(LAST - 1):
        at = evening - DAY * (3 - number // 2)
        made = entered(cast, now=at)
        attach_paper(cast.clerk, made, kind="sign_in", file=a_paper(b"%%PDF-1.7 %d" % number))
        confirm_resolution(cast.supervisor, made, now=at + timedelta(minutes=number))
        if number % 2:
            seal_head(at + DAY)
    first = Resolution.objects.get(register_entry__seq=1)
    second = correct_resolution(cast.clerk, first, reason="漏记一张。", now=at)
    attach_paper(cast.clerk, second, kind="minutes", file=a_paper(b"%PDF-1.7 minutes"))
    confirm_resolution(cast.supervisor, second, now=at + timedelta(hours=1))
    seal_head(at + DAY)
    assert audit() == [] and RegisterHead.objects.count() == 3
    return cast


def _row(number, **changes):
    Resolution.objects.filter(register_entry__seq=number).update(**changes)


def _line(number, **changes):
    RegisterEntry.objects.filter(seq=number).update(**changes)


def _column(cast, number, dice):
    """A figure, a date, a word, an office of the record."""
    changes = [
        {"title": "别的"}, {"matters": "别的"}, {"votes_for": 56}, {"votes_against": 0},
        {"abstentions": 2}, {"entitled": 73}, {"present": 62}, {"women_present": 33},
        {"representatives": 66}, {"authorised_by": "别的"}, {"authorised_by": ""},
        {"studied_on": date(2026, 2, 27)}, {"held_on": date(2026, 3, 23)},
        {"convener": "fifth_of_representatives"}, {"meeting_kind": "residents"},
        {"outcome": "not_reached"}, {"division": cast.shore}, {"composition": "别的"},
        {"entered_by": cast.editor}, {"confirmed_by": cast.reviewer}, {"confirmed_as": None},
        {"entered_at": timezone.now() - DAY * 9}, {"confirmed_at": timezone.now()},
        {"needs_authorisation": False}, {"announced": True}, {"correction_reason": "别的"},
        {"status": "draft", "confirmed_at": None, "confirmed_by": None, "outcome": ""},
    ]  # fmt: skip
    _row(number, **dice.choice(changes))


def _entry(cast, number, dice):
    """A column of the entry, or a word inside what was signed."""
    one = RegisterEntry.objects.get(seq=number)
    changes = [
        {"prev": "1" * 64}, {"at": "2026-01-01T00:00:00+08:00"}, {"content_digest": "1" * 64},
        {"digest": "1" * 64}, {"signature": "1" * 128}, {"signature": "x"}, {"signature": ""},
        {"key": OTHER_KEY}, {"key": ""}, {"content": one.content | {"title": "别的"}},
        {"kind": "resolution" if one.kind == "correction" else "correction"},
        {"content": []}, {"content": {}},
    ]  # fmt: skip
    _line(number, **dice.choice(changes))


def _gone(cast, number, dice):
    RegisterEntry.objects.filter(seq=number).delete()


def _rewritten(cast, number, dice):
    """The record and every line from here on anew with digests that fit, as without the key."""
    row = RegisterEntry.objects.get(seq=number)
    _row(number, title="别的")
    _line(number, content=row.content | {"title": "别的"})
    before = RegisterEntry.objects.filter(seq=number - 1).first()
    line = before and before.line()
    for one in RegisterEntry.objects.filter(seq__gte=number).order_by("seq"):
        line = entry(line, at=one.at, kind=one.kind, subject=str(one.resolution_id),
                     content=digest(one.content))  # fmt: skip
        _line(one.seq, prev=line["prev"], content_digest=line["content"], digest=line["digest"])
    for head in RegisterHead.objects.filter(seq__gte=number):
        now = RegisterEntry.objects.get(seq=head.seq).digest
        RegisterHead.objects.filter(pk=head.pk).update(digest=now)


def _paper(cast, number, dice):
    """The row of a paper."""
    rows = Attachment.objects.filter(resolution__register_entry__seq=number)
    dice.choice([
        rows.delete, lambda: rows.update(sha256="1" * 64), lambda: rows.update(size=9),
        lambda: rows.update(kind="other"), lambda: rows.update(file="resolutions/none.pdf"),
    ])()  # fmt: skip


def _file(cast, number, dice):
    """The paper itself, on the disk."""
    paper = Attachment.objects.get(resolution__register_entry__seq=number)
    with open(paper.file.path, "r+b") as file:
        kept = file.read()
        file.seek(dice.randrange(len(kept)))
        file.write(b"?")
    return lambda: open(paper.file.path, "wb").write(kept)


TAMPERINGS = (_column, _column, _entry, _entry, _gone, _rewritten, _paper, _file)


@pytest.mark.parametrize("part", range(3))
def test_a_hundred_tamperings_are_each_named_by_entry(register, part):
    for seed in range(100 * part, 100 * (part + 1)):
        dice = random.Random(seed)
        number, act = dice.randint(1, LAST), dice.choice(TAMPERINGS)
        with transaction.atomic():
            undo = act(register, number, dice)
            named = {fault.seq for fault in audit()}
            transaction.set_rollback(True)
        if undo:
            undo()
        assert number in named, (seed, act.__name__, number)
    assert audit() == []


def test_a_head_that_was_changed_or_taken_away(register):
    assert audit() == []
    RegisterHead.objects.filter(seq=2).update(day=date(2020, 1, 1))
    assert [(fault.seq, fault.code) for fault in audit()] == [(2, "sealed_head")]
    RegisterHead.objects.all().delete()
    assert {(fault.seq, fault.code) for fault in audit()} == {
        (n, "unsealed") for n in (1, 2, 3, 4)
    }  # the last two are of yesterday


def test_a_record_confirmed_past_the_register_is_named_and_not_shown(register, client):
    made = entered(register)
    Resolution.objects.filter(pk=made.pk).update(
        status="confirmed", outcome="reached", confirmed_at=timezone.now(),
        confirmed_by=register.supervisor,
    )  # fmt: skip
    assert unrecorded() == [str(made.pk)] and audit() == []
    assert client.get(f"/resolutions/{made.pk}/").status_code == 404
    assert str(made.pk) not in client.get("/resolutions/").content.decode()


def test_no_head_is_signed_for_a_chain_that_does_not_hold(register):
    confirm_resolution(register.supervisor, entered(register))
    _line(3, signature="0" * 128)
    with pytest.raises(Broken, match="3 signature"):
        seal_head(timezone.now() + DAY)
    assert RegisterHead.objects.count() == 3


def test_verify_names_every_fault_and_takes_heads_that_were_kept(register, capsys, tmp_path):
    call_command("verify")
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({"heads": [head_line(RegisterHead.objects.latest("day"))]}))
    call_command("verify", "--head", str(kept))
    RegisterEntry.objects.filter(seq=LAST).delete()
    RegisterHead.objects.filter(seq=LAST).delete()
    _row(2, votes_for=56)
    with pytest.raises(SystemExit):
        call_command("verify", "--head", str(kept))
    said = capsys.readouterr().out
    assert "登记簿第 2 条和数据库里的会议决议不一样。" in said
    assert "entry 6 is missing." in said and "confirmed, and in no entry" in said
    kept.write_text("[]")
    with pytest.raises(CommandError):
        call_command("verify", "--head", str(kept))


def test_a_key_that_the_site_had_before_still_counts(register, settings):
    keys = settings.REGISTER_OLD_KEYS
    old = RegisterEntry.objects.get(seq=1).key
    settings.REGISTER_KEY = "12" * 32
    assert {fault.code for fault in audit()} == {"signature", "sealed_head"}
    settings.REGISTER_OLD_KEYS = [*keys, old]
    assert audit() == []
    refused("same_person", confirm_resolution, register.clerk, entered(register))
