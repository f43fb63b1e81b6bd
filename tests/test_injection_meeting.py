"""Attack strings in every text of a meeting: no page, file or frame of it lets one of them act."""

import json
import re
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from deliberation.acts import ACTS
from deliberation.models import Meeting, Minutes, Notification, Question, Turn
from deliberation.queries.frames import frames_after
from tests.attacks import acting, strings
from tests.closed import is_text, of_it
from tests.deliberation.test_meeting_events import everything
from tests.hostile_forum import packed, short
from tests.meeting_roles import World, everybody
from tests.phases import a_consultation

READERS = ["anonymous", "resident", "deputy", "clerk", "officer", "moderator"]


def hostile(meeting) -> Meeting:
    """Past all cleaning: what pages make of the rows is their own doing."""
    lines = short(60)
    for model, rows in of_it([meeting.pk]).items():
        for field in filter(is_text, model._meta.fields):
            for row in rows:
                text = next(lines)[: field.max_length or 60] or "x"
                with suppress(IntegrityError), transaction.atomic():
                    model.objects.filter(pk=row.pk).update(**{field.name: text})
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def over(cast):
    """Over, with published minutes in which all the strings were said or asked."""
    from deliberation.actions.minutes import draft_minutes, publish_minutes, send_minutes
    from deliberation.queries.meetings import get_meeting

    meeting = everything(cast)
    made = draft_minutes(cast.clerk, get_meeting(cast.clerk, meeting.pk))
    send_minutes(cast.clerk, made)
    Minutes.objects.update(object_until=timezone.now() - timedelta(minutes=1))
    publish_minutes(cast.clerk, made)
    return hostile(meeting)


@pytest.fixture
def now(cast):
    """Sitting, with one of everything open."""
    everybody(cast)
    world = World(cast, is_closed=False)
    meeting = hostile(world.meeting)
    usual = {"meeting": meeting, "consultation": meeting.consultation, "author": cast.resident,
             "place": cast.bridge}  # fmt: skip
    for model, most in ((Turn, 2000), (Question, 500)):
        model.objects.bulk_create(
            model(text=text, once=uuid.uuid4().hex, created_at=timezone.now(), **usual)
            for text in packed(most)
        )
    world.meeting = meeting
    return world


def client_of(cast, role) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(cast.people[role], backend="django.contrib.auth.backends.ModelBackend")
    return client


def pages_of(meeting) -> list[str]:
    where = f"/meetings/{meeting.pk}/"
    parts = ("", "?sort=time&all=1", "plain/", "plain/?still=1", "host/", "screen/", "edit/", "cancel/", "seats/",
             "here/", "minutes/", "minutes/edit/", "minutes/versions/", "replay/", "replay/?after=20")  # fmt: skip
    found = [where + part for part in parts]
    for noun, rows in (("promises", meeting.promises.all()),
                       ("referrals", meeting.questions.exclude(referred_to=None))):  # fmt: skip
        found += [f"/{noun}/{row.pk}/" for row in rows]
    for invitation in meeting.invitations.all():
        found.append(f"{where}invitation/{invitation.pk}/")
    for kind, row in (("turn", meeting.turns.first()), ("question", meeting.questions.first())):
        found += [f"/flags/{kind}/{row.pk}/", f"/staff/moderation/{kind}/{row.pk}/"]
    found += [f"/me/mutes/{mute.pk}/" for mute in meeting.mutes.all()]
    matter = meeting.consultation_id
    return [*found, "/meetings/", "/replies/", "/moderation/", "/staff/moderation/", "/me/words/?kind=turns",
            "/me/words/?kind=questions", "/me/notifications/", "/me/export/", f"/consultations/{matter}/",
            f"/consultations/{matter}/host/", "/", "/search/?q=script"]  # fmt: skip


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("which", ["over", "now"])
def test_no_page_lets_one_act(request, cast, which, role):
    made = request.getfixturevalue(which)
    meeting, client, seen = getattr(made, "meeting", made), client_of(cast, role), 0
    for path in pages_of(meeting):
        answer = client.get(path)
        assert answer.status_code < 500, path
        html = answer.content.decode()
        assert acting(html) == [], path
        seen += html.count("&lt;") if answer.status_code == 200 else 0
    assert seen > 500, seen  # they were there


def test_every_string_is_in_the_room(now):
    everything_said = "\n".join(packed(2000))
    assert all(one[:2000] in everything_said for one in strings() if one.strip())
    assert now.meeting.turns.count() > 30 and now.meeting.questions.count() > 100


