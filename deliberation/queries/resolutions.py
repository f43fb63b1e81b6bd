"""Records of lawful meetings: the public register, the keepers' desk, one record with its steps."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from deliberation.decisions.assess import EN, ZH, Finding
from deliberation.errors import NotThere
from deliberation.models import Attachment, Resolution
from deliberation.permissions.resolutions import CONFIRMING, ENTERING, check_read_paper
from deliberation.record.rules import finding_of
from portal.kit.keyset import keyset_page
from portal.kit.language import in_chinese
from portal.territory.models import Division

PAGE = 20
WITH_OFFICES = (
    "division", "local_rule", "register_entry", "corrects", "correction", "entered_as__division",
    "entered_as__body__division", "confirmed_as__division", "confirmed_as__body__division",
)  # fmt: skip


def get_resolution(pk) -> Resolution:
    """Raises ``NotThere``."""
    rows = Resolution.objects.select_related(*WITH_OFFICES).prefetch_related("attachments")
    try:
        found = rows.filter(pk=pk).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotThere(_("没有这份会议决议登记。"))
    return found


def get_public(pk) -> Resolution:
    """What is in the register; a draft is nobody's but its keepers'. Raises ``NotThere``."""
    found = get_resolution(pk)
    if not found.is_confirmed or not hasattr(found, "register_entry"):
        raise NotThere(_("这份会议决议还没有核对登记。"), code="not_confirmed")
    return found


def get_paper(person, pk, paper) -> Attachment:
    """For whoever keeps the record of that place. Raises ``NotThere``."""
    found = Attachment.objects.select_related("resolution__division").filter(
        resolution=pk, pk=paper
    ).first()  # fmt: skip
    if found is None:
        raise NotThere(_("没有这份附件。"))
    check_read_paper(person, found.resolution)
    return found


def public_rows(words: str):
    """Confirmed records whose title or place holds every word."""
    rows = Resolution.objects.filter(status="confirmed", register_entry__isnull=False)
    for word in words.split()[:6]:
        rows = rows.filter(Q(title__icontains=word) | Q(division__full_name__icontains=word))
    return rows


def public_list(params) -> dict:
    """The register's page, the latest meeting first; one read."""
    words = params.get("search", "").replace("\x00", "").strip()[:60]
    return _page(public_rows(words), params.get("cursor", "")) | {"q": words}


def drafts_of(person):
    """Drafts that this person may enter or confirm, the latest first."""
    rows = Resolution.objects.filter(inside(person, {*ENTERING, *CONFIRMING}))
    return rows.filter(status=Resolution.Status.DRAFT).order_by("-entered_at", "pk")


def desk_of(person, cursor: str) -> dict:
    """What this person may enter or confirm, drafts first; two reads."""
    done = Resolution.objects.filter(inside(person, {*ENTERING, *CONFIRMING}))
    drafts = drafts_of(person).select_related("division")[:100]
    return _page(done.filter(status=Resolution.Status.CONFIRMED), cursor) | {"drafts": list(drafts)}


def units_of(person, words: str = "") -> list[Division]:
    """Villages and communities for which the person may enter records, the first 50."""
    held = [m.division for m in person.live_mandates if m.role in ENTERING]
    rows = Division.objects.units().named(words.replace("\x00", ""))
    if not person.is_superuser:
        inside = Q(pk__in=[])
        for division in held:
            inside |= Q(path__startswith=division.path)
        rows = rows.filter(inside)
    return list(rows.order_by("path")[:50])


def steps_of(resolution: Resolution) -> dict:
    """The finding as a page shows it, in the page's language."""
    return shown(finding_of(resolution))


def shown(finding: Finding) -> dict:
    language = ZH if in_chinese() else EN
    return {
        "outcome": finding.outcome,
        "steps": [{"ok": step.ok, "words": step.sentence(language)} for step in finding.steps],
    }


def recorded_steps(resolution: Resolution) -> dict:
    """The finding as it was signed."""
    finding = resolution.register_entry.content["finding"]
    name = "zh" if in_chinese() else "en"
    return {
        "outcome": finding["outcome"],
        "steps": [{"ok": step["ok"], "words": step[name]} for step in finding["steps"]],
    }


def _page(rows, cursor: str) -> dict:
    rows = rows.select_related("division", "register_entry", "correction")
    found, following = keyset_page(rows, ["-held_on", "pk"], cursor, PAGE)
    return {"resolutions": found, "next_cursor": following}


def inside(person, roles) -> Q:
    """About places that one of the person's mandates in ``roles`` covers."""
    if person.is_superuser:
        return Q()
    inside = Q(pk__in=[])
    for mandate in person.live_mandates:
        if mandate.role in roles:
            inside |= Q(division__path__startswith=mandate.division.path)
    return inside
