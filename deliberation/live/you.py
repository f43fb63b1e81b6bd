"""Who sits behind a socket, asked anew for every act, and what they may do."""

from importlib import import_module
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import get_language_from_request

from deliberation.models import Mute
from deliberation.permissions.meetings import check_attend, check_keep, check_lead, check_speak
from deliberation.permissions.participation import check_comment, check_propose
from deliberation.permissions.phases import check_phase
from deliberation.permissions.polls import check_vote
from deliberation.permissions.standing import voice_of
from deliberation.queries.consultations import get_consultation
from portal.accounts.middleware import lacks_second_factor
from portal.accounts.permissions import allowed

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


def you_in(person, pk) -> dict:
    """``you`` of the welcome: name and what is allowed at this moment. For the page's buttons;
    every act asks again."""
    if not person.is_authenticated:
        return NOBODY
    matter, now = get_consultation(pk), timezone.now()
    return {
        "signed_in": True,
        "name": person.display_name,
        "may": {
            "propose": allowed(check_propose, person, matter, now),
            "comment": allowed(check_comment, person, matter, now),
            "stance": allowed(_check_stance, person, matter, now),
            "vote": {
                str(poll.pk): allowed(check_vote, person, poll, now)
                for poll in matter.polls.select_related("consultation__scope")
            },
        },
    }


def you_in_meeting(person, meeting) -> dict:
    """``you`` of a meeting's welcome: what is allowed now, and a mute with its reason."""
    if not person.is_authenticated:
        return NOBODY
    now = timezone.now()
    mute = Mute.objects.filter(meeting=meeting, person=person, lifted_at=None).first()
    here = meeting.attendances.filter(person=person, left_at=None).exists()
    return {
        "signed_in": True,
        "name": person.display_name,
        "may": {
            "speak": allowed(check_speak, person, meeting, now),
            "attend": allowed(check_attend, person, meeting, now),
            "keep": allowed(check_keep, person, meeting),
            "lead": allowed(check_lead, person, meeting),
        },
        "attending": here,
        "muted": mute
        and {"id": str(mute.pk), "rule": mute.get_rule_display(), "facts": mute.facts},
    }


def _check_stance(person, matter, at) -> None:
    voice_of(person, matter)
    check_phase(matter, "stance", at)
