"""Who is still who they were: signed in, active, in the same role, still invited. One look for all
sockets of a process every two seconds, whatever their number.
"""

import asyncio
import logging
from collections import defaultdict

from django.contrib.sessions.models import Session
from django.utils import timezone

from deliberation.models import Mute
from portal.accounts.models import Mandate, Residency, User

from .threads import in_thread

logger = logging.getLogger("deliberation.live")
EVERY = 2.0  # seconds
CHUNK = 500  # ids asked for at once
LOGGED_OUT, ROLE_CHANGED, NOT_FOUND = 4401, 4403, 4404

_watched: dict[object, tuple] = {}  # socket -> (session key, user id, what they were)
_task: asyncio.Task | None = None


def look_after(socket, session: str | None, person, were: tuple | None) -> None:
    """Close ``socket`` when its person logs out, is suspended, loses what they ``were``, or when those
    who are left out may not be there any more."""
    global _task
    _watched[socket] = (session, person, were)
    if _task is None or _task.done():
        _task = asyncio.create_task(_watch())


def forget(socket) -> None:
    _watched.pop(socket, None)


async def _watch() -> None:
    while _watched:
        await asyncio.sleep(EVERY)
        try:
            await check()
        except Exception:
            logger.exception("could not look after the sockets; trying again")


async def check() -> None:
    """One look: four or five reads a chunk of people, none for those without an account, and one for
    all meetings, three more for each that is closed to the public."""
    watched = dict(_watched)
    signed_in = {socket: row for socket, row in watched.items() if row[1] is not None}
    keys = {key for key, _, _ in signed_in.values()}
    people = {person for _, person, _ in signed_in.values()}
    alive, states = await in_thread(_look)(list(keys), list(people))
    for socket, (key, person, were) in signed_in.items():
        code = _why(key in alive, were, states.get(person))
        if code:
            _send_away(socket, code)
    await _check_rooms(watched)


def _why(alive: bool, were: tuple | None, now: tuple | None) -> int | None:
    if not alive or not now or not were or now[0] != were[0]:
        return LOGGED_OUT
    return ROLE_CHANGED if now != were else None


def _send_away(socket, code: int) -> None:
    forget(socket)
    socket.drop(code)


async def _check_rooms(watched: dict) -> None:
    """Who is in a room that they may not know of (any more)."""
    present = defaultdict(set)
    for socket in watched:
        present[type(socket)].add((socket.pk, socket.person))
    for kind, pairs in present.items():
        gone = await in_thread(kind.outsiders)(pairs)
        for socket in watched if gone else ():
            if isinstance(socket, kind) and (socket.pk, socket.person) in gone:
                _send_away(socket, NOT_FOUND)


def _look(keys: list, people: list) -> tuple[set, dict]:
    alive: set = set()
    now = timezone.now()
    for part in _chunks(keys):
        rows = Session.objects.filter(session_key__in=part, expire_date__gt=now)
        alive.update(rows.values_list("session_key", flat=True))
    states: dict = {}
    for part in _chunks(people):
        states |= states_of(part)
    return alive, states


def states_of(people: list) -> dict:
    """``{id: (password hash, roles, residency, mutes in force)}`` of those who are active."""
    now = timezone.now()
    active = User.objects.filter(pk__in=people, is_active=True).values_list("pk", "password")
    roles, homes, mutes = defaultdict(set), {}, defaultdict(set)
    for user, mandate in (
        Mandate.objects.in_force(now).filter(user__in=people).values_list("user_id", "pk")
    ):
        roles[user].add(mandate)
    for user, division in (
        Residency.objects.in_force(now).filter(user__in=people).values_list("user_id", "division")
    ):
        homes[user] = division
    silent = Mute.objects.filter(person__in=people, lifted_at=None)
    for user, mute in silent.values_list("person_id", "pk"):
        mutes[user].add(mute)
    return {
        pk: (password, frozenset(roles[pk]), homes.get(pk), frozenset(mutes[pk]))
        for pk, password in active
    }


def _chunks(rows: list):
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
