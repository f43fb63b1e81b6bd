"""Who sits behind a socket, asked anew for every act, and what they may do."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.utils import timezone

from deliberation.models import Mute
from deliberation.permissions.meetings import check_attend, check_keep, check_lead, check_speak
from deliberation.permissions.participation import check_comment, check_propose
from deliberation.permissions.phases import check_phase
from deliberation.permissions.polls import check_vote
from deliberation.permissions.standing import voice_of
from deliberation.queries.consultations import get_consultation
from deliberation.queries.meetings import get_meeting
from portal.accounts.middleware import lacks_second_factor
from portal.accounts.models import User
from portal.accounts.permissions import allowed

NOBODY = {"signed_in": False, "name": None, "may": {}}


def who_asks(scope):
    """The person as the rows have them now; nobody, where the session is over."""
    user, session = scope.get("user"), scope.get("session")
    if user is None or not user.is_authenticated or session is None:
        return AnonymousUser()
    now = timezone.now()
    alive = Session.objects.filter(session_key=session.session_key, expire_date__gt=now)
    if not alive.exists():
        return AnonymousUser()
    found = User.objects.filter(pk=user.pk, is_active=True, password=user.password).first()
    if found is None or lacks_second_factor(found):
        return AnonymousUser()
    return found


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


def you_in_meeting(person, pk) -> dict:
    """``you`` of a meeting's welcome: what is allowed now, and a mute with its reason."""
    if not person.is_authenticated:
        return NOBODY
    meeting, now = get_meeting(person, pk), timezone.now()
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
