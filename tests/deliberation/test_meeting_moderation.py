"""What is said and asked in a meeting is flagged, judged and appealed like other words; of a closed
meeting nobody hears by that."""

import uuid

import pytest
from django.test import Client

from deliberation.actions.moderation import (
    appeal,
    decide_appeal,
    flag_words,
    hide_words,
    keep_words,
)
from deliberation.actions.questions import ask
from deliberation.actions.turns import raise_hand, say
from deliberation.models import Appeal, Flag, Ruling
from deliberation.queries.moderation import log_page, open_appeals_for, open_flags_for, totals
from deliberation.queries.notifications import notification_list
from portal.kit.errors import Refused
from tests.cast import again, confirmed, person
from tests.sittings import sitting

FACTS = "辱骂了在场的人。"
API = "/api/v1/"


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.code


def client_of(user) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def neighbour(cast):
    return confirmed(cast, "neighbour", "邻居甲", cast.bridge, cast.clerk)


@pytest.fixture(params=["turn", "question"])
def kind(request):
    return request.param


def words_in(meeting, person, kind, text="老王家总是吵。"):
    act = say if kind == "turn" else ask
    return act(person, meeting, text=text)


# --- in a public meeting ----------------------------------------------------------------------------


def test_words_of_a_meeting_go_the_whole_way(cast, neighbour, kind):
    """Flagged on its page, seen in the queue, hidden, told, appealed, decided by another, logged."""
    meeting = sitting(cast)
    words = words_in(meeting, cast.resident, kind)
    page = client_of(neighbour).get(f"/flags/{kind}/{words.pk}/")
    assert meeting.title in page.content.decode() and words.text in page.content.decode()
    sent = client_of(neighbour).post(
        f"/flags/{kind}/{words.pk}/", {"rule": "abuse", "note": "骂人"}
    )
    assert sent["Location"] == f"/meetings/{meeting.pk}/#{kind[0]}-{words.pk}"
    queue = client_of(cast.moderator).get("/staff/moderation/").content.decode()
    assert meeting.title in queue and {"turn": "发言", "question": "提问"}[kind] in queue
    hidden = client_of(cast.moderator).post(
        f"/staff/moderation/{kind}/{words.pk}/", {"act": "hide", "rule": "abuse", "facts": FACTS}
    )
    assert hidden["Location"] == "/staff/moderation/"
    words.refresh_from_db()
    assert words.state == "hidden"
    (line,) = notification_list(cast.resident, "")["notifications"]
    assert {"turn": "一条发言被隐去", "question": "一条提问被隐去"}[kind] in line.sentence
    own = client_of(cast.resident).get(line.url).content.decode()
    assert meeting.title in own and FACTS in own
    client_of(cast.resident).post(line.url, {"text": "我没有骂人。"})
    other = person(cast, "moderator2", "另一位", staff=True)
    give_role(cast, other)
    made = Appeal.objects.get()
    shown = client_of(other).get(f"/staff/moderation/appeals/{made.pk}/").content.decode()
    assert meeting.title in shown and words.text in shown
    client_of(other).post(
        f"/staff/moderation/appeals/{made.pk}/", {"decision": "overturned", "answer": "不算辱骂。"}
    )
    words.refresh_from_db()
    assert words.state == "shown"
    log = client_of(None).get("/moderation/").content.decode()
    assert log.count(f"/meetings/{meeting.pk}/") == 2 and words.text not in log


def give_role(cast, user):
    from django.utils import timezone

    from portal.accounts.actions.mandates import make_mandate

    make_mandate(
        cast.admin, user, role="moderator", division=cast.city,
        starts_on=timezone.localdate(), name="",
    )  # fmt: skip


