"""One state of a compact's text, from the first opinion to its end, and its numbered clauses."""

import hashlib
import uuid

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms import procedure
from deliberation.models import Consultation, Resolution
from portal.kit.models import OpaqueModel

from .compacts import CompactPage

READ = ("lineage", "heading", "text", "plain_note", "law", "law_link")


def digest_of(title: str, sing_along: str, rows) -> str:
    """SHA-256, in hex, of a title, a rhyme and rows of ``READ``."""
    digest = hashlib.sha256(f"{title}\x1e{sing_along}\x1e".encode())
    for row in rows:
        digest.update("\x1f".join(map(str, row)).encode() + b"\x1e")
    return digest.hexdigest()


class EditionQuerySet(models.QuerySet):
    def published(self):
        """In force now, before or soon; everybody may read them."""
        return self.filter(status__in=procedure.PUBLIC)

    def under_way(self):
        return self.filter(status__in=procedure.OPEN)

    def in_force(self, day):
        return self.published().filter(Q(ended_on=None) | Q(ended_on__gt=day), in_force_on__lte=day)


class Edition(OpaqueModel):
    """One state of a compact. ``status`` is the lawful one and is moved by cms.actions alone; what
    is in force on a day is read from the dates. Published editions are read-only; a change is a
    new edition.

    The dates are those of the steps in the seven ministries' guidance of 2018 on making compacts.
    """

    class Status(models.TextChoices):
        COLLECTING = procedure.COLLECTING, _("征集民意")
        DRAFTING = procedure.DRAFTING, _("拟定草案")
        STUDY = procedure.STUDY, _("党组织研究")
        REVIEW = procedure.REVIEW, _("镇街审核")
        RETURNED = procedure.RETURNED, _("退回修改")
        POSTING = procedure.POSTING, _("审议稿公示")
        MEETING = procedure.MEETING, _("会议表决")
        REJECTED = procedure.REJECTED, _("会议未通过")
        ADOPTED = procedure.ADOPTED, _("已表决，待备案")
        FILED = procedure.FILED, _("已备案，待公布")
        PUBLISHED = procedure.PUBLISHED, _("公布施行")
        ORDERED = procedure.ORDERED, _("责令改正")
        SUPERSEDED = procedure.SUPERSEDED, _("被新版代替")
        REPEALED = procedure.REPEALED, _("废止")
        CLOSED = procedure.CLOSED, _("终止，没有施行")

    compact = models.ForeignKey(CompactPage, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("版次"))
    title = models.CharField(_("名称"), max_length=255)
    status = models.CharField(max_length=18, choices=Status, default=Status.COLLECTING)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Where people propose to change it once it is in force.
    calls = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opinions_from = models.DateField(_("征集民意起"), null=True, blank=True)
    opinions_until = models.DateField(_("征集民意止"), null=True, blank=True)
    opinions_note = models.CharField(_("收到意见"), max_length=120, blank=True)
    studied_on = models.DateField(_("党组织研究日期"), null=True, blank=True)
    reviewed_on = models.DateField(_("镇街审核日期"), null=True, blank=True)
    review_note = models.CharField(_("审核意见与处理"), max_length=300, blank=True)
    posted_from = models.DateField(_("审议稿公示起"), null=True, blank=True)
    posted_until = models.DateField(_("审议稿公示止"), null=True, blank=True)
    noticed_on = models.DateField(_("会议通知日期"), null=True, blank=True)
    meeting_on = models.DateField(_("会议日期"), null=True, blank=True)
    resolution = models.OneToOneField(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_on = models.DateField(_("备案日期"), null=True, blank=True)
    filed_with = models.CharField(_("备案机关"), max_length=60, blank=True)
    filing_number = models.CharField(_("备案编号"), max_length=40, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    in_force_on = models.DateField(_("施行日期"), null=True, blank=True)
    review_on = models.DateField(_("评估日期"), null=True, blank=True)
    ended_on = models.DateField(_("停止施行日期"), null=True, blank=True)
    changes_note = models.TextField(_("改了什么、为什么"), max_length=600, blank=True)
    sing_along = models.TextField(_("朗朗上口版"), max_length=600, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    # Whoever wrote at it reviews and files it not.
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("版本")
        ordering = ["compact", "-number"]
        indexes = [models.Index(fields=["status"])]
        constraints = [
            models.UniqueConstraint(
                fields=["compact", "number"],
                condition=~Q(status=procedure.CLOSED),
                name="an_edition_has_its_own_number",
            ),
            models.UniqueConstraint(
                fields=["compact"],
                condition=Q(status__in=sorted(procedure.STANDING)),
                name="a_compact_has_one_edition_without_an_end",
            ),
            models.UniqueConstraint(
                fields=["compact"],
                condition=Q(status__in=sorted(procedure.OPEN)),
                name="a_compact_has_one_edition_under_way",
            ),
            models.CheckConstraint(
                name="what_goes_to_the_meeting_was_reviewed_posted_and_noticed",
                condition=~Q(status__in=[procedure.MEETING, procedure.ADOPTED, procedure.FILED])
                | Q(
                    reviewed_on__isnull=False,
                    posted_from__isnull=False,
                    noticed_on__isnull=False,
                    meeting_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="what_was_adopted_was_studied_and_resolved",
                condition=~Q(status__in=sorted(procedure.VOTED))
                | Q(studied_on__isnull=False, resolution__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_published_was_filed_and_has_its_day",
                condition=~Q(status__in=sorted(procedure.PUBLIC))
                | Q(filed_on__isnull=False, published_on__isnull=False, in_force_on__isnull=False)
                & ~Q(filed_with=""),
            ),
            models.CheckConstraint(
                name="an_edition_has_an_end_once_it_is_superseded_or_repealed",
                condition=Q(
                    status__in=[procedure.SUPERSEDED, procedure.REPEALED], ended_on__isnull=False
                )
                | ~Q(status__in=[procedure.SUPERSEDED, procedure.REPEALED]) & Q(ended_on=None),
            ),
            models.CheckConstraint(
                name="an_edition_ends_no_earlier_than_it_began",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("in_force_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"

    @property
    def is_public(self) -> bool:
        return self.status in procedure.PUBLIC

    @property
    def is_written(self) -> bool:
        """May its text still change?"""
        return self.status in procedure.WRITTEN

    def in_force_at(self, day) -> bool:
        return (
            self.is_public
            and self.in_force_on <= day
            and (self.ended_on is None or self.ended_on > day)
        )

    def digest(self) -> str:
        """SHA-256, in hex, of all that readers read: what was reviewed is what is put in force."""
        rows = self.clauses.order_by("position").values_list(*READ)
        return digest_of(self.title, self.sing_along, rows)


class Clause(OpaqueModel):
    """A numbered part of one edition. ``lineage`` stays the same from edition to edition."""

    class Category(models.TextChoices):
        CONDUCT = "conduct", _("规范日常行为")
        ORDER = "order", _("维护公共秩序")
        RIGHTS = "rights", _("保障群众权益")
        DISPUTES = "disputes", _("调解群众纠纷")
        CUSTOMS = "customs", _("引导民风民俗")
        OTHER = "other", _("其他")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="clauses")
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(_("序号"))
    heading = models.CharField(_("标题"), max_length=40, blank=True)
    text = models.TextField(_("正文"), max_length=1000)
    category = models.CharField(_("类别"), max_length=8, choices=Category, default=Category.OTHER)
    plain_note = models.CharField(_("通俗解释"), max_length=300, blank=True)
    law = models.CharField(_("法律依据"), max_length=120, blank=True)
    law_link = models.URLField(
        _("法律原文网址"), max_length=300, blank=True, validators=[URLValidator(["http", "https"])]
    )

    class Meta:
        verbose_name = _("条")
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"], name="a_clause_has_its_own_position"
            ),
            models.UniqueConstraint(
                fields=["edition", "lineage"], name="a_clause_stands_once_in_an_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.heading}".strip()
