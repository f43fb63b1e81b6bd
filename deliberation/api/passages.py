"""Passages: a text that was put out for opinion, clause by clause."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Router

from deliberation.queries.consultations import get_consultation, get_passage
from deliberation.queries.remarks import passages_of
from portal.accounts.api_auth import public
from portal.kit.lists import Listed

from .schemas import PassageOut

router = Router(tags=["passages"], auth=public)


@router.get(
    "consultations/{uuid:pk}/passages",
    response=Listed[PassageOut],
    summary=gettext_lazy("征求意见的文本"),
)
def passages(request, pk: uuid.UUID):
    """The whole text, in order; empty for a consultation that puts none out."""
    matter = get_consultation(pk)
    return {"items": [show_passage(row) for row in passages_of(matter)], "next": None}


@router.get("passages/{uuid:pk}", response=PassageOut, summary=gettext_lazy("一条文本"))
def passage(request, pk: uuid.UUID):
    found = get_passage(pk)
    return show_passage(passages_of(found.consultation_id).get(pk=found.pk))


def show_passage(passage) -> dict:
    """Needs the counts of ``passages_of``."""
    return {
        "id": passage.pk,
        "consultation": passage.consultation_id,
        "source": passage.source,
        "position": passage.position,
        "heading": passage.heading,
        "text": passage.text,
        "counts": {
            "remarks": passage.n_remark,
            "unclear": passage.n_unclear,
            "wording": passage.n_wording,
            "open": passage.n_open,
        },
    }
