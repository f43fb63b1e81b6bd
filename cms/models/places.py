"""A place on the site: the node of the page tree under which a division's editors work."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Collection, Page
from wagtail.models.pages import PagePermissionTester

from portal.accounts.models import Role
from portal.territory.models import Division

from .base import SitePage


class FixedPagePermissions(PagePermissionTester):
    """Places follow the divisions: nobody but an administrator moves, copies or removes one."""

    def _only_administrators(self, *args, **kwargs) -> bool:
        return self.user.is_active and self.user.is_superuser

    can_delete = can_unpublish = can_move = can_copy = _only_administrators
    can_set_view_restrictions = can_unschedule = _only_administrators

    def can_move_to(self, destination):
        return self._only_administrators()

    def can_copy_to(self, destination, recursive=False):
        return self._only_administrators()


class PlacePage(SitePage):
    """The page tree mirrors the divisions that have something published, and no others."""

    division = models.OneToOneField(
        Division, on_delete=models.PROTECT, related_name="place", editable=False
    )
    collection = models.ForeignKey(
        Collection, on_delete=models.PROTECT, related_name="+", editable=False
    )
    introduction = models.TextField(_("简介"), max_length=500, blank=True)

    parent_page_types = ["cms.HomePage", "cms.PlacePage"]
    subpage_types = ["cms.PlacePage", "cms.CompactPage", "cms.NoticePage", "cms.GuidePage"]
    context_query = "cms.queries.places.place_pieces"
    template = "cms/place.html"
    content_panels = [*SitePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("地方首页")

    @classmethod
    def can_create_at(cls, parent):
        """Made by cms.actions.places along with the division, never by hand."""
        return False

    def permissions_for_user(self, user):
        return FixedPagePermissions(user, self)


def division_above(page) -> Division | None:
    """The division of the nearest place above ``page`` in the tree."""
    if not page.path:
        return None
    above = [page.path[:end] for end in range(Page.steplen, len(page.path), Page.steplen)]
    place = PlacePage.objects.filter(path__in=above).order_by("-path").first()
    return place.division if place else None


class PlaceAccess(models.Model):
    """The group through which the holders of one role for one place reach Wagtail.

    Made with the first mandate and removed with the last (cms.actions.access).
    """

    place = models.ForeignKey(PlacePage, on_delete=models.CASCADE, related_name="accesses")
    role = models.CharField(max_length=10, choices=Role)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="place_access")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "role"], name="a_role_has_one_group_for_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place}"
