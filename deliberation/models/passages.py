"""A text that is put out for opinion, in the pieces that people speak to (a draft's clauses)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kit.models import OpaqueModel

from .consultations import Consultation


class Passage(OpaqueModel):
    """One clause as it was put out: written once, never edited, so that every remark still means
    what it meant. ``source`` is whatever the other app knows it by.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="passages"
    )
    source = models.UUIDField()
    position = models.PositiveSmallIntegerField()  # from 1
    heading = models.CharField(_("标题"), max_length=60, blank=True)
    text = models.TextField(_("内容"))

    class Meta:
        verbose_name = _("条文")
        verbose_name_plural = _("条文")
        ordering = ["consultation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "position"], name="a_passage_has_a_place_of_its_own"
            ),
            models.UniqueConstraint(
                fields=["consultation", "source"], name="a_clause_is_put_out_once_in_a_matter"
            ),
            models.CheckConstraint(name="a_passage_has_words", condition=~models.Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.heading}".strip()
