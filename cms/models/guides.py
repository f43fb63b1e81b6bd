from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from ..fields import CleanRichTextField
from .base import SitePage


class GuideIndexPage(SitePage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.GuidePage"]
    max_count = 1
    context_query = "cms.queries.guides.all_guides"
    template = "cms/guides/index.html"

    class Meta:
        verbose_name = _("办事指南")


class GuidePage(SitePage):
    lead = models.CharField(_("一句话"), max_length=100, blank=True)
    body = CleanRichTextField(_("正文"))

    parent_page_types = ["cms.GuideIndexPage", "cms.PlacePage"]
    subpage_types: list = []
    template = "cms/guides/detail.html"
    slug_prefix = "guide"
    content_panels = [*SitePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*SitePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("指南")
