"""Divisions in the admin: what the code does not say can be set; the tree comes from imports."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .models import Division


class NoMakingOrRemoving(ModelPermissionPolicy):
    """Divisions come and go with import_divisions, which keeps the tree whole."""

    def user_has_permission(self, user, action):
        return action not in {"add", "delete"} and super().user_has_permission(user, action)


register_permission_policy(Division, NoMakingOrRemoving(Division))


class DivisionViewSet(ModelViewSet):
    model = Division
    icon = "site"
    menu_label = _("区划")
    menu_order = 810
    add_to_admin_menu = True
    form_fields = ["kind", "managed_by", "households", "adults"]
    list_display = ["full_name", "level", "kind"]
    list_filter = ["level", "kind"]
    search_fields = ["full_name"]
    search_backend_name = None


@hooks.register("register_admin_viewset")
def divisions():
    return DivisionViewSet("divisions")
