"""Mutes: for whom it is about, for who decides on an objection, and as numbers for everybody."""

from django.db.models import Q
from django.utils.translation import gettext as _

from deliberation.errors import NotThere
from deliberation.models import Meeting, Mute
from deliberation.permissions.meetings import check_keep
from portal.accounts.models import Role
from portal.accounts.permissions import allowed, mandate_over

WITH = ("meeting__consultation__scope",)
MOST = 30


def own_mute(person, pk) -> Mute:
    """Raises ``NotThere`` for everybody else."""
    found = Mute.objects.select_related(*WITH).filter(person=person, pk=pk).first()
    if found is None:
        raise NotThere(_("没有这项处理。"))
    return found


def mute_to_review(person, pk) -> Mute:
    """For a moderator of the place and for whoever leads or keeps the meeting. Raises ``NotThere``."""
    found = Mute.objects.select_related(*WITH).filter(pk=pk, objected_at__isnull=False).first()
    if found is None or not _may_know(person, found):
        raise NotThere(_("没有这项处理。"))
    return found


def _may_know(person, mute) -> bool:
    if not person.is_authenticated or person.pk == mute.person_id:
        return False
    over = mandate_over(person, mute.meeting.scope, Role.MODERATOR)
    return bool(over) or allowed(check_keep, person, mute.meeting)


def open_objections_for(person) -> list[Mute]:
    """Those that this moderator may decide, the longest waiting first; ``title_seen`` says whether the
    meeting may be named to them."""
    places = Q(pk__in=[])
    for mandate in person.live_mandates:
        if mandate.role == Role.MODERATOR:
            places |= Q(meeting__consultation__scope__path__startswith=mandate.division.path)
    rows = Mute.objects.filter(places, objected_at__isnull=False, decided_at=None)
    rows = rows.exclude(by=person).exclude(person=person).select_related(*WITH)
    found = list(rows.order_by("objected_at", "pk")[:MOST])
    seen = _known(person, found)
    for mute in found:
        mute.title_seen = mute.meeting_id in seen
    return found


def objections_in(person, meeting) -> list[Mute]:
    """In one meeting, for its hosts and clerks: open ones that are not against their own mute."""
    rows = meeting.mutes.filter(objected_at__isnull=False, decided_at=None)
    return list(rows.exclude(by=person).order_by("objected_at", "pk"))


def knows_meeting(person, mute) -> bool:
    return mute.meeting_id in _known(person, [mute])


def _known(person, mutes) -> set:
    """Of a closed meeting a moderator who is not invited learns no name."""
    ids = {mute.meeting_id for mute in mutes}
    if not ids:
        return set()
    rows = Meeting.objects.visible_to(person).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def mute_totals() -> dict:
    """How often, and what became of the objections; one read. Of closed meetings nothing."""
    public = Mute.objects.filter(meeting__is_closed=False, is_removal=False)
    rows = list(public.values_list("objected_at", "upheld"))
    objected = [upheld for at, upheld in rows if at is not None]
    return {
        "made": len(rows),
        "objected": len(objected),
        "upheld": objected.count(True),
        "dismissed": objected.count(False),
        "waiting": objected.count(None),
    }
