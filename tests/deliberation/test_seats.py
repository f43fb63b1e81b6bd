"""Signing up for seats, and a draw that anybody can draw again."""

import hashlib
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions.meetings import edit_meeting, open_meeting
from deliberation.actions.seats import draw_seats, sign_up, take_back_sign_up
from deliberation.decisions import draw
from deliberation.errors import BadInput
from deliberation.models import Event, SignUp
from tests.cast import confirmed
from tests.phases import DAY
from tests.sittings import HOUR, VALUE, announced

SEED, SOURCE, DIGITS = "云桥 7K3M9Q", "山东福彩 第 136 期开奖号码", "03081521273109"
NAMES = ["东楼的", "西楼的", "南楼的", "北楼的", "三号的", "七号的", "十一号的"]


def with_seats(cast, **asked):
    now = timezone.now()
    return announced(
        cast,
        starts_at=now + 5 * DAY,
        now=now - DAY,
        **{
            "seats": [("租户", 2), ("残疾居民", 1)],
            "draw_seed": SEED,
            "draw_source": SOURCE,
            "signup_until": now + HOUR,
        }
        | asked,
    )


def neighbours(cast):
    return [
        confirmed(cast, f"n{number}", name, cast.bridge, cast.clerk)
        for number, name in enumerate(NAMES)
    ]


def drawn(cast, many=5):
    """Five asked for two seats; the sign-up is over and lots were drawn."""
    meeting = with_seats(cast)
    group = meeting.seat_groups.get(name="租户")
    people = neighbours(cast)[:many]
    for person in people:
        sign_up(person, meeting, group)
    draw_seats(cast.clerk, meeting, value=VALUE, now=timezone.now() + 2 * HOUR)
    meeting.refresh_from_db()
    return meeting, people


def path(meeting) -> str:
    return f"/meetings/{meeting.pk}/seats/"


def test_a_resident_signs_up_changes_group_and_takes_it_back(cast, as_):
    meeting = with_seats(cast)
    tenants, disabled = meeting.seat_groups.order_by("number")
    resident = as_(cast.resident)
    page = resident.get(path(meeting)).content.decode()
    assert "您报哪一组" in page and SEED in page and SOURCE in page
    assert resident.post(path(meeting), {"act": "sign_up", "group": tenants.pk}).status_code == 302
    lot = SignUp.objects.get().lot
    page = resident.get(path(meeting)).content.decode()
    assert "您已报名：租户" in page and lot in page and 'class="own"' in page
    resident.post(path(meeting), {"act": "sign_up", "group": disabled.pk})
    assert (SignUp.objects.get().group, SignUp.objects.get().lot) == (disabled, lot)
    assert resident.post(path(meeting), {"act": "sign_off"}).status_code == 302
    assert SignUp.objects.get().withdrawn_at is not None
    page = resident.get(path(meeting)).content.decode()
    assert "您已报名" not in page and lot not in page


def test_who_may_not_sign_up_is_told_why(cast, as_, client):
    meeting = with_seats(cast)
    group = meeting.seat_groups.first()
    assert "登录后报名" in client.get(path(meeting)).content.decode()
    answer = client.post(path(meeting), {"act": "sign_up", "group": group.pk})
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    elsewhere = as_(cast.elsewhere)
    page = elsewhere.get(path(meeting)).content.decode()
    assert "您登记的居住地是柳岸社区" in page and "您报哪一组" not in page
    assert elsewhere.post(path(meeting), {"act": "sign_up", "group": group.pk}).status_code == 403
    other = with_seats(cast, title="另一次").seat_groups.first()
    resident = as_(cast.resident)
    for wrong in (other.pk, "x", ""):
        answer = resident.post(path(meeting), {"act": "sign_up", "group": wrong})
        assert answer.status_code == 404
    assert resident.post(path(meeting), {"act": "close_meeting"}).status_code == 422
    assert resident.post(path(meeting), {"act": "draw"}).status_code == 403
    assert not SignUp.objects.exists()


def test_a_meeting_without_seats_says_so(cast, as_):
    page = as_(cast.resident).get(path(announced(cast))).content.decode()
    assert "不用报名" in page


