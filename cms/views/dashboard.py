"""The first screen of the admin: the places that a person keeps, and the acts done most."""

from wagtail.admin.ui.components import Component

from cms.models import PlacePage
from portal.accounts.models import Role


class MyPlaces(Component):
    name = "my_places"
    order = 50
    template_name = "cms/admin/my_places.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        places = PlacePage.objects.filter(accesses__group__user=user).distinct()
        editing = {m.division_id for m in user.live_mandates if m.role == Role.EDITOR}
        for place in places:
            place.may_add = place.division_id in editing
        return {"places": places}