def test_the_api_flags_lists_and_rules(cast, neighbour, kind):
    meeting = sitting(cast)
    words = words_in(meeting, cast.resident, kind)
    about = {"kind": kind, "id": str(words.pk)}

    def post(user, path, body):
        return client_of(user).post(API + path, body, content_type="application/json")

    assert post(neighbour, "flags", about | {"rule": "abuse"}).json()["about"] == str(words.pk)
    for role in ("moderator", "deputy", "clerk"):
        (flag,) = client_of(cast.people[role]).get(API + "flags").json()["items"]
        assert flag["meeting"] == str(meeting.pk) and flag["words"]["text"] == words.text, role
        assert "created_at" in flag["words"] and str(neighbour.pk) not in str(flag)
    assert client_of(cast.officer).get(API + "flags").json()["code"] == "moderator_needed"
    ruled = post(
        cast.deputy, "rulings", about | {"decision": "hide", "rule": "abuse", "facts": FACTS}
    )
    assert ruled.json()["meeting"] == str(meeting.pk)
    (logged,) = client_of(None).get(API + "rulings").json()["items"]
    assert (logged["kind"], logged["meeting"]) == (kind, str(meeting.pk))
    assert client_of(None).get(f"{API}rulings/{logged['id']}").json()["own"] is None
    own = client_of(cast.resident).get(f"{API}rulings/{logged['id']}").json()["own"]
    assert own["about"] == str(words.pk)


def test_own_words_and_what_was_not_said_yet_are_not_flagged(cast, neighbour, kind):
    meeting = sitting(cast)
    words = words_in(meeting, cast.resident, kind)
    assert code_of(flag_words, cast.resident, words, rule="abuse") == "own_words"
    hand = raise_hand(cast.resident, meeting)
    assert code_of(flag_words, neighbour, hand, rule="abuse") == "not_said"
    flag_words(neighbour, words, rule="abuse")
    assert code_of(flag_words, neighbour, words, rule="abuse") == "already_flagged"


def test_who_keeps_the_meeting_does_not_judge_their_own_words(cast, neighbour, kind):
    meeting = sitting(cast)
    words = words_in(meeting, cast.deputy, kind)
    flag_words(neighbour, words, rule="abuse")
    assert not open_flags_for(again(cast.deputy)).exists()
    assert open_flags_for(again(cast.clerk)).exists()
    assert code_of(hide_words, cast.deputy, words, rule="abuse", facts=FACTS) == "own_words"
    assert keep_words(cast.clerk, words).decision == "keep"


def test_ones_own_words_of_meetings_are_listed_for_oneself(cast, kind):
    meeting = sitting(cast)
    words = words_in(meeting, cast.resident, kind)
    mine = client_of(cast.resident)
    (found,) = mine.get(f"{API}me/words?kind={kind}s").json()["items"]
    assert (found["text"], found["topic"], found["meeting"]) == (
        words.text, meeting.title, str(meeting.pk)
    )  # fmt: skip
    page = mine.get(f"/me/words/?kind={kind}s").content.decode()
    assert words.text in page and found["url"] in page
    assert client_of(cast.clerk).get(f"{API}me/words?kind={kind}s").json()["items"] == []
    assert "会上发言" in mine.get("/me/").content.decode()


# --- in a closed one --------------------------------------------------------------------------------


@pytest.fixture
def closed(cast):
    return sitting(cast, is_closed=True, title="闭门圆桌-QX7")


def test_flags_of_a_closed_meeting_are_for_who_keeps_it(cast, closed, kind):
    words = words_in(closed, cast.clerk, kind)
    flag_words(cast.deputy, words, rule="abuse", note="骂人")
    assert open_flags_for(again(cast.deputy)).exists()  # they did not say it themselves
    assert not open_flags_for(again(cast.moderator)).exists()
    moderator = client_of(cast.moderator)
    queue = moderator.get("/staff/moderation/").content.decode()
    assert closed.title not in queue and words.text not in queue
    for path in (f"/staff/moderation/{kind}/{words.pk}/", f"/flags/{kind}/{words.pk}/"):
        none = moderator.get(path.replace(str(words.pk), str(uuid.uuid4())))
        assert (moderator.get(path).status_code, none.status_code) == (404, 404)
    page = client_of(cast.deputy).get(f"/staff/moderation/{kind}/{words.pk}/").content.decode()
    assert closed.title in page and "骂人" in page
    hidden = client_of(cast.deputy).post(
        f"/staff/moderation/{kind}/{words.pk}/", {"act": "hide", "rule": "abuse", "facts": FACTS}
    )
    assert hidden.status_code == 302 and Ruling.objects.get().moderator == cast.deputy