def test_the_host_or_clerk_draws_once_after_the_sign_up_has_ended(cast, as_):
    meeting = with_seats(cast)
    sign_up(cast.resident, meeting, meeting.seat_groups.first())
    clerk = as_(cast.clerk)
    assert "抽签只有一次" not in clerk.get(path(meeting)).content.decode()
    act = {"act": "draw", "value": VALUE}
    assert clerk.post(path(meeting), act).status_code == 409
    assert "在等号码" not in clerk.get(path(meeting)).content.decode()
    ended = {"signup_until": timezone.now() - timedelta(minutes=1)}
    type(meeting).objects.filter(pk=meeting.pk).update(**ended)
    assert "抽签只有一次" in clerk.get(path(meeting)).content.decode()
    assert "在等号码" in as_(cast.resident).get(path(meeting)).content.decode()
    clerk = as_(cast.clerk)
    for wrong in ("", "三八", "12 3", "1" * 61):
        answer = clerk.post(path(meeting), act | {"value": wrong})
        assert answer.status_code == 422 and f'value="{wrong}"' in answer.content.decode()
    assert clerk.post(path(meeting), act | {"once": "1"}).status_code == 302
    assert clerk.post(path(meeting), act | {"once": "1"}).status_code == 302  # one click
    again = clerk.post(path(meeting), act | {"once": "2", "value": "9999"})
    assert again.status_code == 409
    meeting.refresh_from_db()
    assert meeting.draw_value == DIGITS
    assert meeting.stream.events.get(kind="seat.drawn").data == {"value": DIGITS}
    page = as_(cast.resident).get(path(meeting)).content.decode()
    assert DIGITS in page and "在等号码" not in page
    assert SignUp.objects.get().seated is True
    assert "您有席位：租户" in as_(cast.resident).get(path(meeting)).content.decode()


def test_the_draw_is_recomputed_from_the_file_and_the_log_alone(cast, client):
    """Nothing but the public file, the public log and SHA-256; the site's arithmetic is not used."""
    meeting, people = drawn(cast)
    take_back_sign_up(people[0], meeting)
    data = json.loads(client.get(f"{path(meeting)}draw.json").content)
    lots: dict[str, str] = {}
    for event in Event.objects.filter(stream=meeting.stream_id).order_by("seq"):
        if event.kind == "seat.asked":
            lots[event.data["lot"]] = event.data["group"]
        elif event.kind == "seat.left":
            lots.pop(event.data["lot"], None)
        elif event.kind == "seat.drawn":
            value = event.data["value"]
            break
    assert data["seed"] == SEED == meeting.draw_seed
    assert (data["source"], data["value"]) == (SOURCE, value) == (SOURCE, DIGITS)

    def place(lot):
        return hashlib.sha256(f"{SEED}:{value}:{lot}".encode()).hexdigest()

    for group, row in zip(meeting.seat_groups.order_by("number"), data["groups"], strict=True):
        mine = [lot for lot, of in lots.items() if of == str(group.pk)]
        wanted = sorted(mine, key=place)
        assert [one["lot"] for one in row["lots"]] == wanted
        assert [one["rank"] for one in row["lots"]] == list(range(1, len(wanted) + 1))
    page = client.get(path(meeting)).content.decode()
    for lot in lots:
        assert lot in page and place(lot) in page


@pytest.mark.parametrize(
    "written", ["03 08 15 21 27 31 + 09", "03,08,15,21,27,31|09", "０３0815212731-09"]
)
def test_however_a_number_is_written_it_draws_the_same(cast, written):
    """Else whoever enters it could choose among as many draws as there are ways to write it."""
    meeting = with_seats(cast)
    sign_up(cast.resident, meeting, meeting.seat_groups.first())
    made = draw_seats(cast.clerk, meeting, value=written, now=timezone.now() + 2 * HOUR)
    assert made.draw_value == DIGITS


def test_page_and_file_name_nobody(cast, client):
    meeting, people = drawn(cast)
    for answer in (client.get(path(meeting)), client.get(f"{path(meeting)}draw.json")):
        words = answer.content.decode()
        for person in people:
            assert person.public_name not in words and str(person.pk) not in words
        assert "您的签号" not in words


def test_who_leaves_gives_the_seat_to_the_next(cast, as_):
    meeting, _people = drawn(cast)
    rows = list(SignUp.objects.order_by("rank"))
    assert [row.seated for row in rows] == [True, True, False, False, False]
    waiting = rows[2].person
    assert "排第 3" in as_(waiting).get(path(meeting)).content.decode()
    assert as_(rows[0].person).post(path(meeting), {"act": "sign_off"}).status_code == 302
    page = as_(waiting).get(path(meeting)).content.decode()
    assert "您有席位：租户" in page and "不来了" in page
    assert as_(rows[0].person).post(path(meeting), {"act": "sign_off"}).status_code == 404
    data = draw_data(meeting, as_)
    assert draw.differing(data) == []
    assert [one["seated"] for one in data["groups"][0]["lots"]] == [False, True, True, False, False]


def draw_data(meeting, as_):
    return json.loads(as_(meeting.consultation.hostings.get().mandate.user).get(
        f"{path(meeting)}draw.json").content)  # fmt: skip


