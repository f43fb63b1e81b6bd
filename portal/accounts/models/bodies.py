from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kit.models import OpaqueModel
from portal.territory.models import Division


class Body(OpaqueModel):
    """An organisation with a place and a contact: a committee, a township, a department."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("村（居）民委员会")
        TOWNSHIP = "township", _("镇政府、街道办事处")
        DEPARTMENT = "department", _("部门")
        LIAISON = "liaison", _("代表联络站、委员议事室")
        CONGRESS = "congress", _("人大、政协机关")
        OTHER = "other", _("其他单位")

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="bodies", verbose_name=_("所在区划")
    )
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    hours = models.CharField(_("办公时间"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"], name="a_body_is_named_once_in_a_division"
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        if self.is_demo and "演示" not in self.name:
            return f"{self.name}(演示)"
        return self.name
