"""Consultations: what is talked over, where, by when, and what came out."""

import uuid
from operator import attrgetter

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from ninja import Query, Router

from deliberation.models import Consultation
from deliberation.queries.consultations import get_consultation
from deliberation.queries.shapes import show_matter, show_phase
from deliberation.queries.stages import STATES, in_state, state_at
from deliberation.queries.tallies import said_counts
from portal.accounts.api import body_ref
from portal.accounts.api_auth import public
from portal.accounts.queries import ROLES
from portal.kit.lists import Asked, Listed, choice, listed
from portal.territory.api import asked_division, division_ref

from .schemas import ConsultationDetail, ConsultationOut, instant

router = Router(tags=["consultations"], auth=public)
PARTS = ("consensus", "dissent", "to_verify", "next_steps")
BY_HOST = ("mandate__user", "mandate__division", "mandate__body__division")


class ConsultationAsked(Asked):
    division: uuid.UUID | None = None
    state: choice(STATES) = None


@router.get("consultations", response=Listed[ConsultationOut], summary=gettext_lazy("协商列表"))
def consultations(request, asked: Query[ConsultationAsked]):
    """Newest first; ``division`` takes the places inside it along.

    ``state``: upcoming (announced), open (begun, and something still to take part in),
    summing_up (all is over, the summary is being written), done (summed up).
    """
    rows = Consultation.objects.listed().matching(asked.words)
    if division := asked_division(asked.division):
        rows = rows.within(division)
    now = timezone.now()
    if asked.state:
        rows = in_state(rows, asked.state, now)
    rows = rows.select_related("scope").prefetch_related("phases")
    return listed(
        rows,
        ["-opened_at", "pk"],
        asked,
        lambda row: show_consultation(row, now),
        attach_counts,
    )


@router.get(
    "consultations/{uuid:pk}", response=ConsultationDetail, summary=gettext_lazy("一次协商")
)
def consultation(request, pk: uuid.UUID):
    return show_whole(get_consultation(pk))


def attach_counts(matters) -> None:
    """One read for the whole page; what is withdrawn or hidden is not counted."""
    counts = said_counts(matters)
    for matter in matters:
        matter.counted = counts[matter.pk]


def show_consultation(matter, now) -> dict:
    """Needs ``scope`` and ``phases`` read along, and ``attach_counts``."""
    return show_matter(matter) | {
        "form": matter.form,
        "state": state_at(matter, now),
        "scope": division_ref(matter.scope),
        "phases": [show_phase(phase) for phase in matter.phases.all()],
        "counts": matter.counted,
        "url": reverse("consultation", args=[matter.pk]),
    }


def show_whole(matter) -> dict:
    attach_counts([matter])
    pick = attrgetter("background", "legal_basis", "shortened_because", "not_discussed")
    background, legal_basis, shortened_because, not_discussed = pick(matter)
    return show_consultation(matter, timezone.now()) | {
        "about": matter.about,
        "background": background,
        "legal_basis": legal_basis,
        "shortened_because": shortened_because,
        "not_discussed": not_discussed,
        "hosts": [show_host(one.mandate) for one in matter.hostings.select_related(*BY_HOST)],
        "invitations": [_invited(one) for one in matter.invitations.select_related("body")],
        "documents": [show_paper(one) for one in matter.documents.all()],
        "entries": [
            _entry(one)
            for one in matter.entries.select_related("mandate__division", "mandate__body__division")
        ],
        "summary": matter.summed_up_at and {name: getattr(matter, name) for name in PARTS},
        "stream": {
            "id": matter.stream_id,
            "epoch": str(matter.stream.epoch),
            "seq": matter.stream.seq,
        },
    }


def show_host(mandate) -> dict:
    """As bylines.byline names whoever speaks under it."""
    return {
        "mandate": mandate.pk,
        "name": mandate.shown_name,
        "title": mandate.title,
        "url": reverse("person", args=[mandate.pk]) if mandate.role in ROLES else None,
    }


def _invited(invitation) -> dict:
    return {"name": str(invitation), "body": body_ref(invitation.body)}


def show_paper(document) -> dict:
    return {
        "id": document.pk,
        "title": document.title,
        "size": document.size,
        "added_at": instant(document.added_at),
        "url": reverse("consultation_document", args=[document.consultation_id, document.pk]),
    }


def _entry(entry) -> dict:
    return {
        "kind": entry.kind,
        "reason": entry.reason,
        "title": entry.mandate.title,
        "phase": entry.phase_id,
        "poll": entry.poll_id,
        "before_at": instant(entry.before_at),
        "after_at": instant(entry.after_at),
        "at": instant(entry.at),
    }
