"""Role × state × public or closed × every act of a meeting, by socket, page and API: one table, the
same code and the same sentence everywhere."""

import json
import zlib
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from deliberation.acts import ACTS
from deliberation.models import Event
from portal.accounts.models import User
from tests.meeting_roles import INVITED, ROLES, STATES, World, code_by_socket, everybody, who

NO_SUCH = {"anonymous": "not_signed_in", "suspended": "account_inactive"}
# Who has no say there, and the code that says why.
NO_VOICE = {
    "newcomer": "residency_needed", "elsewhere": "residency_elsewhere",
    "shore_clerk": "residency_needed", "other_deputy": "residency_needed",
    "other_officer": "residency_needed", "admin": "residency_needed",
}  # fmt: skip
KEEPERS = {"clerk", "deputy"}
VOICE = {"say", "ask", "back", "raise_hand", "vote"}
OWN = {"lower_hand", "edit", "withdraw"}  # here always somebody else's
HOSTS_ONLY = {"open_meeting", "close_meeting"}
OF_OFFICES = {"answer_invitation", "follow_promise", "reply"}
JUDGING = {"hide", "restore"}
WHENEVER = {"show_poll", "unmute"}
WRITTEN_UP = {"record", "write", "answer", "refer", "set_aside", "pin", "edit_point", "unpin", "promise",
              "unpromise"}  # fmt: skip
WHILE_SITTING = {"adjust", "add_item", "edit_item", "open_item", "close_item", "call", "end_turn", "skip",
                 "take", "open_poll", "close_poll", "mute", "count_in", "count_out"}  # fmt: skip
LATE = {"announced": "meeting_not_open", "sitting": None, "over": "meeting_over",
        "cancelled": "meeting_cancelled"}  # fmt: skip


@pytest.fixture(autouse=True)
def _unhurried(settings):
    """The same people do everything in every state."""
    settings.MEETING_CHANGES_A_MINUTE = 10_000


def expected(role: str, state: str, act: str, *, closed: bool) -> str | None:
    """The code of the refusal; None where it is done."""
    if role in NO_SUCH:
        return NO_SUCH[role]
    if closed and role not in INVITED:
        return "not_found"
    if act == "remove_guest" and role == "deputy" and not closed:
        return "meeting_public"
    for acts, rule in RULES:
        if act in acts:
            return rule(role, state, act)
    raise AssertionError(f"no rule for {act}")


def _voice(role, state, act):
    if role in NO_VOICE:
        return NO_VOICE[role]
    if role == "muted" and state == "sitting" and act != "vote":
        return "muted"
    return LATE[state]


def _attend(role, state, act):
    if state in ("over", "cancelled"):
        return LATE[state]
    return NO_VOICE.get(role)


def _sign_up(role, state, act):
    if role in NO_VOICE or state == "cancelled":
        return NO_VOICE.get(role, LATE[state])
    return None if state == "announced" else "signup_over"


def _office(role, state, act):
    if act == "answer_invitation" and state != "announced":
        return "meeting_cancelled" if state == "cancelled" else "meeting_begun"
    if role in KEEPERS | {"officer"}:
        return None
    return "not_the_office" if act == "answer_invitation" else "not_the_keeper"


def _host(role, state, act):
    if role != "deputy":
        return "not_the_host"
    if act == "close_meeting" or state == "cancelled":
        return LATE[state]
    return None if state == "announced" else "settled_already"


def _keep(role, state, act):
    if role == "guest" and act == "end_turn":
        return LATE[state]  # who holds the floor may give it back
    if role not in KEEPERS:
        return "not_the_keeper"
    if act in WHENEVER or (act in WRITTEN_UP and state == "over"):
        return None
    if act == "open_poll" and state == "sitting":
        return "poll_open"  # there is one
    if act == "close_item" and state == "sitting":
        return "settled_already"  # none is open
    return LATE[state]


def _draw(role, state, act):
    if role not in KEEPERS:
        return "not_the_keeper"
    return {"announced": "signup_open", "cancelled": "meeting_cancelled"}.get(state)


def _remove(role, state, act):
    return None if role == "deputy" else "not_the_host"


def _review(role, state, act):
    if role == "deputy":
        return "own_ruling"
    return "nothing_to_decide" if role in {"clerk", "moderator"} else "not_the_keeper"


