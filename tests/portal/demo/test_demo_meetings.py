"""The demo city's meetings: a visitor finds one that sits, one to sign up for, and one that was held."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from deliberation.acts import perform
from deliberation.decisions import draw
from deliberation.models import (
    Event,
    Meeting,
    MeetingInvitation,
    Point,
    Promise,
    Question,
    SignUp,
    StrawVote,
    Turn,
)
from deliberation.queries.meeting_lists import meetings_ahead, state_of
from deliberation.queries.meeting_states import meeting_state_of
from portal.accounts.models import User
from portal.demo.loader import load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TABLES = (Meeting, MeetingInvitation, SignUp, Turn, Question, StrawVote, Point, Promise, Event)


def meeting(words) -> Meeting:
    return Meeting.objects.select_related("consultation__scope").get(title__contains=words)


def person(name) -> User:
    return User.objects.get(public_name=name)


def held():
    return meeting("圆桌协商会")


def sitting():
    return meeting("第二场")


def ahead():
    return meeting("三个方案")


def test_one_is_over_one_sits_and_one_is_ahead():
    now = timezone.now()
    assert [state_of(one, now) for one in (held(), sitting(), ahead())] == [
        "over", "sitting", "coming"
    ]  # fmt: skip
    assert [row.meeting for row in meetings_ahead(now)] == [sitting(), ahead()]
    for one in Meeting.objects.all():
        notice = timezone.localdate(one.starts_at) - timezone.localdate(one.announced_at)
        assert notice.days >= 3 and not one.short_because


def test_the_round_table_was_held_in_the_evening_before_in_the_hall():
    begun = timezone.localtime(held().opened_at)
    assert (f"{begun:%H:%M}", held().place) == ("19:00", "社区议事厅")
    assert (timezone.localdate() - begun.date()).days == 1
    hosts = held().consultation.hostings.values_list("mandate__name", flat=True)
    assert set(hosts) == {"何商量", "郝建言"}


def test_the_one_that_sits_can_be_spoken_in_at_once_and_is_led_by_deputy01():
    now, made = timezone.now(), sitting()
    assert made.is_open(now) and now < made.ends_at
    said = perform(person("十一号楼阿青"), made.pk, "say", {"text": "我也说一句。"}, name="a")
    assert Turn.objects.filter(pk=said["turn"], meeting=made).exists()
    waiting = made.turns.filter(stage="waiting").order_by("created_at")
    assert [turn.author.public_name for turn in waiting] == ["七号楼老周", "四点半的妈妈"]
    host = User.objects.get(username="deputy01")
    perform(host, made.pk, "call", {"turn": str(waiting[0].pk)}, name="b")
    assert made.turns.get(stage="speaking").author.public_name == "七号楼老周"


def test_seats_of_the_next_can_be_asked_for_and_those_of_the_first_were_drawn(client):
    group = ahead().seat_groups.get(name="种粮大户")
    assert perform(
        person("村东头晒暖的"), ahead().pk, "sign_up", {"group": str(group.pk)}, name="c"
    )
    assert ahead().drawn_at is None
    data = json.loads(client.get(reverse("meeting_draw", args=[held().pk])).content)
    assert draw.differing(data) == []
    assert {row["name"]: len(row["lots"]) for row in data["groups"]}["租户"] == 3
    assert held().signups.filter(seated=True).count() == 8
    assert held().signups.filter(seated=False).count() == 3


def test_offices_answered_in_every_way_but_another_date():
    answers = {str(one): one.answer for one in held().invitations.all()}
    assert sorted(filter(None, answers.values())) == ["comes", "comes", "sends", "writes"]
    assert answers["外卖骑手代表"] == ""
    named = [str(one) for one in MeetingInvitation.objects.all()]
    offices = [
        name for name in named if name.endswith(("站", "公司", "委员会", "局", "政府", "办事处"))
    ]
    assert offices == []  # each is marked as invented


def test_the_held_one_left_words_questions_a_poll_points_and_promises():
    made = held()
    assert made.turns.filter(stage="said").count() == 7
    assert all(turn.text for turn in made.turns.all())
    outcomes = made.questions.order_by("created_at").values_list("outcome", flat=True)
    assert list(outcomes) == ["referred", "answered", "set_aside"]
    poll = made.strawpolls.get()
    assert poll.shown_at is not None and poll.closed_at is not None
    votes = StrawVote.objects.filter(poll=poll)
    assert votes.count() == 12
    kinds = made.points.order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["consensus", "dissent", "consensus", "to_verify"]
    today = timezone.localdate()
    assert all(one.due_on > today for one in made.promises.all())
    assert {one.owner for one in made.promises.all()} == {
        "张店区消防救援大队(演示)", "供电服务站(演示)"
    }  # fmt: skip


@pytest.mark.parametrize("which", [held, sitting, ahead])
def test_the_log_runs_in_the_order_of_time(which):
    made, now = which(), timezone.now()
    log = list(Event.objects.filter(stream=made.stream_id).order_by("seq"))
    assert log[0].kind == "meeting.announced"
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    assert [event.at for event in log] == sorted(event.at for event in log)
    assert log[-1].at <= now
    state, _epoch, seq = meeting_state_of(made.pk)
    assert seq == len(log) and state["meeting"]["title"] == made.title


def test_pages_show_them(client):
    home = client.get("/").content.decode()
    assert sitting().title in home and ahead().title in home and held().title not in home
    listed = client.get("/meetings/").content.decode()
    assert listed.index(sitting().title) < listed.index(ahead().title) < listed.index(held().title)
    for one in Meeting.objects.all():
        for name in ("meeting", "meeting_seats", "meeting_calendar"):
            assert client.get(reverse(name, args=[one.pk])).status_code == 200


def test_a_second_load_changes_none_of_it():
    before = {model: sorted(map(str, model.objects.values_list("pk"))) for model in TABLES}
    assert load() is False
    assert before == {model: sorted(map(str, model.objects.values_list("pk"))) for model in TABLES}


def test_those_who_came_to_the_round_table_look_at_its_minutes(client):
    path = f"/meetings/{held().pk}/minutes/"
    assert "正在请到会的人核对" in client.get(path).content.decode()
    client.force_login(person("槐花落"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(path).content.decode()
    assert (
        "提出异议" in page and "多数人赞成先改老车棚" in page and "甲处要不要和丙处一起建" in page
    )
