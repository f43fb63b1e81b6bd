"""A resident's objection to a compact in force, with an answer on a clock."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Mandate
from portal.kit.models import OpaqueModel

from .editions import Edition


class Objection(OpaqueModel):
    """Read by its author, the committee and the office above it, by nobody else.

    When the answer is due is counted from ``made_at`` (deadline compact_objection).
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="objections")
    lineage = models.UUIDField(null=True)  # of the clause; none: the whole text
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="objections"
    )
    text = models.CharField(_("不同意什么、为什么"), max_length=1000)
    made_at = models.DateTimeField()
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    answered_as = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("对公约的异议")
        verbose_name_plural = _("对公约的异议")
        ordering = ["-made_at", "pk"]
        indexes = [
            models.Index(fields=["made_at"], condition=Q(answered_at=None), name="open_objections")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "author"],
                condition=Q(answered_at=None),
                name="a_person_has_one_open_objection_to_an_edition",
            ),
            models.CheckConstraint(
                name="an_answered_objection_has_words_and_an_office",
                condition=Q(answered_at=None, answer="", answered_as=None)
                | (Q(answered_at__isnull=False, answered_as__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"
