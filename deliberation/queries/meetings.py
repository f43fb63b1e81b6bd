"""Finding a meeting and what belongs to it, as acts need them; who may not know of it finds nothing."""

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.bylines import WITH_BYLINE
from deliberation.errors import NotThere
from deliberation.models import (
    AgendaItem,
    Attendance,
    Guest,
    Meeting,
    MeetingInvitation,
    Mute,
    Point,
    Promise,
    Question,
    SeatGroup,
    StrawPoll,
    Turn,
)
from portal.accounts.models import Mandate, Role

from .consultations import one_of

WITH = ("consultation__scope", "consultation__stream", "stream")
WITH_MEETING = ("meeting__consultation__scope", "consultation")


def get_meeting(person, pk) -> Meeting:
    """Raises ``NotThere`` for what is not there and for what this person may not know of, alike."""
    rows = Meeting.objects.visible_to(person).select_related(*WITH)
    return one_of(rows, pk, _("没有这次会议。"))


def meeting_to_act_in(person, pk) -> Meeting:
    """``get_meeting`` without what only pages show: hundreds speak in a minute."""
    rows = Meeting.objects.visible_to(person).select_related("consultation__scope")
    return one_of(rows, pk, _("没有这次会议。"))


def meeting_to_lead(person, pk) -> Meeting:
    """``get_meeting`` with who hosts it, which the console asks for each of its buttons."""
    meeting = get_meeting(person, pk)
    prefetch_related_objects([meeting.consultation], "hostings")
    return meeting


def meetings_for(people: list, pk) -> list[Meeting | None]:
    """``get_meeting`` for many at once, or None. A public one is everybody's and read once; where there
    is none, each is asked for by the one statement, so that a closed one and none answer alike."""
    along = ("invitations", "consultation__hostings")
    rows = Meeting.objects.select_related(*WITH).prefetch_related(*along)
    public = rows.public().filter(pk=pk).first()
    if public is not None:
        return [public] * len(people)
    return [rows.visible_to(person).filter(pk=pk).first() for person in people]


def outsiders(present: set[tuple]) -> set[tuple]:
    """Those of ``{(meeting's id, person's id or None)}`` who may not know of it: the same people as
    ``visible_to`` leaves out, asked for many at once. One read, and four for each closed meeting."""
    closed = Meeting.objects.filter(pk__in={pk for pk, _ in present}, is_closed=True)
    gone: set[tuple] = set()
    for meeting in closed.select_related("consultation__scope"):
        here = {(pk, person) for pk, person in present if str(pk) == str(meeting.pk)}
        inside = _insiders(meeting, {person for _, person in here} - {None})
        gone |= {(pk, person) for pk, person in here if person not in inside}
    return gone


def _insiders(meeting, people: set) -> set:
    """Guests, hosts, whoever is in an office that was asked, clerks of the place."""
    inside = set(meeting.guests.filter(person__in=people).values_list("person_id", flat=True))
    hosting = set(meeting.consultation.hostings.values_list("mandate_id", flat=True))
    asked = set(meeting.invitations.values_list("body_id", flat=True)) - {None}
    held = Mandate.objects.in_force(timezone.now()).filter(user__in=people)
    for mandate in held.select_related("division"):
        clerk = mandate.role == Role.CLERK and meeting.scope.path.startswith(mandate.division.path)
        if mandate.pk in hosting or mandate.body_id in asked or clerk:
            inside.add(mandate.user_id)
    return inside


def check_guest_link(pk, key: str) -> None:
    """Does this link open a closed meeting? Else ``NotThere``, in the words of a link that was renewed."""
    if not Meeting.objects.filter(pk=pk, is_closed=True, guest_key=key or None).exists():
        raise NotThere(_("没有这次会议，或者链接已经失效。"))


def meeting_of_stream(stream_id) -> Meeting:
    """For the room, which has let in only who may be there."""
    return Meeting.objects.select_related(*WITH).get(stream=stream_id)


def get_turn(meeting, pk) -> Turn:
    rows = meeting.turns.select_related(
        "meeting__consultation__scope", "consultation", *WITH_BYLINE
    )
    return one_of(rows, pk, _("没有这段发言。"))


def get_question(meeting, pk) -> Question:
    along = ("meeting__consultation__scope", "consultation", *WITH_BYLINE)
    return one_of(meeting.questions.select_related(*along), pk, _("没有这条提问。"))


def find_turn(person, pk) -> Turn:
    """By its id alone. Raises ``NotThere`` also for those of a meeting that ``person`` may not know
    of, by one statement."""
    rows = Turn.objects.filter(meeting__in=Meeting.objects.visible_to(person))
    return one_of(rows.select_related(*WITH_MEETING, *WITH_BYLINE), pk, _("没有这段发言。"))


def find_question(person, pk) -> Question:
    """As ``find_turn``."""
    rows = Question.objects.filter(meeting__in=Meeting.objects.visible_to(person))
    along = (*WITH_MEETING, "referred_to__division", *WITH_BYLINE)
    return one_of(rows.select_related(*along), pk, _("没有这条提问。"))


def find_promise(person, pk) -> Promise:
    """As ``find_turn``."""
    rows = Promise.objects.filter(meeting__in=Meeting.objects.visible_to(person))
    along = ("meeting__consultation__scope", "body__division")
    return one_of(rows.select_related(*along), pk, _("没有这项承诺。"))


def get_words(meeting, data: dict) -> Turn | Question:
    """What ``data`` names as ``turn`` or ``question``."""
    if data.get("question"):
        return get_question(meeting, data["question"])
    return get_turn(meeting, data.get("turn") or None)


def get_item(meeting, pk) -> AgendaItem:
    return one_of(meeting.items.all(), pk, _("没有这项议程。"))


def get_strawpoll(meeting, pk) -> StrawPoll:
    rows = meeting.strawpolls.select_related("meeting__consultation__scope")
    return one_of(rows, pk, _("没有这次意向表决。"))


def get_point(meeting, pk) -> Point:
    return one_of(meeting.points.all(), pk, _("没有这一条。"))


def get_promise(meeting, pk) -> Promise:
    return one_of(meeting.promises.all(), pk, _("没有这项承诺。"))


def get_group(meeting, pk) -> SeatGroup:
    return one_of(meeting.seat_groups.all(), pk, _("没有这一组席位。"))


def get_invitation(meeting, pk) -> MeetingInvitation:
    rows = meeting.invitations.select_related("meeting__consultation__scope", "body")
    return one_of(rows, pk, _("没有这项邀请。"))


def get_counted(meeting, pk) -> Attendance:
    return one_of(meeting.attendances.filter(person=None), pk, _("没有这一笔。"))


def get_guest(meeting, pk) -> Guest:
    return one_of(meeting.guests.select_related("person"), pk, _("没有这位受邀的人。"))


def guests_of(meeting) -> list[Guest]:
    """For its hosts: whoever came with the link, in that order."""
    return list(meeting.guests.select_related("person"))


def get_mute(meeting, pk) -> Mute:
    return one_of(
        meeting.mutes.select_related("meeting__consultation__scope"), pk, _("没有这项处理。")
    )
