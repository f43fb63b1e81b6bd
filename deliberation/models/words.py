"""What people's own words have in common, whether a proposal, a comment or a remark."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Mandate
from portal.kit.models import OpaqueModel
from portal.territory.models import Division


class State(models.TextChoices):
    SHOWN = "shown", _("公开")
    WITHDRAWN = "withdrawn", _("本人已撤回")
    HIDDEN = "hidden", _("已隐去")


class Words(OpaqueModel):
    """Who said it, in what capacity, when; and whether it may still be read.

    Either ``place`` (a resident of that place) or ``mandate`` (in office) says in what capacity.
    ``entered_by`` is the clerk who typed it for a person without a phone, with consent at
    ``consent_at``. ``once`` names one act of the author, so that repeating it changes nothing.
    """

    consultation = models.ForeignKey(
        "deliberation.Consultation", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    place = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    consent_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=64)
    text = models.TextField(_("内容"), max_length=1000)
    state = models.CharField(max_length=9, choices=State, default=State.SHOWN, editable=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["author", "once"], name="one_act_makes_one_%(class)s"),
            models.CheckConstraint(
                name="a_%(class)s_is_a_residents_or_an_officials",
                condition=Q(place=None, mandate__isnull=False)
                | Q(place__isnull=False, mandate=None),
            ),
            models.CheckConstraint(
                name="a_%(class)s_typed_by_a_clerk_has_consent",
                condition=Q(entered_by=None, consent_at=None)
                | Q(entered_by__isnull=False, consent_at__isnull=False),
            ),
        ]

    @property
    def stream_id(self):
        """Of the log that tells what becomes of them."""
        return self.consultation.stream_id

    @property
    def is_shown(self) -> bool:
        return self.state == State.SHOWN

    @property
    def told(self) -> set:
        """Ids of who learns what became of them: the author, and the clerk who typed for one
        without a phone."""
        return {self.author_id, self.entered_by_id} - {None}
