"""A consultation as the acts need it: one row with its scope, and its phases and hosts."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deliberation.errors import NotThere
from deliberation.models import Comment, Consultation, Passage, Poll, Proposal, Remark


def get_consultation(pk) -> Consultation:
    """Raises ``NotThere``. Three reads: row and scope, phases, hosts (the latter when asked)."""
    rows = Consultation.objects.select_related("scope", "stream").prefetch_related("phases")
    return one_of(rows, pk, _("没有这次协商。"))


def get_proposal(pk, consultation_pk=None) -> Proposal:
    rows = Proposal.objects.select_related(
        "consultation__scope", "consultation__stream", "author", "place",
        "mandate__division", "mandate__body__division",
    ).prefetch_related("consultation__phases")  # fmt: skip
    if consultation_pk is not None:
        rows = rows.filter(consultation=consultation_pk)
    return one_of(rows, pk, _("没有这条提议。"))


def get_comment(pk) -> Comment:
    rows = Comment.objects.select_related(
        "consultation__scope", "consultation__stream", "author", "place", "proposal", "thread",
        "mandate__division", "mandate__body__division",
    ).prefetch_related("consultation__phases")  # fmt: skip
    return one_of(rows, pk, _("没有这条评论。"))


def get_passage(pk, consultation_pk=None) -> Passage:
    rows = Passage.objects.select_related("consultation__scope", "consultation__stream")
    rows = rows.prefetch_related("consultation__phases")
    if consultation_pk is not None:
        rows = rows.filter(consultation=consultation_pk)
    return one_of(rows, pk, _("没有这一条。"))


def get_remark(pk, consultation_pk=None) -> Remark:
    rows = Remark.objects.select_related(
        "consultation__scope", "consultation__stream", "passage", "author", "place",
        "mandate__division", "mandate__body__division",
    ).prefetch_related("consultation__phases")  # fmt: skip
    if consultation_pk is not None:
        rows = rows.filter(consultation=consultation_pk)
    return one_of(rows, pk, _("没有这条意见。"))


def get_poll(pk) -> Poll:
    rows = Poll.objects.select_related("consultation__scope", "consultation__stream")
    return one_of(rows.prefetch_related("options"), pk, _("没有这次意向表决。"))


def one_of(rows, pk, sentence):
    try:
        found = rows.filter(pk=pk).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotThere(sentence)
    return found
