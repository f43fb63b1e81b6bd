from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from .base import SitePage


class HomePage(SitePage):
    lead = models.CharField(_("导语"), max_length=120, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.ProgramIndexPage",
        "cms.GuideIndexPage",
        "cms.PlacePage",
    ]
    max_count = 1
    context_query = "cms.queries.home.home_pieces"
    template = "cms/home.html"
    content_panels = [*SitePage.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("首页")
