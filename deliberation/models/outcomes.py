"""What a meeting holds on to: points agreed and not agreed, and what somebody promised."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Body, Mandate
from portal.kit.etags import etag_of
from portal.kit.models import OpaqueModel

from .meetings import AgendaItem, Meeting


class Point(OpaqueModel):
    """Pinned by a host or clerk while the meeting sits; dissent comes with its reasons."""

    class Kind(models.TextChoices):
        CONSENSUS = "consensus", _("共识")
        DISSENT = "dissent", _("不同意见")
        TO_VERIFY = "to_verify", _("待核实")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="points")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="points")
    kind = models.CharField(_("哪一种"), max_length=9, choices=Kind)
    text = models.CharField(_("内容"), max_length=500)
    reasons = models.CharField(_("谁持什么理由"), max_length=500, blank=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("要点")
        verbose_name_plural = _("要点")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dissent_comes_with_its_reasons",
                condition=~Q(kind="dissent") | ~Q(reasons=""),
                violation_error_message=_("不同意见要写明谁持什么理由。"),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def etag(self) -> str:
        return etag_of(self.kind, self.text, self.reasons)


class Promise(OpaqueModel):
    """Who will do what by when, said in a meeting. Followed by entries until it is done."""

    class Status(models.TextChoices):
        OPEN = "open", _("办理中")
        KEPT = "kept", _("已兑现")
        NOT_KEPT = "not_kept", _("没有兑现")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="promises")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, related_name="promises"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="promises")
    who = models.CharField(_("由谁办（单位、岗位）"), max_length=60, blank=True)
    text = models.CharField(_("办什么"), max_length=300)
    due_on = models.DateField(_("什么时候办好"), db_index=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("承诺")
        verbose_name_plural = _("承诺")
        ordering = ["due_on", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_promise_has_an_owner", condition=Q(body__isnull=False) | ~Q(who="")
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def owner(self) -> str:
        return self.body.display_name if self.body else self.who


class PromiseEntry(models.Model):
    """What became of a promise so far; an extension says why and until when."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("进展")
        EXTENDED = "extended", _("延期")
        KEPT = "kept", _("已兑现")
        NOT_KEPT = "not_kept", _("没有兑现")

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("哪一种"), max_length=8, choices=Kind)
    text = models.CharField(_("说明"), max_length=500)
    before_on = models.DateField(null=True)
    due_on = models.DateField(_("延到"), null=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("承诺进展")
        verbose_name_plural = _("承诺进展")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="a_promise_entry_says_what", condition=~Q(text="")),
            models.CheckConstraint(
                name="an_extension_names_both_days",
                condition=~Q(kind="extended")
                | Q(before_on__isnull=False, due_on__gt=models.F("before_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
