"""Rich text that has passed the one door (portal.kit.html) whenever it is validated."""

from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField
from wagtail.rich_text import RichText

from portal.kit.html import clean_rich

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "image"]


class CleanRichTextField(RichTextField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("features", FEATURES)
        super().__init__(*args, **kwargs)

    def clean(self, value, model_instance):
        return clean_rich(super().clean(value, model_instance))


class CleanRichTextBlock(RichTextBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("features", FEATURES)
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        return RichText(clean_rich(value.source))
