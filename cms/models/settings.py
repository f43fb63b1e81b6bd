from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

KEPT = "site-footer"
KEPT_FOR = 60  # seconds, for the other processes; the one that saves forgets at once


@register_setting(icon="cog")
class SiteFooter(BaseGenericSetting):
    """What the law and the guidelines for government sites want at the foot of each page."""

    host = models.CharField(_("主办单位"), max_length=80, blank=True)
    operator = models.CharField(_("承办单位"), max_length=80, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    site_code = models.CharField(_("网站标识码"), max_length=20, blank=True)
    icp = models.CharField(_("备案号"), max_length=40, blank=True)
    police = models.CharField(_("公安备案号"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("页脚信息")

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        cache.delete(KEPT)

    @classmethod
    def load(cls, request_or_site=None):
        """Read for every page, changed once a year: kept for a minute."""
        return cache.get_or_set(KEPT, super().load, KEPT_FOR)
