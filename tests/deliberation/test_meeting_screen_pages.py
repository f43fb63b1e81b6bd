"""The screen of the hall: what it shows to whom."""

import re

import pytest

from deliberation.models import Attendance
from tests.desk import done, reads
from tests.roundtable import in_full_swing, neighbours
from tests.sittings import announced, over, sitting

MOST_READS = 10


def test_everybody_may_see_the_screen_and_who_leads_shows_the_code(cast, as_, client):
    meeting = sitting(cast)
    path = f"/meetings/{meeting.pk}/screen/"
    public = client.get(path)
    assert public.status_code == 200 and "会场签到" not in public.content.decode()
    assert as_(cast.resident).get(path + "code/").status_code == 403
    host = as_(cast.clerk)
    assert "会场签到" in host.get(path).content.decode()
    code = host.get(path + "code/")
    assert code.status_code == 200 and "<svg" in code.content.decode()
    assert "no-store" in code["Cache-Control"]


def test_the_code_on_the_screen_lets_people_in(cast, as_):
    meeting = sitting(cast)
    here = as_(cast.deputy).get(f"/meetings/{meeting.pk}/screen/").context["here"]
    resident = as_(cast.resident)
    assert resident.get(here).status_code == 200
    code = here.partition("code=")[2]
    done(cast.resident, meeting, "attend", channel="hall", code=code)
    assert Attendance.objects.get(person=cast.resident).channel == "hall"


def test_the_screen_shows_what_goes_on_and_no_hidden_words(cast, client):
    meeting = in_full_swing(cast)
    path = f"/meetings/{meeting.pk}/screen/"
    page = client.get(path).content.decode()
    for shown in ("六楼没电梯", "带孙子的老张", "充电棚建在哪里", "表决已结束", "还差 17"):
        assert shown in page
    assert "低价出售旧电瓶" not in page and "option-bar" not in page
    poll = meeting.strawpolls.get()
    done(cast.deputy, meeting, "show_poll", strawpoll=str(poll.pk))
    assert "option-bar" in client.get(path).content.decode()
    done(cast.deputy, meeting, "end_turn", turn=str(meeting.turns.get(stage="speaking").pk))
    done(cast.deputy, meeting, "call", turn=str(meeting.turns.filter(stage="waiting").first().pk))
    assert "意向表决" not in client.get(path).content.decode()


def test_a_bar_is_as_long_on_every_page(cast, client, as_):
    """Residents who chose it of the residents who voted; whoever else voted makes it no shorter."""
    meeting = sitting(cast)
    poll = done(cast.deputy, meeting, "open_poll", poll_question="先建哪处？", options="甲\n乙\n丙",
                seconds="60")["strawpoll"]  # fmt: skip
    for number, person in enumerate([*neighbours(cast, 4), cast.deputy]):
        done(person, meeting, "vote", strawpoll=poll, options=[0 if number < 3 else 1])
    for act in ("close_poll", "show_poll"):
        done(cast.deputy, meeting, act, strawpoll=poll)
    assert meeting.strawpolls.get().votes.filter(capacity="mandate").exists()
    where = f"/meetings/{meeting.pk}/"
    pages = [
        client.get(where),
        client.get(f"{where}screen/"),
        as_(cast.deputy).get(f"{where}host/"),
    ]
    for page in pages:
        html = page.content.decode().partition("<template")[0]
        bars = re.findall(r'data-bar-option x="0" width="([\d.]+)"', html)
        assert bars == ["75.00", "25.00", "0.00"]


def test_a_question_that_was_hidden_leaves_the_screen(cast, client):
    meeting = sitting(cast)
    asked = done(cast.resident, meeting, "ask", text="骂人的问题？")["question"]
    done(cast.deputy, meeting, "take", question=asked)
    path = f"/meetings/{meeting.pk}/screen/"
    assert "骂人的问题？" in client.get(path).content.decode()
    done(cast.deputy, meeting, "hide", question=asked, rule="abuse", facts="辱骂他人。")
    assert "骂人的问题？" not in client.get(path).content.decode()


@pytest.mark.parametrize("made", [announced, sitting, over])
def test_the_screen_says_how_the_meeting_stands(cast, client, made):
    answer = client.get(f"/meetings/{made(cast).pk}/screen/")
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh"' in answer.content.decode()


def test_the_screen_takes_the_same_reads_however_many_wait(cast, client):
    meeting = in_full_swing(cast)
    path = f"/meetings/{meeting.pk}/screen/"
    few = reads(client, path)
    for person in neighbours(cast, 6):
        done(person, meeting, "raise_hand")
    assert reads(client, path) == few <= MOST_READS