def test_an_invited_moderator_sees_its_flags(cast, closed, kind):
    from django.utils import timezone

    from deliberation.models import Guest

    words = words_in(closed, cast.clerk, kind)
    flag_words(cast.deputy, words, rule="abuse")
    Guest.objects.create(meeting=closed, person=cast.moderator, at=timezone.now())
    assert open_flags_for(again(cast.moderator)).exists()


def test_the_log_has_nothing_of_a_closed_meeting(cast, closed, kind):
    words = words_in(closed, cast.clerk, kind)
    before = totals()
    flag_words(cast.deputy, words, rule="abuse")
    ruling = hide_words(cast.deputy, words, rule="abuse", facts=FACTS)
    appeal(cast.clerk, ruling, text="没有。")
    assert log_page("")[0] == [] and totals() == before
    assert client_of(None).get(API + "rulings").json()["items"] == []
    for user in (None, cast.resident, cast.moderator, cast.admin):
        told = client_of(user).get(f"{API}rulings/{ruling.pk}")
        none = client_of(user).get(f"{API}rulings/{uuid.uuid4()}")
        assert (told.status_code, told.content) == (none.status_code, none.content)
        assert FACTS not in client_of(user).get("/moderation/").content.decode()
    for user in (cast.clerk, cast.deputy):
        assert client_of(user).get(f"{API}rulings/{ruling.pk}").json()["facts"] == FACTS
    assert client_of(cast.clerk).get(f"/me/rulings/{ruling.pk}/").status_code == 200


def test_an_appeal_is_decided_by_a_moderator_who_sees_these_words_only(cast, closed, kind):
    words = words_in(closed, cast.clerk, kind)
    words_in(closed, cast.deputy, kind, text="别的话，与此无关。")
    ruling = hide_words(cast.deputy, words, rule="abuse", facts=FACTS)
    made = appeal(cast.clerk, ruling, text="没有骂人。")
    assert open_appeals_for(again(cast.moderator)).get() == made
    moderator = client_of(cast.moderator)
    for path in ("/staff/moderation/", f"/staff/moderation/appeals/{made.pk}/", API + "appeals"):
        page = moderator.get(path).content.decode()
        assert closed.title not in page and str(closed.pk) not in page, path
        assert "别的话" not in page
    page = moderator.get(f"/staff/moderation/appeals/{made.pk}/").content.decode()
    assert words.text in page and closed.consultation.topic in page
    assert decide_appeal(again(cast.moderator), made, upheld=True, answer="不算。").upheld
    words.refresh_from_db()
    assert words.state == "shown"


def test_nobody_flags_what_they_may_not_know_of(cast, closed, kind):
    words = words_in(closed, cast.clerk, kind)
    for user in (cast.resident, cast.moderator, cast.admin):
        for path, body in (("flags", {"rule": "abuse"}),
                           ("rulings", {"decision": "hide", "rule": "abuse", "facts": FACTS})):  # fmt: skip
            answers = [
                client_of(user).post(
                    API + path,
                    {"kind": kind, "id": str(pk)} | body,
                    content_type="application/json",
                )
                for pk in (words.pk, uuid.uuid4())
            ]
            assert answers[0].status_code == 404
            assert answers[0].content == answers[1].content
    assert not Flag.objects.exists()
