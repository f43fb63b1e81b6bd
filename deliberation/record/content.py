"""What is signed: the content of a certificate."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from deliberation.decisions.certificate import digest, finding_part, rule_part
from deliberation.decisions.law import sources
from deliberation.models import Resolution

from .rules import finding_of, rule_for


def content_of(resolution: Resolution) -> dict:
    """What is signed and hashed of a record: figures, rule, steps, papers' hashes, offices, no names."""
    return stated(resolution) | {
        "finding": finding_part(finding_of(resolution)),
        "entered": _office(resolution.entered_as, resolution.entered_at),
        "confirmed": _office(resolution.confirmed_as, resolution.confirmed_at),
    }


def seen_digest(resolution: Resolution) -> str:
    """Names all that a keeper has before their eyes when they confirm: a draft that is changed
    meanwhile has another."""
    return digest(stated(resolution))


def stated(resolution: Resolution) -> dict:
    """What the record says, and by which rule it is judged."""
    rule = rule_for(resolution)
    names = sources()
    if resolution.local_rule_id:
        names = {**names, "local": resolution.local_rule.data["names"]}
    return {
        "id": str(resolution.pk),
        "demo": settings.GONGYI_DEMO,
        "division": {"id": str(resolution.division_id), "name": resolution.division.full_name},
        "title": resolution.title,
        "matters": resolution.matters,
        "kind": resolution.meeting_kind,
        "rule": rule_part(rule, names),
        "figures": resolution.written(),
        "women_present": resolution.women_present,
        "urgent_because": resolution.urgent_because,
        "authorised_by": resolution.authorised_by,
        "composition": resolution.composition,
        "attachments": [
            {"kind": one.kind, "size": one.size, "sha256": one.sha256}
            for one in resolution.attachments.all()
        ],
        "corrects": resolution.corrects_id and str(resolution.corrects_id),
        "correction_reason": resolution.correction_reason,
    }


def _office(mandate, at) -> dict:
    """In what office somebody entered or confirmed, and when; an administrator holds none."""
    return {
        "mandate": mandate and str(mandate.pk),
        "as": _title(mandate) if mandate else "",
        "at": timezone.localtime(at).isoformat(timespec="seconds"),
    }


def _title(mandate) -> str:
    """In Chinese, in whatever language the page was that somebody confirmed on."""
    with override("zh-hans"):
        return mandate.title
