"""What a host needs: where they may open a matter, whom they may invite, what waits for them."""

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.models import Consultation, Meeting, Proposal, Remark, State
from deliberation.permissions.hosting import FIXED_BEFORE
from deliberation.permissions.phases import moment
from deliberation.permissions.standing import HOSTS
from portal.accounts.models import Body
from portal.kit.keyset import keyset_page
from portal.territory.models import Division

from .consultations import get_consultation
from .hosts import hosts_of
from .meeting_lists import meetings_of
from .stages import state_at
from .until import until

PAGE = 20


def scopes_for(person, words: str) -> list[Division]:
    """Places that one of the person's mandates overlaps: their own, or those a search finds."""
    held = [m.division for m in person.live_mandates if m.role in HOSTS]
    words = words.replace("\x00", "").strip()[:60]
    if not words:
        return list({division.pk: division for division in held}.values())
    inside = Q()
    for division in held:
        step = Division.steplen
        above = [division.path[:end] for end in range(step, len(division.path), step)]
        inside |= Q(path__startswith=division.path) | Q(path__in=above)
    rows = Division.objects.named(words).filter(inside) if held else Division.objects.none()
    return list(rows.exclude(level="grid").order_by("path")[:20])


def usual_scope(person) -> Division | None:
    """The one village or community somebody works for. Who has a wider place must choose."""
    places = scopes_for(person, "")
    return places[0] if len(places) == 1 and places[0].level == "unit" else None


def bodies_around(scope: Division, *asking: Consultation | Meeting) -> list[Body]:
    """Offices of the place and of the two levels above it, and whoever ``asking`` has invited already."""
    step = Division.steplen
    paths = [scope.path[: len(scope.path) - step * up] for up in range(3)]
    near = Q(division__path__in=[path for path in paths if path])
    for one in asking:
        near |= Q(pk__in=one.invitations.exclude(body=None).values("body"))
    rows = Body.objects.filter(near).select_related("division")
    return list(rows.order_by("-division__path", "name")[:60])


def newest_of(person) -> Consultation | None:
    """What this person opened last: where the second of two clicks leads."""
    mine = Consultation.objects.listed().filter(hostings__mandate__in=person.live_mandates)
    return mine.order_by("-opened_at").first()


def for_host(pk) -> Consultation:
    """With all that the rules for hosts ask, read once."""
    consultation = get_consultation(pk)
    prefetch_related_objects([consultation], "hostings", "polls", "documents")
    return consultation


def console(consultation: Consultation, person, params, now) -> dict:
    """Everything of one matter that its host leads; three reads more than ``for_host``.

    Proposals (of a text: remarks) without an outcome come first to mind, so they are the list;
    ``settled`` shows the others.
    """
    settled = bool(params.get("settled"))
    rows = _said(consultation)
    rows = rows.exclude(outcome="") if settled else rows.filter(outcome="")
    found, following = keyset_page(
        rows.filter(consultation=consultation, state=State.SHOWN),
        ["created_at", "pk"], params.get("cursor", ""), PAGE,
    )  # fmt: skip
    return {
        "matter": consultation,
        "stage": _stage(consultation, now),
        "phases": [_phase(phase, now) for phase in consultation.phases.all()],
        "documents": list(consultation.documents.all()),
        "polls": [_poll(poll, now) for poll in consultation.polls.all()],
        "hosts": hosts_of(consultation),
        "meetings": meetings_of(consultation, person, now),
        "settled": settled,
        "proposals": [{"row": row, "by": byline(row)} for row in found],
        "next_cursor": following,
    }


def _said(consultation):
    if consultation.is_text:
        return Remark.objects.select_related("passage", *WITH_BYLINE)
    return Proposal.objects.select_related(*WITH_BYLINE)


def _phase(phase, now) -> dict:
    return {"row": phase, "until": until(phase.ends_at), "open": phase.is_open(now),
            "past": phase.ends_at <= now}  # fmt: skip


def _poll(poll, now) -> dict:
    return {
        "row": poll,
        "until": until(poll.closes_at),
        "open": poll.is_open(now),
        "over": poll.is_over(now),
        "fixed": now >= poll.opens_at - FIXED_BEFORE,
    }


def _stage(consultation, now) -> dict[str, str]:
    """Where it stands and what a host does next, in words."""
    if consultation.closed_at is not None:
        return {"is": _("已办结。"), "next": _("看公开页面。什么都不能再改，所有内容继续公开。")}
    state = state_at(consultation, now)
    if state == "upcoming":
        begins = min(phase.starts_at for phase in consultation.phases.all())
        return {
            "is": _("还没有开始，%(when)s（北京时间）开始。") % {"when": moment(begins)},
            "next": _("改正议题和时间，上传材料，设意向表决。"),
        }
    return (_stages_of_text() if consultation.is_text else _stages())[state]


def _stages() -> dict:
    return {
        "open": {
            "is": _("正在进行。"),
            "next": _("上传材料，设意向表决，延长时间，给提议写明结果。都结束以后公布协商意见。"),
        },
        "summing_up": {
            "is": _("征集、讨论都已结束，等您归纳意见。"),
            "next": _("给提议写明结果，公布协商意见。"),
        },
        "done": {
            "is": _("协商意见已公布。"),
            "next": _("给提议写明结果，更正协商意见。都办完了，就办结。"),
        },
    }


def _stages_of_text() -> dict:
    return {
        "open": {
            "is": _("正在征求意见。"),
            "next": _("上传材料，延长时间，给意见写明结果。结束以后公布协商意见。"),
        },
        "summing_up": {
            "is": _("征求意见已结束，等您逐条答复。"),
            "next": _("给每条意见写明结果，公布协商意见。"),
        },
        "done": {
            "is": _("协商意见已公布。"),
            "next": _("给意见写明结果，更正协商意见。都办完了，就办结。"),
        },
    }
