"""What ``manage.py check --deploy`` must not let pass."""

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def no_demo_in_service(app_configs, **kwargs):
    if not settings.GONGYI_DEMO:
        return []
    return [
        Error(
            "GONGYI_DEMO is on: demo logins work and staff need no second factor.",
            hint="Unset GONGYI_DEMO.",
            id="gongyi.E001",
        )
    ]


@register(Tags.security, deploy=True)
def an_address_with_tls(app_configs, **kwargs):
    if settings.SECURE:
        return []
    return [
        Error(
            "SITE_URL does not begin with https://, so cookies are not marked Secure.",
            hint="Set SITE_URL to the public https address.",
            id="gongyi.E002",
        )
    ]