@pytest.mark.parametrize("which", ["over", "now"])
def test_frames_answers_and_files_are_data(request, cast, which):
    made = request.getfixturevalue(which)
    meeting = getattr(made, "meeting", made)
    for _seq, frame in frames_after(meeting.stream_id, 0, 500):
        assert json.loads(frame)["type"] == "event"
    client = client_of(cast, "deputy")
    for path in ("", "/events", "/state", "/turns?limit=100", "/questions?limit=100"):
        answer = client.get(f"/api/v1/meetings/{meeting.pk}{path}")
        assert answer["Content-Type"].startswith("application/json") and answer.json(), path
        assert answer["X-Content-Type-Options"] == "nosniff"
    calendar = client.get(f"/meetings/{meeting.pk}/calendar.ics").content.decode()
    lines = calendar.split("\r\n")
    assert all(re.match(r"[A-Z-]+[;:]| ", line) for line in lines if line), lines
    assert sum(line.startswith("BEGIN:VEVENT") for line in lines) == 1
    assert (
        json.loads(client.get(f"/meetings/{meeting.pk}/seats/draw.json").content)["groups"]
        is not None
    )


# --- typed by people --------------------------------------------------------------------------------

# The fields of an act that take words.
TYPED = {"text", "title", "guest", "answer", "answered_by", "note", "reason", "poll_question", "options",
         "reasons", "who", "facts", "sends"}  # fmt: skip
AS = {"say": "resident", "ask": "resident", "object": "muted", "answer_invitation": "deputy"}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_what_is_typed_into_an_act_comes_back_as_words(now, cast, act):
    """By form and by API: done or refused in words, and the page afterwards lets nothing act."""
    data, client = now.data(act), client_of(cast, AS.get(act, "deputy"))
    where = f"/meetings/{now.meeting.pk}/"
    for number, text in enumerate(strings()[::220]):
        with transaction.atomic():
            point = transaction.savepoint()
            typed = {
                name: text[:60] or "x" if name in TYPED else value for name, value in data.items()
            }
            if act == "pin":
                typed["reasons"] = text[:400]
            if number % 2:
                typed |= dict.fromkeys(TYPED & set(typed), f"13800138000 {text}")  # refused
            answer = client.post(f"{where}do/", typed | {"act": act, "page": where})
            assert answer.status_code < 500, text
            assert acting(answer.content.decode()) == [], text
            body = json.dumps({"act": act, "data": typed})
            told = client.post(f"/api/v1{where}acts", body, content_type="application/json")
            assert told.status_code < 500 and "json" in told["Content-Type"], text
            transaction.savepoint_rollback(point)


def test_what_is_typed_into_an_announcement_comes_back_as_words(cast):
    matter, client = a_consultation(cast), client_of(cast, "deputy")
    starts = timezone.now() + timedelta(days=5)
    for number, text in enumerate(strings()[::40]):
        words = dict.fromkeys(
            ("title", "about", "place", "access", "short_because", "draw_seed", "draw_source"),
            text[:60] or "x",
        )
        if number % 2:
            words["title"] = f"13800138000 {text}"
        form = words | {"items": text[:100], "others": text[:50], "link": text, "seats": text[:30]}
        answer = client.post(f"/consultations/{matter.pk}/host/meetings/new/", form)
        assert answer.status_code < 500 and acting(answer.content.decode()) == [], text
        asked = words | {
            "starts_at": starts.isoformat(), "ends_at": (starts + timedelta(hours=1)).isoformat(),
            "items": [{"title": text[:100] or "x", "minutes": 5}], "others": [text[:50] or "x"],
            "link": "https://example.org/" if number % 3 else text,
        }  # fmt: skip
        told = client.post(
            f"/api/v1/consultations/{matter.pk}/meetings",
            json.dumps(asked),
            content_type="application/json",
        )
        assert told.status_code in (200, 422), (text, told.content)
    made = Meeting.objects.all()
    assert made.count() > 5
    for meeting in made[:6]:
        assert acting(client.get(f"/meetings/{meeting.pk}/").content.decode()) == []
        assert acting(client.get(f"/meetings/{meeting.pk}/edit/").content.decode()) == []
    assert acting(client.get("/meetings/").content.decode()) == []
    assert acting(client_of(cast, "officer").get("/me/notifications/").content.decode()) == []
    assert not Notification.objects.filter(link__startswith="//").exists()


def test_a_link_that_is_not_https_is_not_kept(cast):
    matter, client = a_consultation(cast), client_of(cast, "deputy")
    starts = timezone.now() + timedelta(days=5)
    kept = 0
    for text in strings():
        if not re.match(r"\s*[a-z]+:|\s*//", text, re.IGNORECASE):
            continue
        asked = {"title": "圆桌", "starts_at": starts.isoformat(), "link": text[:300],
                 "ends_at": (starts + timedelta(hours=1)).isoformat()}  # fmt: skip
        told = client.post(
            f"/api/v1/consultations/{matter.pk}/meetings",
            json.dumps(asked),
            content_type="application/json",
        )
        if told.status_code == 200:
            assert told.json()["link"].startswith("https://"), text
        kept += told.status_code == 422
    assert kept > 10
