"""Who sits behind a socket, asked anew for every act, and what they may do."""

from functools import lru_cache
from importlib import import_module
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import get_language_from_request, override

from deliberation.errors import NotThere
from deliberation.models import Attendance, Consultation, Mute
from deliberation.permissions.meetings import (
    check_attend,
    check_keep,
    check_lead,
    check_take_part,
)
from deliberation.permissions.participation import check_comment, check_propose
from deliberation.permissions.phases import check_phase
from deliberation.permissions.polls import check_vote
from deliberation.permissions.standing import voice_of
from deliberation.queries.consultations import get_consultation
from deliberation.queries.meetings import meetings_for
from portal.accounts.middleware import lacks_second_factor
from portal.accounts.permissions import allowed
from portal.kit.drafts import owner_of

NOBODY = {"signed_in": False, "name": None, "may": {}}
Store = import_module(settings.SESSION_ENGINE).SessionStore


def session_of(scope) -> str | None:
    """The key in the cookie; whether there is such a session is asked of the rows, each time."""
    return scope["cookies"].get(settings.SESSION_COOKIE_NAME)


def language_of(scope) -> str:
    """In which a person reads refusals: as pages find it out."""
    accepted = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    return get_language_from_request(
        SimpleNamespace(COOKIES=scope["cookies"], META={"HTTP_ACCEPT_LANGUAGE": accepted})
    )


def who_signed_in(session: str | None):
    """The person as the rows have them now; nobody, where the session is over; two reads."""
    if not session:
        return AnonymousUser()
    return get_user(SimpleNamespace(session=Store(session)))


def with_second_factor(person):
    """Nobody acts for the site with a password alone."""
    return AnonymousUser() if lacks_second_factor(person) else person


def who_asks(session: str | None):
    return with_second_factor(who_signed_in(session))


# --- what they find: for many who arrive together (``live.arrivals``) -----------------------------


def look_into_consultation(pk, people: list, languages: list[str]) -> list[tuple | None]:
    """``(stream, you)`` of each."""
    try:
        stream = _stream_of(pk)
    except NotThere:
        return [None] * len(people)
    if not any(person.is_authenticated for person in people):
        return [(stream, NOBODY)] * len(people)
    matter, now = get_consultation(pk), timezone.now()
    polls = list(matter.polls.select_related("consultation__scope"))
    return [
        (stream, _you_in(person, matter, polls, now) if person.is_authenticated else NOBODY)
        for person in people
    ]


def _you_in(person, matter, polls, now) -> dict:
    """Name and what is allowed at this moment. For the page's buttons; every act asks again."""
    return {
        "signed_in": True,
        "name": person.display_name,
        "owner": owner_of(person),
        "may": {
            "propose": allowed(check_propose, person, matter, now),
            "comment": allowed(check_comment, person, matter, now),
            "stance": allowed(_check_stance, person, matter, now),
            "vote": {str(poll.pk): allowed(check_vote, person, poll, now) for poll in polls},
        },
    }


def _check_stance(person, matter, at) -> None:
    voice_of(person, matter)
    check_phase(matter, "stance", at)


@lru_cache(10_000)  # a consultation keeps its stream and is never removed
def _stream_of(pk):
    found = Consultation.objects.filter(pk=pk).values_list("stream_id", flat=True).first()
    if found is None:
        raise NotThere("")  # not to be remembered
    return found


def look_into_meeting(pk, people: list, languages: list[str]) -> list[tuple | None]:
    """``(stream, you)`` of each; None for whoever may not know of it."""
    meetings, now = meetings_for(people, pk), timezone.now()
    signed_in = {person.pk for person in people} - {None}
    if not any(meetings):
        signed_in = set()  # nothing more is read of a meeting that is not theirs
    mutes = Mute.objects.filter(meeting=pk, person__in=signed_in, lifted_at=None)
    muted = {mute.person_id: mute for mute in mutes}
    rows = Attendance.objects.filter(meeting=pk, person__in=signed_in, left_at=None)
    here = set(rows.values_list("person_id", flat=True))
    found: list[tuple | None] = []
    for person, meeting, language in zip(people, meetings, languages, strict=True):
        with override(language):
            you = meeting and _you_in_meeting(person, meeting, muted.get(person.pk), here, now)
        found.append(meeting and (meeting.stream_id, you))
    return found


def _you_in_meeting(person, meeting, mute, here: set, now) -> dict:
    """What is allowed now, and a mute with its reason."""
    if not person.is_authenticated:
        return NOBODY
    return {
        "signed_in": True,
        "name": person.display_name,
        "owner": owner_of(person),
        "may": {
            "speak": mute is None and allowed(check_take_part, person, meeting, now),
            "attend": allowed(check_attend, person, meeting, now),
            "keep": allowed(check_keep, person, meeting),
            "lead": allowed(check_lead, person, meeting),
        },
        "attending": person.pk in here,
        "muted": mute
        and {"id": str(mute.pk), "rule": mute.get_rule_display(), "facts": mute.facts},
    }
