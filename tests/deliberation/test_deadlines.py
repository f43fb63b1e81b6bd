"""Named periods: what is law stays, dates run, and move when a year's free days are announced."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from deliberation.actions.deadlines import arrange_year
from deliberation.actions.moderation import appeal, decide_appeal, hide_words
from deliberation.decisions.deadlines import SETTABLE, deadlines
from deliberation.models import DueDate, Notification, YearArrangement
from deliberation.record.days import days_known, deadline, end_of
from portal.kit.env import BadEnvironment, Environment
from portal.settings.deadlines import own_deadlines
from tests.phases import a_comment, a_consultation

from .test_consultations import refused
from .test_moderation import moderator

BEIJING = ZoneInfo("Asia/Shanghai")
# What 2027 might be like; the State Council has not said at the time of writing.
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至13日（周六）放假调休，共9天。2月14日（周日）、2月20日（周六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""
LONGER = NOTICE.replace("1月1日（周五）至3日（周日）放假，共3天", "1月1日至5日放假，共5天")
SOURCE = "国办发明电〔2026〕0号"
NOW = datetime(2026, 12, 21, 10, tzinfo=BEIJING)  # a Monday


@pytest.fixture
def hidden(cast):
    words = a_comment(cast, a_consultation(cast))
    return hide_words(cast.moderator, words, rule="abuse", facts="骂人。", now=NOW)


def test_a_day_of_the_next_years_notice_counts_in_this_year(cast):
    """A New Year that begins in December stands in the notice of the year after."""
    text = NOTICE.replace(
        "1月1日（周五）至3日（周日）放假，共3天。",
        "2026年12月31日至2027年1月3日放假调休，共4天。2026年12月27日（周日）上班。",
    )
    arrange_year(cast.admin, text=text, source=SOURCE, now=NOW)
    days = days_known()
    assert days.is_off(date(2026, 12, 31)) and not days.is_off(date(2026, 12, 27))
    assert days.is_off(date(2026, 10, 1)) and not days.is_off(date(2026, 12, 30))


def test_every_shipped_period_says_whether_it_is_law():
    found = deadlines()
    assert len(found) >= 25
    for one in found.values():
        assert all(one.names) and one.number > 0, one.id
        assert all(one.source) != (one.standing == "suggestion"), one.id
        assert one.settable == (one.standing in SETTABLE), one.id


def test_what_is_law_cannot_be_set_and_the_rest_is_marked(settings):
    settings.DEADLINES = {"moderation_appeal": 20, "village_posting": 3}
    assert (deadline("moderation_appeal").number, deadline("moderation_appeal").standing) == (
        20,
        "site",
    )
    with pytest.raises(ValueError, match="village_posting"):
        deadline("village_posting")


@pytest.mark.parametrize(
    "value", ["village_posting=3", "nonsense=3", "moderation_appeal", "moderation_appeal=x",
              "moderation_appeal=0", "moderation_appeal=1000", "moderation_appeal=1.5"],
)  # fmt: skip
def test_a_malformed_setting_stops_the_start_with_a_sentence(value):
    with pytest.raises(BadEnvironment, match="DEADLINES"):
        own_deadlines(Environment({"DEADLINES": value}))


def test_the_setting_is_read():
    own = own_deadlines(Environment({"DEADLINES": "moderation_appeal=20, minutes_published = 10"}))
    assert own == {"moderation_appeal": 20, "minutes_published": 10}


# name, start, end: domain.md §2.6 and §8
@pytest.mark.parametrize(
    ("name", "start", "end"),
    [("major_decision_opinions", "2026-11-24", "2026-12-24"),
     ("village_posting", "2026-11-24", "2026-12-09"),
     ("deputy_suggestion_reply", "2026-03-10", "2026-06-10"),
     ("deputy_suggestion_reply_complex", "2025-12-31", "2026-06-30"),
     ("hotline_reply", "2026-02-12", "2026-02-26"),
     ("information_disclosure", "2026-09-21", "2026-10-26"),
     ("petition_done", "2026-08-03", "2026-10-08"),
     ("mediation", "2026-01-31", "2026-02-28")],
)  # fmt: skip
def test_named_periods_end_where_the_calendar_says(db, name, start, end):
    assert end_of(deadline(name), date.fromisoformat(start)).day == date.fromisoformat(end)


def test_an_appeal_runs_and_is_met(cast, hidden):
    due = DueDate.objects.get(ruling=hidden)
    assert (due.due_on, due.provisional) == (date(2027, 1, 5), True)
    made = appeal(cast.resident, hidden, text="不是骂人。", now=NOW)
    due.refresh_from_db()
    assert due.met_on == NOW.date()
    assert made.due.due_on == date(2026, 12, 30) and not made.due.provisional
    second = moderator(cast)
    decide_appeal(second, made, upheld=True, answer="改判。", now=NOW + timedelta(days=20))
    made.due.refresh_from_db()
    assert made.due.is_late


def test_only_an_administrator_arranges_a_year(cast):
    refused("not_signed_in", arrange_year, AnonymousUser(), text=NOTICE, source=SOURCE)
    for who in ("resident", "clerk", "moderator", "reviewer", "deputy"):
        refused(
            "administrator_needed", arrange_year, getattr(cast, who), text=NOTICE, source=SOURCE
        )
    assert not YearArrangement.objects.exists()


def test_an_arrangement_settles_provisional_dates_and_moves_none_in_vain(cast, hidden):
    made = arrange_year(cast.admin, text=NOTICE, source=SOURCE, now=NOW)
    due = DueDate.objects.get(ruling=hidden)
    assert (due.due_on, due.provisional, made.moved) == (date(2027, 1, 5), False, 0)
    assert not Notification.objects.filter(kind="due_moved").exists()
    assert days_known().is_off(date(2027, 2, 10)) and not days_known().is_off(date(2027, 2, 14))
    refused("year_arranged", arrange_year, cast.admin, text=NOTICE, source="又一遍")


def test_a_date_that_moves_is_announced_once(cast, hidden):
    made = arrange_year(cast.admin, text=LONGER, source=SOURCE, now=NOW)
    hidden.refresh_from_db()
    assert made.moved == 1
    assert hidden.due.due_on == date(2027, 1, 6)
    assert hidden.appeal_until == datetime(2027, 1, 7, tzinfo=BEIJING)
    told = Notification.objects.filter(kind="due_moved")
    assert [one.person for one in told] == [cast.resident]
    # put right again: a person's time is not shortened
    arrange_year(cast.admin, text=NOTICE, source="更正", now=NOW)
    hidden.refresh_from_db()
    assert hidden.due.due_on == date(2027, 1, 6) and told.count() == 1
    assert YearArrangement.objects.count() == 2


def test_the_database_keeps_due_dates_sound(cast, hidden):
    wrong = [
        {"deadline": "x", "start_on": date(2026, 1, 2), "due_on": date(2026, 1, 3)},
        {
            "deadline": "x",
            "start_on": date(2026, 1, 2),
            "due_on": date(2026, 1, 2),
            "ruling": hidden,
        },
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            DueDate.objects.create(**fields)


# --- pages ---------------------------------------------------------------------------------


def text(answer, status=200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def test_anybody_can_ask_when_a_period_ends(db, client):
    page = text(client.get("/deadlines/"))
    assert "村务公开" in page and "不少于 15 日" in page and "本站建议，不是法定" in page
    asked = {"period": "village_posting", "start": "2026-11-24"}
    assert "至少到 2026年12月9日 24:00" in text(client.get("/deadlines/", asked))
    asked = {"period": "hotline_reply", "start": "2026-02-12"}
    page = text(client.get("/deadlines/", asked))
    assert "到 2026年2月26日 24:00 为止" in page and "2026年2月14日调休上班" in page
    page = text(client.get("/deadlines/", asked | {"start": "2027-12-28"}))
    assert "暂定" in page


@pytest.mark.parametrize("asked", [{"period": "x"}, {"period": "hotline_reply"},
                                   {"period": "hotline_reply", "start": "昨天"},
                                   {"period": "hotline_reply", "start": "9999-12-31"},
                                   {"period": "hotline_reply", "start": "0001-01-01"}])  # fmt: skip
def test_what_cannot_be_counted_gets_a_sentence(db, client, asked):
    assert "error" in text(client.get("/deadlines/", asked), 422)


def test_an_administrator_looks_before_keeping(cast, as_):
    client = as_(cast.admin)
    assert "节假日安排" in text(client.get("/staff/"))
    typed = {"text": NOTICE, "source": SOURCE}
    page = text(client.post("/staff/holidays/", typed | {"check": "1"}))
    assert "读到的 2027 年安排" in page and "02-14" in page and "国办发明电" in page
    assert not YearArrangement.objects.exists()
    bad = text(
        client.post("/staff/holidays/", typed | {"text": NOTICE.replace("周五", "周一")}), 422
    )
    assert "请核对年份和日期" in bad and "2027" in bad
    assert client.post("/staff/holidays/", typed).status_code == 302
    page = text(client.get("/staff/holidays/"))
    assert "已录入 2027 年的安排，0 个期限有变动" in page
    assert "不在库里" in page and SOURCE in text(client.get("/deadlines/"))
    assert "已经录入" in text(client.post("/staff/holidays/", typed), 409)


def test_others_do_not_get_there(cast, as_, client):
    assert client.get("/staff/holidays/").status_code in (302, 401)
    assert as_(cast.clerk).get("/staff/holidays/").status_code == 403


def test_the_author_reads_by_when_the_appeal_is_decided(cast, as_, hidden):
    now = timezone.now()
    appeal(cast.resident, hidden, text="不是骂人。", now=NOW)
    page = text(as_(cast.resident).get(f"/me/rulings/{hidden.pk}/"))
    assert "2026年12月30日以前答复" in page
    assert ("已超期" in page) == (timezone.localdate(now) > date(2026, 12, 30))


def test_the_bell_says_that_a_date_moved(cast, as_, hidden):
    arrange_year(cast.admin, text=LONGER, source=SOURCE, now=NOW)
    page = text(as_(cast.resident).get("/me/notifications/"))
    assert "放假安排公布了" in page and f"/me/rulings/{hidden.pk}/" in page
