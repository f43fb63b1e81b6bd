"""Those who arrive together are looked up together, and each finds what they would have found alone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from deliberation.actions import attendance, mutes
from deliberation.live.arrivals import Visitor, _look_up, _who_signed_in
from deliberation.live.you import NOBODY, look_into_consultation, look_into_meeting, who_asks
from deliberation.models import Meeting
from deliberation.queries.meetings import outsiders
from portal.accounts.models import User
from tests.phases import a_consultation, a_poll
from tests.sittings import announced, sitting

NAMES = ("resident", "elsewhere", "newcomer", "deputy", "member", "officer", "clerk", "shore_clerk",
         "moderator", "supervisor", "editor", "admin")  # fmt: skip


def session_of(person) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.session.session_key


@pytest.fixture
def visitors(cast):
    """Everybody, somebody without an account, and cookies of which nothing is known."""
    keys = [session_of(getattr(cast, name)) for name in NAMES]
    return [Visitor(key, "zh-hans") for key in [*keys, None, "", "x", "0" * 32, "无" * 32]]


def alone(look, pk, visitors):
    return [_look_up(look, pk, [visitor])[0] for visitor in visitors]


def test_everybody_finds_in_a_meeting_what_they_would_find_alone(cast, visitors):
    meeting = sitting(cast)
    attendance.attend(cast.resident, meeting)
    mutes.mute(cast.deputy, meeting, cast.elsewhere, rule="abuse", facts="打断别人。")
    together = _look_up(look_into_meeting, str(meeting.pk), visitors)
    assert together == alone(look_into_meeting, str(meeting.pk), visitors)
    you = {name: found.you for name, found in zip(NAMES, together, strict=False)}
    assert you["resident"]["attending"] is True and you["resident"]["muted"] is None
    assert you["elsewhere"]["muted"]["facts"] == "打断别人。"
    assert you["deputy"]["may"]["lead"] is True and you["clerk"]["may"]["keep"] is True
    assert you["newcomer"]["may"]["speak"] is False
    assert [found.you for found in together[len(NAMES) :]] == [NOBODY] * 5
    assert [found.person for found in together[len(NAMES) :]] == [None] * 5


def test_everybody_finds_in_a_consultation_what_they_would_find_alone(cast, visitors):
    matter = a_consultation(cast)
    a_poll(cast, matter)
    together = _look_up(look_into_consultation, str(matter.pk), visitors)
    assert together == alone(look_into_consultation, str(matter.pk), visitors)
    assert together[0].you["may"]["comment"] is True
    assert list(together[0].you["may"]["vote"].values()) == [True]


def closed(cast) -> Meeting:
    """With a guest from elsewhere and an office that was asked."""
    meeting = announced(cast, is_closed=True, bodies=[cast.bodies["street"]])
    attendance.join_as_guest(cast.elsewhere, meeting.pk, meeting.guest_key)
    return meeting


def test_of_a_closed_meeting_only_those_know_who_may(cast, visitors):
    meeting = closed(cast)
    together = _look_up(look_into_meeting, str(meeting.pk), visitors)
    assert together == alone(look_into_meeting, str(meeting.pk), visitors)
    inside = {name for name, found in zip(NAMES, together, strict=False) if found}
    assert inside == {"elsewhere", "deputy", "officer", "clerk"}
    assert together[len(NAMES) :] == [None] * 5


def test_those_sent_out_are_those_who_would_not_be_let_in(cast):
    meeting, public = closed(cast), sitting(cast)
    people = [User.objects.get(pk=user.pk) for user in cast.people.values()]
    people.append(AnonymousUser())
    present = {(str(one.pk), person.pk) for one in (meeting, public) for person in people}
    let_in = {
        (str(one.pk), person.pk)
        for one in (meeting, public)
        for person in people
        if Meeting.objects.visible_to(person).filter(pk=one.pk).exists()
    }
    assert outsiders(present) == present - let_in
    assert (str(public.pk), None) in let_in and (str(meeting.pk), None) not in let_in


def test_a_session_that_is_over_lets_nobody_in_whether_alone_or_together(cast):
    keys = {name: session_of(getattr(cast, name)) for name in NAMES[:4]}
    ended, left, renamed, stays = keys.values()
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(session_key=ended).update(expire_date=past)
    User.objects.filter(pk=cast.elsewhere.pk).update(is_active=False)
    changed = User.objects.get(pk=cast.newcomer.pk)
    changed.set_password("another-Pass-1")
    changed.save()
    for asked in ([ended, left, renamed, stays], [stays, renamed], [left, stays]):
        found = dict(zip(asked, _who_signed_in(asked), strict=True))
        for key in asked:
            assert found[key].is_authenticated is (key == stays), key
            assert found[key].pk == who_asks(key).pk
    assert _who_signed_in([stays, stays])[0].pk == cast.deputy.pk


def test_who_acts_for_the_site_without_a_second_factor_is_nobody(cast):
    meeting, plain = sitting(cast), session_of(cast.deputy)
    key = session_of(cast.clerk)
    cast.clerk.authenticator_set.all().delete()
    for visitors in (
        [Visitor(key, "zh-hans")],
        [Visitor(key, "zh-hans"), Visitor(plain, "zh-hans")],
    ):
        found = _look_up(look_into_meeting, str(meeting.pk), visitors)[0]
        assert (found.person, found.you) == (None, NOBODY)


@pytest.mark.parametrize("how_many", [10, 40])
def test_many_cost_as_many_reads_as_few(cast, django_assert_max_num_queries, how_many):
    meeting = sitting(cast)
    visitors = [Visitor(session_of(cast.resident), "zh-hans") for _ in range(how_many)]
    with django_assert_max_num_queries(14):
        assert all(_look_up(look_into_meeting, str(meeting.pk), visitors))


def test_a_refusal_is_in_the_language_of_who_asks(cast):
    meeting = sitting(cast)
    mutes.mute(cast.deputy, meeting, cast.resident, rule="abuse", facts="打断别人。")
    key = session_of(cast.resident)
    both = _look_up(
        look_into_meeting, str(meeting.pk), [Visitor(key, "zh-hans"), Visitor(key, "en")]
    )
    rules = [found.you["muted"]["rule"] for found in both]
    assert rules[0] != rules[1] and rules[1].isascii()