RULES = [
    (VOICE, _voice),
    ({"attend"}, _attend),
    ({"leave"}, lambda role, state, act: LATE[state]),
    (OWN, lambda role, state, act: "not_yours"),
    ({"object"}, lambda role, state, act: None if role == "muted" else "not_found"),
    ({"sign_up"}, _sign_up),
    ({"sign_off"}, lambda role, state, act: "not_found"),
    (OF_OFFICES, _office),
    (HOSTS_ONLY, _host),
    (JUDGING, lambda role, state, act: None if role in KEEPERS | {"moderator"} else "moderator_needed"),
    ({"decide_mute"}, _review),
    ({"draw"}, _draw),
    ({"remove_guest"}, _remove),
    ({"begin_resolution"}, lambda role, state, act: "not_lawful" if role in KEEPERS else "not_the_keeper"),
    (WHENEVER | WRITTEN_UP | WHILE_SITTING, _keep),
]  # fmt: skip


# --- the three ways -------------------------------------------------------------------------------


def by_page(client, world, act) -> tuple:
    """``(code, sentence)``; a page that is not there has no code."""
    sent = world.data(act) | {"act": act, "once": uuid4().hex}
    answer = client.post(
        f"/meetings/{world.meeting.pk}/do/", sent, headers={"Accept": "application/json"}
    )
    if answer.status_code == 404 and answer["Content-Type"].startswith("text/html"):
        return "not_found", None
    found = answer.json()
    return (None, "") if found["type"] == "done" else (found["code"], found["detail"])


def by_api(client, world, act) -> tuple:
    body = json.dumps({"act": act, "data": world.data(act)})
    path = f"/api/v1/meetings/{world.meeting.pk}/acts"
    answer = client.post(path, body, content_type="application/json")
    found = answer.json()
    if answer.status_code == 200:
        assert found["done"] is True
        return None, ""
    assert answer.status_code == found["status"] and answer.status_code < 500
    return found["code"], found["detail"]


def client_of(cast, role) -> Client:
    client = Client()
    if role != "anonymous":
        person = User.objects.get(pk=cast.people[role].pk)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("closed", [False, True], ids=["public", "closed"])
def test_the_matrix(cast, state, closed):
    """Each cell by the acts that a socket does; a third of them by page and API as well."""
    everybody(cast)
    world = World(cast, is_closed=closed)
    world.put(state)
    clients = {role: client_of(cast, role) for role in ROLES}
    User.objects.filter(pk=cast.suspended.pk).update(is_active=False)
    wrong = []
    for act in ACTS:
        for role in ROLES:
            wrong += _cell(cast, world, clients[role], role, state, act, closed)
    assert not wrong, wrong


def _cell(cast, world, client, role, state, act, closed) -> list:
    code = expected(role, state, act, closed=closed)
    told = _undone(lambda: code_by_socket(who(cast, role), world, act), world)
    wrong = [] if told[0] == code else [(act, role, "socket", code, told[0])]
    if zlib.crc32(f"{act} {role} {state}".encode()) % 3:
        return wrong
    if role == "suspended":  # whose session is nobody's any more
        code, told = "not_signed_in", None
    for way in (by_page, by_api):
        found = _undone(lambda way=way: way(client, world, act), world)
        same = found[0] == code and (found[1] is None or told is None or found[1] == told[1])
        wrong += [] if same else [(act, role, way.__name__, code, found, told)]
    return wrong


def _undone(act, world):
    """What ``act`` answers; nothing stays of it. What was refused has left no event."""
    with transaction.atomic():
        point = transaction.savepoint()
        before = Event.objects.filter(stream=world.meeting.stream_id).count()
        found = act()
        if found[0] is not None:
            assert Event.objects.filter(stream=world.meeting.stream_id).count() == before
        transaction.savepoint_rollback(point)
    return found


def test_the_table_has_a_rule_for_every_act_and_means_something():
    cells = {
        expected(role, state, act, closed=closed)
        for role in ROLES for state in STATES for act in ACTS for closed in (False, True)
    }  # fmt: skip
    assert len(cells) >= 20 and None in cells
    done = {
        act for act in ACTS for role in ROLES for state in STATES
        if expected(role, state, act, closed=False) is None
    }  # fmt: skip
    # Nothing of somebody else's, no seat that one has not, no second poll, no review without objection,
    # nobody to send out of a meeting that is everybody's.
    assert set(ACTS) - done == OWN | {
        "sign_off",
        "open_poll",
        "decide_mute",
        "begin_resolution",
        "close_item",
        "remove_guest",
    }
