"""Compacts: the page that people find, the same through all editions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms import procedure
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
        """Text in force or soon in force, for the search index."""
        public = self.editions.filter(status__in=procedure.PUBLIC)
        over = Q(ended_on__lte=timezone.localdate())
        rows = public.exclude(over).values_list("clauses__text", flat=True)
        return " ".join(text for text in rows if text)

    def full_clean(self, *args, **kwargs):
        self.division = division_above(self) or self.division
        self._keep_what_was_adopted()
        super().full_clean(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.expire_at and self.editions.published().exists():
            raise ValidationError({"expire_at": _("公布施行过的公约不能定时下线。")})

    def _keep_what_was_adopted(self):
        """Name and kind belong to the text: once there is an edition they change with an edition,
        and not with the page."""
        if self.pk and self.editions.exists():
            kept = type(self).objects.values_list("title", "kind").get(pk=self.pk)
            self.title, self.kind = kept
            self.draft_title = self.title
