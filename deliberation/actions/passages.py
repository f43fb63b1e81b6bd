"""Putting a text out for opinion, clause by clause. What the text is, only the other app knows."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput
from deliberation.events import payloads
from deliberation.events.publish import publish
from deliberation.models import Consultation, Passage, Phase
from deliberation.permissions.remarks import check_put_out
from portal.kit.text import clean_optional, clean_text

from .consultations import begin, fill, plan

HEADING, TEXT, ABOUT, MOST = 60, 1000, 200, 200  # characters; passages


@dataclass(frozen=True)
class Text:
    """One piece as it is put out. ``source`` is what the other app knows it by."""

    source: uuid.UUID
    heading: str
    text: str


@transaction.atomic
def put_out(
    person,
    scope,
    *,
    topic,
    background,
    legal_basis,
    parts: list[Text],
    starts_at,
    ends_at,
    about="",
    now=None,
) -> Consultation:
    """Ask the people of ``scope`` what they think of a text; ``person`` hosts it.

    ``parts`` are frozen as they are. ``about`` is the page of this site that they come from ("/…").
    """
    now = now or timezone.now()
    mandate = check_put_out(person, scope)
    consultation = Consultation(scope=scope, opened_at=now, about=_page(about))
    fill(consultation, topic=topic, background=background, legal_basis=legal_basis)
    consultation.form = Consultation.Form.TEXT
    passages = _passages(consultation, parts)
    begin(consultation, mandate, plan({Phase.Kind.OPINIONS: (starts_at, ends_at)}, now))
    Passage.objects.bulk_create(passages)
    publish(consultation.stream_id, payloads.ConsultationOpened(), at=now)
    return consultation


def _passages(consultation, parts) -> list[Passage]:
    if not 1 <= len(parts) <= MOST:
        raise BadInput(
            _("征求意见的文本要有 1 到 %(most)s 条。") % {"most": MOST},
            code="passages_number",
            field="parts",
        )
    if len({part.source for part in parts}) < len(parts):
        raise BadInput(_("同一条不能列两次。"), code="passage_twice", field="parts")
    return [
        Passage(
            consultation=consultation,
            source=part.source,
            position=position,
            heading=clean_optional(part.heading, field="parts", most=HEADING, lines=False),
            text=clean_text(part.text, field="parts", most=TEXT),
        )
        for position, part in enumerate(parts, 1)
    ]


def _page(about: str) -> str:
    if about and (not about.startswith("/") or about.startswith("//") or len(about) > ABOUT):
        raise BadInput(_("只能链接到本站的页面。"), code="link_elsewhere", field="about")
    return about
