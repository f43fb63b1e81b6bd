"""Who is still who they were: signed in, active, in the same role. One look for all sockets of a
process every two seconds, whatever their number.
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
LOGGED_OUT, ROLE_CHANGED = 4401, 4403

_watched: dict[object, tuple] = {}  # socket -> (session key, user id, what they were)
_task: asyncio.Task | None = None


async def look_after(socket) -> None:
    """Close ``socket`` when its person logs out, is suspended or loses what they were."""
    global _task
    user, session = socket.scope.get("user"), socket.scope.get("session")
    if user is None or not user.is_authenticated:
        return
    state = (await in_thread(_states)([user.pk])).get(user.pk)
    _watched[socket] = (session.session_key, user.pk, state)
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
    """One look: four or five reads a chunk of people, and none for those without an account."""
    watched = dict(_watched)
    keys = {key for key, _, _ in watched.values()}
    people = {user for _, user, _ in watched.values()}
    alive, states = await in_thread(_look)(list(keys), list(people))
    for socket, (key, user, before) in watched.items():
        now = states.get(user)
        if key not in alive or not now or not before or now[0] != before[0]:
            forget(socket)
            socket.drop(LOGGED_OUT)
        elif now != before:
            forget(socket)
            socket.drop(ROLE_CHANGED)


def _look(keys: list, people: list) -> tuple[set, dict]:
    alive: set = set()
    now = timezone.now()
    for part in _chunks(keys):
        rows = Session.objects.filter(session_key__in=part, expire_date__gt=now)
        alive.update(rows.values_list("session_key", flat=True))
    states: dict = {}
    for part in _chunks(people):
        states |= _states(part)
    return alive, states


def _states(people: list) -> dict:
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
