"""Bodies in the admin: an administrator's list, found by name."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from .models import Body


class BodyViewSet(ModelViewSet):
    model = Body
    icon = "group"
    menu_label = _("机构")
    menu_order = 800
    add_to_admin_menu = True
    form_fields = ["name", "kind", "division", "phone", "address", "hours"]
    list_display = ["name", "kind", "division"]
    list_filter = ["kind"]
    search_fields = ["name"]
    search_backend_name = None


@hooks.register("register_admin_viewset")
def bodies():
    return BodyViewSet("bodies")
