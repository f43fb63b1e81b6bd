"""The eight small programmes (八小工程)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField
from wagtail.search import index

from portal.accounts.models import Body

from ..blocks import CaseBlock, QuestionBlock
from ..fields import CleanRichTextField
from .base import SitePage


class ProgramIndexPage(SitePage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ProgramPage"]
    max_count = 1
    context_query = "cms.queries.programs.all_programs"
    template = "cms/programs/index.html"

    class Meta:
        verbose_name = _("八小工程")


class ProgramPage(SitePage):
    class Code(models.TextChoices):
        COMPACT = "compact", _("小公约")
        DEMOCRACY = "democracy", _("小民主")
        SERVICE = "service", _("小服务")
        MEDIATION = "mediation", _("小调解")
        SAFETY = "safety", _("小平安")
        ELDER = "elder", _("小乡贤")
        STAR = "star", _("小名人")
        FAMILY = "family", _("小家训")

    code = models.CharField(_("项目"), max_length=9, choices=Code, unique=True)
    lead = models.CharField(_("一句话"), max_length=80, blank=True)
    responsible = models.CharField(_("责任单位"), max_length=120, blank=True)
    body = models.ForeignKey(
        Body, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("联系机构"),
    )  # fmt: skip
    introduction = CleanRichTextField(_("说明"), blank=True)
    cases = StreamField(
        StreamBlock([("case", CaseBlock())], required=False),
        blank=True,
        verbose_name=_("案例"),
    )
    questions = StreamField(
        StreamBlock([("question", QuestionBlock())], required=False),
        blank=True,
        verbose_name=_("问答"),
    )

    parent_page_types = ["cms.ProgramIndexPage"]
    subpage_types: list = []
    context_query = "cms.queries.programs.program_pieces"
    template = "cms/programs/detail.html"
    slug_prefix = "program"
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("code"),
        FieldPanel("lead"),
        FieldPanel("responsible"),
        FieldPanel("introduction"),
        FieldPanel("cases"),
        FieldPanel("questions"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("cases"),
        index.SearchField("questions"),
    ]

    class Meta:
        verbose_name = _("项目")

    @property
    def tag_name(self) -> str:
        """Matters carry this tag to be shown here; content language, not the interface's."""
        return PROGRAM_TAGS[self.code]


PROGRAM_TAGS = {
    "compact": "小公约",
    "democracy": "小民主",
    "service": "小服务",
    "mediation": "小调解",
    "safety": "小平安",
    "elder": "小乡贤",
    "star": "小名人",
    "family": "小家训",
}
