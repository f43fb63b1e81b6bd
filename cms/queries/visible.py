"""What everybody may see: live, and under no view restriction."""

from django.db.models import Q
from wagtail.models import Page


def visible_q() -> Q:
    """One read for the restrictions; use the answer for every list of a page."""
    return Q(live=True) & ~Page.objects.private_q()
