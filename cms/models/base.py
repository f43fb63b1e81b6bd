"""What all our pages share: short addresses, no search-engine panel, one language of content."""

import secrets

from django.utils.module_loading import import_string
from wagtail.admin.panels import TitleFieldPanel
from wagtail.models import Page


class TitlePanel(TitleFieldPanel):
    """A title that fills no slug: Wagtail's script stumbles over an empty list of targets."""

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_attrs(self):
            return {
                key: value for key, value in super().get_attrs().items() if key == "placeholder"
            }


class SitePage(Page):
    """An address is made, not typed: Chinese titles would become unreadable percent signs."""

    slug_prefix = "page"
    # Dotted path of the query ``(page, request) -> dict`` that the template is filled from. A
    # path and not an import: models stand below queries.
    context_query = ""
    content_panels = [TitlePanel("title")]
    promote_panels: list = []
    show_in_menus_default = False

    class Meta:
        abstract = True

    def full_clean(self, *args, **kwargs):
        if not self.slug:
            self.slug = f"{self.slug_prefix}-{secrets.token_hex(4)}"
        super().full_clean(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.context_query:
            context |= import_string(self.context_query)(self, request)
        return context
