"""The site as it is, with two pages to compare with (bench/urls.py) and a template of one line."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import ROOT, TEMPLATES

ROOT_URLCONF = "bench.urls"
# Guides come out through a one-line template: a bare Wagtail page on the site's own route.
TEMPLATES[0]["DIRS"].insert(0, ROOT / "bench" / "templates")