def test_the_downloaded_program_checks_the_downloaded_file_in_an_empty_python(
    cast, client, tmp_path
):
    meeting, people = drawn(cast)
    take_back_sign_up(people[1], meeting)
    script, file = tmp_path / "draw.py", tmp_path / "draw.json"
    script.write_bytes(client.get("/draw.py").content)
    file.write_bytes(client.get(f"{path(meeting)}draw.json").content)

    def run(*arguments) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(script), *arguments],
            capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        return done.returncode, done.stdout

    assert run(str(file)) == (0, "as drawn 与重新抽签的结果一致\n")
    data = json.loads(file.read_text("utf-8"))
    lots = data["groups"][0]["lots"]
    lots[0]["rank"], lots[1]["rank"] = 2, 1
    file.write_text(json.dumps(data), "utf-8")
    code, told = run(str(file))
    assert code == 1 and "rank 2, 1" in told
    assert run(str(tmp_path / "nothing.json"))[0] == 2
    assert run()[0] == 2
    file.write_text("[]", "utf-8")
    assert run(str(file))[0] == 2


@pytest.mark.parametrize(
    "what", ["seed", "value", "source", "sha256", "seated", "lot", "twice", "format", "not yet"]
)
def test_the_checker_finds_every_kind_of_change(what):
    lots = [f"{number:032x}" for number in range(9)]
    order = draw.drawn(SEED, DIGITS, lots)
    rows = [
        {"lot": lot, "sha256": draw.place_of(SEED, DIGITS, lot), "rank": rank, "seated": rank <= 3,
         "withdrawn": False}
        for rank, lot in enumerate(order, 1)
    ]  # fmt: skip
    data = {"format": draw.FORMAT, "seed": SEED, "source": SOURCE, "value": DIGITS, "drawn_at": "2026-12-01T10:00:00+08:00",
            "groups": [{"name": "租户", "seats": 3, "lots": rows}]}  # fmt: skip
    assert draw.differing(data) == []
    if what == "seed":
        data["seed"] = "另一句"
    elif what in ("value", "source"):
        data[what] = "1234" if what == "value" else ""
    elif what == "sha256":
        rows[4]["sha256"] = "0" * 64
    elif what == "seated":
        rows[2]["seated"], rows[3]["seated"] = False, True
    elif what == "lot":
        del rows[0]
    elif what == "twice":
        data["groups"].append(data["groups"][0])
    elif what == "not yet":
        data["drawn_at"] = None
    else:
        data["format"] = "another"
        with pytest.raises(ValueError, match="another"):
            draw.differing(data)
        return
    assert draw.differing(data)


def test_before_the_draw_the_file_has_the_lots_and_no_ranks(cast, client):
    meeting = with_seats(cast)
    made = sign_up(cast.resident, meeting, meeting.seat_groups.get(name="租户"))
    data = json.loads(client.get(f"{path(meeting)}draw.json").content)
    assert data["drawn_at"] is None and (data["source"], data["value"]) == (SOURCE, "")
    assert [one["lot"] for one in data["groups"][0]["lots"]] == [made.lot]
    first = data["groups"][0]["lots"][0]
    assert (first["rank"], first["sha256"]) == (None, None) and data["groups"][1]["lots"] == []


def test_seats_come_with_an_announced_seed_and_end(cast):
    for missing, code in (
        ({"draw_seed": ""}, "no_seed"),
        ({"draw_source": ""}, "no_source"),
        ({"signup_until": None}, "signup_missing"),
    ):
        with pytest.raises(BadInput) as refused:
            with_seats(cast, **missing)
        assert refused.value.code == code


def test_the_page_reads_the_same_however_many_signed_up(cast, client, django_assert_num_queries):
    meeting, people = drawn(cast, many=2)
    client.get(path(meeting))
    with django_assert_num_queries(3):
        client.get(path(meeting))
    other = with_seats(cast, title="另一次")
    for person in [cast.resident, *people]:
        sign_up(person, other, other.seat_groups.first())
    with django_assert_num_queries(3):
        client.get(path(other))


def test_after_the_opening_nobody_leaves_their_seat_by_this_page(cast, as_):
    meeting, people = drawn(cast)
    asked = {"starts_at": timezone.now() + HOUR / 3, "ends_at": timezone.now() + HOUR,
             "seats": [("租户", 2), ("残疾居民", 1)], "signup_until": meeting.signup_until,
             "draw_seed": SEED, "draw_source": SOURCE}  # fmt: skip
    edit_meeting(cast.deputy, meeting, title="早一点", short_because="提前。", **asked)
    open_meeting(cast.deputy, meeting)
    client = as_(people[0])
    assert "取消报名" not in client.get(path(meeting)).content.decode()
    assert client.post(path(meeting), {"act": "sign_off"}).status_code == 409
