from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user screens with our form."""

    user_viewset = "portal.accounts.staff_forms.StaffViewSet"
