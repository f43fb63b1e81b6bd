"""What a programme page is built from: its own text, cases, questions."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .fields import CleanRichTextBlock


class CaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("标题"), max_length=60)
    place = blocks.CharBlock(label=_("地点"), max_length=60, required=False)
    text = CleanRichTextBlock(label=_("正文"))

    class Meta:
        icon = "doc-full"
        label = _("案例")
        template = "cms/blocks/case.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("问题"), max_length=100)
    answer = CleanRichTextBlock(label=_("回答"))

    class Meta:
        icon = "help"
        label = _("问答")
        template = "cms/blocks/question.html"
