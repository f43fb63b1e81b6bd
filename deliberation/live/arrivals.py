"""At the door: those who arrive together are looked up together. After a fault a thousand come back
within seconds; one by one each would cost a dozen reads, a hundred at once cost little more.
"""

import asyncio
import logging
from collections import defaultdict
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal.accounts.models import Mandate, Residency, User

from .threads import DOOR, in_thread
from .watch import states_of
from .you import Store, who_signed_in, with_second_factor

logger = logging.getLogger("deliberation.live")
MANY = 100  # looked up together
HANDS = 2  # such lookings-up at once


class Visitor(NamedTuple):
    """What a socket brings along."""

    session: str | None  # the key in its cookie
    language: str


class Arrival(NamedTuple):
    """Who came, and what they find."""

    stream: Any  # its id
    person: Any  # an id, or None for somebody not signed in
    were: tuple | None  # what they were before anything else was read (``live.watch``)
    you: dict


_waiting: list[tuple[tuple, Visitor, asyncio.Future]] = []
_hands: set[asyncio.Task] = set()


async def arrive(look, pk: str, visitor: Visitor) -> Arrival | None:
    """``look(pk, people, languages)`` gives ``(stream, you)``, or None, of each (id of a stream; what one
    may do there). None where there is no such thing for them."""
    answer = asyncio.get_running_loop().create_future()
    _waiting.append(((look, pk), visitor, answer))
    if len(_hands) < HANDS:
        hand = asyncio.create_task(_let_in())
        _hands.add(hand)
        hand.add_done_callback(_hands.discard)
    return await answer


async def _let_in() -> None:
    while _waiting:
        where = _waiting[0][0]
        part = [one for one in _waiting if one[0] == where][:MANY]
        taken = set(map(id, part))
        _waiting[:] = [one for one in _waiting if id(one) not in taken]
        await _answer(where, [(visitor, answer) for _, visitor, answer in part])


async def _answer(where: tuple, part: list) -> None:
    try:
        found = await in_thread(_look_up, DOOR)(*where, [visitor for visitor, _ in part])
    except (OperationalError, InterfaceError) as error:  # it is away: they all come again
        _refuse(part, error)
        return
    except Exception as error:
        if len(part) == 1:
            _refuse(part, error)
            return
        for one in part:  # what goes wrong for one does not stay with the others
            await _answer(where, [one])
        return
    for (_, answer), arrival in zip(part, found, strict=True):
        if not answer.done():
            answer.set_result(arrival)


def _refuse(part: list, error: Exception) -> None:
    for _, answer in part:
        if not answer.done():
            answer.set_exception(error)


def _look_up(look, pk: str, visitors: list[Visitor]) -> list[Arrival | None]:
    """What people were is read before anything else: what changes meanwhile must not be missed."""
    people = _who_signed_in([visitor.session for visitor in visitors])
    states = states_of([person.pk for person in people if person.is_authenticated])
    _read_along([person for person in people if person.is_authenticated])
    asking = [with_second_factor(person) for person in people]
    found = look(pk, asking, [visitor.language for visitor in visitors])
    return [
        each and Arrival(each[0], person.pk, states.get(person.pk), each[1])
        for person, each in zip(asking, found, strict=True)
    ]


def _who_signed_in(keys: list[str | None]) -> list:
    """``who_signed_in`` of many; two reads."""
    if len(keys) == 1:
        return [who_signed_in(keys[0])]
    rows = Session.objects.filter(
        session_key__in=set(filter(None, keys)), expire_date__gt=timezone.now()
    )
    kept = {row.session_key: Store().decode(row.session_data) for row in rows}
    named = {data[SESSION_KEY] for data in kept.values() if SESSION_KEY in data}
    users = {str(user.pk): user for user in User.objects.filter(pk__in=named, is_active=True)}
    return [_whose(key, kept.get(key or ""), users) for key in keys]


def _whose(key: str | None, data: dict | None, users: dict):
    if not data or data.get(SESSION_KEY) not in users:
        return AnonymousUser()
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    user = users[data[SESSION_KEY]]
    if constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return user
    return who_signed_in(key)  # an older secret, or a password that was changed


def _read_along(people: list) -> None:
    """Mandates and residency of each, as ``User`` would read them one by one; two reads."""
    ids, now = {person.pk for person in people}, timezone.now()
    mandates, homes = defaultdict(list), {}
    for mandate in (
        Mandate.objects.in_force(now).filter(user__in=ids)
        .select_related("division", "body__division")
    ):  # fmt: skip
        mandates[mandate.user_id].append(mandate)
    rows = Residency.objects.in_force(now).filter(user__in=ids).select_related("division")
    for home in rows.order_by("-pk"):
        homes[home.user_id] = home  # the first, as ``User.residency`` has it
    for person in people:
        person.live_mandates, person.residency = mandates[person.pk], homes.get(person.pk)
