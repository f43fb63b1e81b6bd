"""Who is still needed for a lawful meeting, by the rule of its kind on the day that it is held."""

from django.db.models import Count, Q, Sum
from django.utils import timezone

from deliberation.decisions.law import rule_on
from deliberation.models import Attendance, Meeting
from portal.accounts.models import Residency

Channel = Attendance.Channel
# Members of a rural collective may take part by the Internet (Law on Rural Collective Economic
# Organisations art. 27); no law says so of villagers and residents, who must be in the room.
ONLINE_COUNTS = {"collective", "collective_reps"}


def attending(meeting: Meeting, at) -> int:
    """Everybody who attends, in whatever way; one read."""
    return _here(meeting, at).aggregate(all=Sum("people"))["all"] or 0


def board_of(meeting: Meeting, at) -> dict | None:
    """``{"kind", "unit", "entitled", "present", "needed", "missing", "reached", "online_counts"}``, or
    None where it is not a lawful meeting or the law of its day is not kept here.

    Present are grown-up residents in the hall (and online where the law counts them), each once or a
    household once, and the clerk's counts as they are.
    """
    if not meeting.lawful_kind:
        return None
    rule = rule_on(meeting.lawful_kind, timezone.localdate(meeting.opened_at or meeting.starts_at))
    if rule is None or rule.quorum is None:
        return None
    needed = rule.quorum.share.least(meeting.entitled)
    unit = rule.counts[0].code
    present = min(_present(meeting, at, unit), meeting.entitled)
    return {
        "kind": meeting.lawful_kind,
        "unit": unit,
        "entitled": meeting.entitled,
        "present": present,
        "needed": needed,
        "missing": max(0, needed - present),
        "reached": rule.quorum.share.reached(present, meeting.entitled),
        "online_counts": meeting.lawful_kind in ONLINE_COUNTS,
    }


def _here(meeting, at):
    rows = Attendance.objects.filter(meeting=meeting, came_at__lte=at)
    return rows.filter(Q(left_at=None) | Q(left_at__gt=at))


def _present(meeting, at, unit: str) -> int:
    """Members and owners are on lists that are not kept here: only the clerk counts those."""
    channels = [Channel.HALL]
    if meeting.lawful_kind in ONLINE_COUNTS:
        channels.append(Channel.ONLINE)
    rows = _here(meeting, at).filter(channel__in=channels, capacity=Attendance.Capacity.RESIDENT)
    counted = rows.filter(person=None).aggregate(all=Sum("people"))["all"] or 0
    if unit not in ("adults", "households"):
        return counted
    homes = Residency.objects.in_force(at).filter(
        adult=True, user__in=rows.filter(person__isnull=False).values("person")
    )
    by = "household" if unit == "households" else "user"
    return counted + homes.aggregate(all=Count(by, distinct=True))["all"]
