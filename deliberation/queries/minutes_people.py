"""Who was at a meeting, for its minutes: numbers, offices, and names only of who acts in public."""

from collections import defaultdict

from django.db.models import OuterRef, Q, Subquery, Sum

from deliberation.models import Attendance
from deliberation.permissions.meetings import invited_under
from deliberation.permissions.standing import speaks_under
from portal.accounts.models import Mandate, Role

Capacity, Channel = Attendance.Capacity, Attendance.Channel


def there(meeting) -> dict:
    """Hosts, numbers by capacity and channel, offices that came, invited and what they answered."""
    invited = list(meeting.invitations.select_related("body__division"))
    asked = {one.body_id for one in invited} - {None}
    held = _acted_as(meeting, asked)
    came = {mandate.body_id: mandate.body for mandate in held if mandate.body_id}
    for one in invited:
        one.came = one.body_id in came
    return {
        "hosts": [one.mandate for one in _hostings(meeting)],
        **_numbers(meeting),
        "invited": invited,
        "offices": [body for pk, body in came.items() if pk not in asked],
        "representatives": [m for m in held if m.role in (Role.DEPUTY, Role.MEMBER)],
    }


def _hostings(meeting):
    return meeting.consultation.hostings.select_related(
        "mandate__user", "mandate__division", "mandate__body__division"
    )


def _numbers(meeting) -> dict:
    """``{"rows": [{"code", "capacity", "online", "hall", "phone", "all"}], "total"}``; one read.

    Whoever came by themselves counts also when they left early. What the clerk counted stands as it
    was at the end: a number that was put right was counted out and in again.
    """
    counted = dict.fromkeys(((c, h) for c in Capacity for h in Channel), 0)
    rows = Attendance.objects.filter(meeting=meeting).order_by()
    rows = rows.filter(Q(person__isnull=False) | Q(left_at=None))
    for capacity, channel, people in rows.values_list("capacity", "channel").annotate(
        all=Sum("people")
    ):
        counted[capacity, channel] = people
    lines = [
        {"code": capacity.value, "capacity": capacity.label, **{channel.value: counted[capacity, channel] for channel in Channel}}
        for capacity in Capacity
    ]  # fmt: skip
    for line in lines:
        line["all"] = sum(line[channel] for channel in Channel)
    return {"rows": [line for line in lines if line["all"]], "total": sum(counted.values())}


def _acted_as(meeting, asked: set) -> list[Mandate]:
    """The mandate under which each of those there took part, where they had one here: the rules
    of ``permissions.meetings.voice_in``, on the day. Whoever came as a resident is nobody's business,
    whatever they are elsewhere."""
    there = Attendance.objects.filter(meeting=meeting, person__isnull=False)
    came_as = there.filter(person=OuterRef("user")).values("capacity")[:1]
    at = meeting.opened_at or meeting.starts_at
    rows = (
        Mandate.objects.in_force(at)
        .filter(user__in=there.values("person"))
        .annotate(came_as=Subquery(came_as))
        .select_related("user", "division", "body__division")
        .order_by("role", "name", "pk")
    )
    held = defaultdict(list)
    for mandate in rows:
        held[mandate.user_id].append(mandate)
    chosen = {one and one.pk for one in (_one_of(mine, meeting, asked) for mine in held.values())}
    return [mandate for mandate in rows if mandate.pk in chosen]


def _one_of(held: list[Mandate], meeting, asked: set) -> Mandate | None:
    came_as = held[0].came_as
    mandate = speaks_under(held, meeting.scope, lambda: came_as == Capacity.RESIDENT)
    if mandate is None and came_as == Capacity.GUEST:
        return invited_under(held, asked)
    return mandate
