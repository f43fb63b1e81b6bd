"""Compacts: a page that people find, editions that were adopted, clauses with stable ids."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from deliberation.models import Resolution
from portal.kit.models import OpaqueModel
from portal.territory.models import Division

from ..forms.pages import PlacedPageForm
from .base import SitePage
from .places import division_above


class CompactTag(TaggedItemBase):
    content_object = ParentalKey(
        "cms.CompactPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class CompactPage(SitePage):
    """What stays the same through all editions. Its live flag shows or hides, nothing more."""

    class Kind(models.TextChoices):
        VILLAGE = "village", _("村规民约")
        RESIDENTS = "residents", _("居民公约")
        CHARTER = "charter", _("自治章程")
        BUILDING = "building", _("楼院公约")
        SPECIAL = "special", _("专项公约")

    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="compacts", editable=False
    )
    kind = models.CharField(_("类型"), max_length=9, choices=Kind)
    contact = models.CharField(_("联系人与电话"), max_length=80, blank=True)
    introduction = models.TextField(_("简介"), max_length=300, blank=True)
    tags = ClusterTaggableManager(through=CompactTag, blank=True, verbose_name=_("标签"))

    base_form_class = PlacedPageForm
    parent_page_types = ["cms.PlacePage"]
    subpage_types: list = []
    context_query = "cms.queries.compacts.compact_pieces"
    template = "cms/compacts/detail.html"
    slug_prefix = "compact"
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("kind"),
        FieldPanel("introduction"),
        FieldPanel("contact"),
        FieldPanel("tags"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("words_in_force"),
        index.FilterField("division_id"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("公约")

    def words_in_force(self) -> str:
        """Text of the published edition, for the search index."""
        return " ".join(
            Clause.objects.filter(
                edition__compact_id=self.pk,
                edition__status=Edition.Status.PUBLISHED,
                edition__ended_on=None,
            ).values_list("text", flat=True)
        )

    def full_clean(self, *args, **kwargs):
        self.division = division_above(self) or self.division
        super().full_clean(*args, **kwargs)


class EditionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Edition.Status.PUBLISHED)

    def in_force(self, day):
        return self.published().filter(Q(ended_on=None) | Q(ended_on__gt=day), in_force_on__lte=day)


class Edition(OpaqueModel):
    """One adopted state of a compact. Published editions are read-only; a change is a new one.

    The dates follow the steps of the seven ministries' guidance of 2018 on making compacts:
    opinions, party organisation's study, township's review, posting, meeting, filing, publication.
    """

    class Status(models.TextChoices):
        DRAFTING = "drafting", _("拟定草案")
        PUBLISHED = "published", _("公布施行")

    compact = models.ForeignKey(CompactPage, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("版次"))
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFTING)
    opinions_from = models.DateField(_("征集民意起"), null=True, blank=True)
    opinions_until = models.DateField(_("征集民意止"), null=True, blank=True)
    opinions_note = models.CharField(_("收到意见"), max_length=120, blank=True)
    studied_on = models.DateField(_("党组织研究日期"), null=True, blank=True)
    reviewed_on = models.DateField(_("镇街审核日期"), null=True, blank=True)
    review_note = models.CharField(_("审核意见与处理"), max_length=300, blank=True)
    posted_from = models.DateField(_("审议稿公示起"), null=True, blank=True)
    posted_until = models.DateField(_("审议稿公示止"), null=True, blank=True)
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_on = models.DateField(_("备案日期"), null=True, blank=True)
    filed_with = models.CharField(_("备案机关"), max_length=60, blank=True)
    filing_number = models.CharField(_("备案编号"), max_length=40, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    in_force_on = models.DateField(_("施行日期"), null=True, blank=True)
    ended_on = models.DateField(_("停止施行日期"), null=True, blank=True)
    review_on = models.DateField(_("评估日期"), null=True, blank=True)  # its own rule, not law
    sing_along = models.TextField(_("朗朗上口版"), max_length=600, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("版本")
        ordering = ["compact", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["compact", "number"], name="an_edition_has_its_own_number"
            ),
            models.UniqueConstraint(
                fields=["compact"],
                condition=Q(status="published", ended_on=None),
                name="a_compact_has_one_published_edition_without_an_end",
            ),
            models.CheckConstraint(
                name="a_published_edition_was_studied_reviewed_resolved_and_filed",
                condition=~Q(status="published")
                | (
                    Q(studied_on__isnull=False)
                    & Q(reviewed_on__isnull=False)
                    & Q(resolution__isnull=False)
                    & Q(filed_on__isnull=False)
                    & Q(published_on__isnull=False)
                    & Q(in_force_on__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="an_edition_ends_no_earlier_than_it_began",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("in_force_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compact.title} · {self.number}"

    def in_force_at(self, day) -> bool:
        return (
            self.status == self.Status.PUBLISHED
            and self.in_force_on <= day
            and (self.ended_on is None or self.ended_on > day)
        )


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
