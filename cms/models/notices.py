"""Notices: what an office tells people, and what the law says must hang for fifteen days."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from portal.accounts.models import Body
from portal.territory.models import Division, Kind

from ..fields import CleanRichTextField
from ..forms.pages import NoticeForm
from .base import SitePage
from .places import division_above

# Organic Law of Villagers' Committees art. 35, of Residents' Committees art. 34 (2026-01-01).
DISCLOSURE_DAYS = 15
DISCLOSURE_LAW = {
    Kind.VILLAGE: _("《村民委员会组织法》第三十五条"),
    Kind.COMMUNITY: _("《城市居民委员会组织法》第三十四条"),
}


class NoticeTag(TaggedItemBase):
    content_object = ParentalKey(
        "cms.NoticePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class NoticePage(SitePage):
    class Kind(models.TextChoices):
        DISCLOSURE = "disclosure", _("村务、居务公开")
        OPINIONS = "opinions", _("征求意见")
        MEETING = "meeting", _("会议通知")
        CALL = "call", _("征集启事")
        OTHER = "other", _("其他公告")

    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="notices", editable=False
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    issuer = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="notices", verbose_name=_("发布机构")
    )
    co_issuers = models.CharField(_("联合发布机构"), max_length=120, blank=True)
    index_number = models.CharField(_("索引号"), max_length=40, blank=True)
    document_number = models.CharField(_("发文字号"), max_length=40, blank=True)
    issued_on = models.DateField(_("发文日期"), default=timezone.localdate)
    posted_from = models.DateField(_("公布起始日"))
    posted_until = models.DateField(_("公布截止日"))
    body = CleanRichTextField(_("正文"))
    tags = ClusterTaggableManager(through=NoticeTag, blank=True, verbose_name=_("标签"))

    base_form_class = NoticeForm
    parent_page_types = ["cms.PlacePage"]
    subpage_types: list = []
    context_query = "cms.queries.notices.notice_pieces"
    template = "cms/notices/detail.html"
    slug_prefix = "notice"
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("kind"),
        MultiFieldPanel(
            [
                FieldPanel("issuer"),
                FieldPanel("co_issuers"),
                FieldRowPanel([FieldPanel("index_number"), FieldPanel("document_number")]),
            ],
            heading=_("发布信息"),
        ),
        FieldRowPanel(
            [FieldPanel("issued_on"), FieldPanel("posted_from"), FieldPanel("posted_until")],
            heading=_("日期"),
        ),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("body"),
        index.SearchField("index_number"),
        index.FilterField("division_id"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("公告")
        constraints = [
            models.CheckConstraint(
                name="a_notice_is_posted_until_no_earlier_than_from",
                condition=Q(posted_until__gte=models.F("posted_from")),
            )
        ]

    @property
    def is_disclosure(self) -> bool:
        return self.kind == self.Kind.DISCLOSURE

    def posted_on(self, day) -> bool:
        return self.posted_from <= day <= self.posted_until

    def clean(self):
        super().clean()
        if not (self.posted_from and self.posted_until):
            return
        if self.posted_until < self.posted_from:
            raise ValidationError({"posted_until": _("公布截止日不能早于起始日。")})
        law = DISCLOSURE_LAW.get(self.division.kind) if self.division_id else None
        days = (self.posted_until - self.posted_from).days
        if self.is_disclosure and law and days < DISCLOSURE_DAYS:
            raise ValidationError(
                {
                    "posted_until": ValidationError(
                        _("依照%(law)s，公布期限不少于 %(least)s 日；现在是 %(days)s 日。"),
                        code="disclosure_too_short",
                        params={"law": law, "least": DISCLOSURE_DAYS, "days": days},
                    )
                }
            )
        if self.expire_at and timezone.localdate(self.expire_at) <= self.posted_until:
            raise ValidationError({"expire_at": _("公布期没有满，不能定时下线。")})

    def full_clean(self, *args, **kwargs):
        self.division = division_above(self) or self.division
        super().full_clean(*args, **kwargs)
