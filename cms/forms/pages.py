"""Forms of pages that stand under a place: the place decides whose they are."""

from wagtail.admin.forms import WagtailAdminPageForm


class PlacedPageForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A page that is being created has no path yet; rules that ask for its division need it.
        if not self.instance.division_id and self.parent_page:
            self.instance.division = self.parent_page.specific.division


class NoticeForm(PlacedPageForm):
    """An editor lends the name of bodies of the editor's own place only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if issuer := self.fields.get("issuer"):
            here = self.instance.division.path if self.instance.division_id else ""
            issuer.queryset = issuer.queryset.filter(division__path__startswith=here)
