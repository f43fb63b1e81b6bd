"""A consultation: a frame with hosts, a scope and dates (协商)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Body, Mandate
from portal.kit.models import OpaqueModel
from portal.territory.models import Division

from .streams import Stream


class ConsultationQuerySet(models.QuerySet):
    def listed(self):
        """Without the standing calls: every compact has one, and is where it is found."""
        return self.exclude(form=Consultation.Form.CALL)

    def within(self, division: Division):
        """Those of the place itself and of the places inside it."""
        return self.filter(scope__path__startswith=division.path)

    def matching(self, words: str):
        found = self
        for word in words.split()[:6]:
            found = found.filter(
                Q(topic__icontains=word)
                | Q(background__icontains=word)
                | Q(scope__full_name__icontains=word)
            )
        return found


class Consultation(OpaqueModel):
    """What is talked over, where, on what legal basis. Anyone may read it.

    Organic Law of Villagers' Committees art. 33 and of Residents' Committees art. 32 (in force
    from 2026-01-01) name the forms; a draft of a government rule is put out under the Interim
    Regulations on Major Administrative Decision Procedures art. 15.
    """

    class Form(models.TextChoices):
        COUNCIL = "council", _("议事会")
        TALK = "talk", _("恳谈会")
        HEARING = "hearing", _("听证会")
        PUBLIC_OPINION = "public_opinion", _("公开征求意见")
        TEXT = "text", _("征求文本意见")
        CALL = "call", _("修订建议")

    topic = models.CharField(_("议题"), max_length=80)
    form = models.CharField(_("形式"), max_length=14, choices=Form, default=Form.COUNCIL)
    background = models.TextField(_("背景说明"), max_length=4000)
    legal_basis = models.CharField(_("依据"), max_length=300)
    # Why less than thirty days are given (Interim Regulations art. 15); shown to everybody.
    shortened_because = models.CharField(_("缩短期限的理由"), max_length=200, blank=True)
    not_discussed = models.CharField(_("不讨论什么"), max_length=300, blank=True)
    scope = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("范围")
    )
    # The page of this site that the text comes from; nothing else is known of it here.
    about = models.CharField(max_length=200, blank=True, editable=False)
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="consultation")
    opened_at = models.DateTimeField(db_index=True)
    consensus = models.TextField(_("共识"), max_length=4000, blank=True)
    dissent = models.TextField(_("分歧（谁持什么理由）"), max_length=4000, blank=True)
    to_verify = models.TextField(_("待核实"), max_length=2000, blank=True)
    next_steps = models.TextField(_("下一步（谁办、何时办）"), max_length=2000, blank=True)
    summed_up_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("协商")
        verbose_name_plural = _("协商")
        ordering = ["-opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_summary_has_consensus_or_dissent",
                condition=Q(summed_up_at=None) | ~Q(consensus="") | ~Q(dissent=""),
            ),
            models.CheckConstraint(
                name="a_consultation_closes_after_it_is_summed_up",
                condition=Q(closed_at=None) | Q(summed_up_at__lte=F("closed_at")),
            ),
            models.CheckConstraint(
                name="what_a_matter_is_about_stands_on_this_site",
                condition=Q(about="") | (Q(about__startswith="/") & ~Q(about__startswith="//")),
            ),
        ]

    def __str__(self) -> str:
        return self.topic

    @property
    def is_text(self) -> bool:
        """A text is put out; people speak to its passages and propose nothing."""
        return self.form == self.Form.TEXT


class Hosting(models.Model):
    """Under which mandate somebody hosts; what they held then stays readable for ever."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="hostings"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="hostings")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "mandate"], name="a_mandate_hosts_a_consultation_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.mandate)


class Invitation(models.Model):
    """Who was asked to come: a body on the site, or others by name (外卖骑手代表)."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="invitations"
    )
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    name = models.CharField(_("邀请的其他方面"), max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "body"],
                condition=Q(body__isnull=False),
                name="a_body_is_invited_once",
            ),
            models.CheckConstraint(
                name="an_invitation_names_a_body_or_others",
                condition=(Q(body=None) & ~Q(name="")) | Q(body__isnull=False, name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.body.display_name if self.body else self.name


class Document(OpaqueModel):
    """A paper that people should read first. Sent as a download, never shown as a page."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="documents"
    )
    title = models.CharField(_("名称"), max_length=80)
    file = models.FileField(_("文件"), upload_to="consultations/", max_length=200)
    size = models.PositiveIntegerField(_("大小"))  # bytes
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("材料")
        verbose_name_plural = _("材料")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.title


class Phase(OpaqueModel):
    """A dated part of a consultation. Open from ``starts_at`` until just before ``ends_at``.

    ``announced_…`` only remember what the clock has told the log; nothing is decided by them.
    """

    class Kind(models.TextChoices):
        OPINIONS = "opinions", _("征集意见")
        DISCUSSION = "discussion", _("讨论")
        POLL = "poll", _("意向表决")
        SUMMING_UP = "summing_up", _("归纳意见")

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(_("阶段"), max_length=10, choices=Kind)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    start_announced_at = models.DateTimeField(null=True, editable=False)
    end_announced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("阶段")
        verbose_name_plural = _("阶段")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["ends_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "kind"], name="a_consultation_has_each_phase_once"
            ),
            models.CheckConstraint(
                name="a_phase_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def is_open(self, at) -> bool:
        return self.starts_at <= at < self.ends_at


class PublicEntry(models.Model):
    """A change that everybody must be able to read: what, why, from when to when, by which role."""

    class Kind(models.TextChoices):
        PHASE_EXTENDED = "phase_extended", _("延长阶段")
        POLL_EXTENDED = "poll_extended", _("延长意向表决")
        POLL_CANCELLED = "poll_cancelled", _("取消意向表决")
        POLL_EDITED = "poll_edited", _("修改尚未开始的意向表决")

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=14, choices=Kind)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, null=True, related_name="entries")
    poll = models.ForeignKey(
        "deliberation.Poll", on_delete=models.PROTECT, null=True, related_name="entries"
    )
    reason = models.CharField(_("理由"), max_length=200)
    before_at = models.DateTimeField(null=True)
    after_at = models.DateTimeField(null=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("公开记录")
        verbose_name_plural = _("公开记录")
        constraints = [
            models.CheckConstraint(
                name="a_public_entry_says_why",
                condition=~Q(reason=""),
                violation_error_message=_("请写明理由。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
