"""Territory: city, county, town, village or community, grid; and the codes they have borne."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


class Level(models.TextChoices):
    CITY = "city", _("市")
    COUNTY = "county", _("区县")
    TOWN = "town", _("镇街")
    UNIT = "unit", _("村、社区")
    GRID = "grid", _("网格")


class Kind(models.TextChoices):
    """Which of the two organic laws a unit lives under."""

    VILLAGE = "village", _("村")
    COMMUNITY = "community", _("社区")


class DivisionQuerySet(MP_NodeQuerySet):
    def units(self):
        return self.filter(level=Level.UNIT)

    def named(self, words: str):
        """Divisions whose full name holds every one of the words, in any order."""
        found = self
        for word in words.split()[:6]:
            found = found.filter(full_name__icontains=word)
        return found

    def within(self, division: "Division"):
        return self.filter(path__startswith=division.path)


class DivisionManager(MP_NodeManager.from_queryset(DivisionQuerySet)):
    """treebeard's manager names its own queryset class."""

    def get_queryset(self):
        return DivisionQuerySet(self.model, using=self._db).order_by("path")


class Division(MP_Node):
    """A place with a government or a self-governing body; its tree is the statutory one.

    ``managed_by`` is apart from the tree: a development zone may run a town that the law counts
    to a district. Permissions and navigation may follow it, codes never do.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("名称"), max_length=60)
    full_name = models.CharField(_("全称"), max_length=200, editable=False, db_index=True)
    level = models.CharField(_("层级"), max_length=6, choices=Level)
    kind = models.CharField(_("类型"), max_length=9, choices=Kind, blank=True)
    managed_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="manages",
        verbose_name=_("代管机构"),
    )
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True)
    adults = models.PositiveIntegerField(_("18 岁以上人数"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False)

    node_order_by = None
    steplen = 4

    objects = DivisionManager()

    class Meta:
        verbose_name = _("区划")
        verbose_name_plural = _("区划")
        constraints = [
            models.CheckConstraint(
                name="a_unit_is_a_village_or_a_community_and_nothing_else_is",
                condition=Q(level=Level.UNIT, kind__in=Kind.values)
                | (~Q(level=Level.UNIT) & Q(kind="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        return f"{self.name}(演示)" if self.is_demo else self.name

    @property
    def is_village(self) -> bool:
        return self.kind == Kind.VILLAGE

    @property
    def committee_name(self) -> str:
        """As its committee signs. Official lists often call the unit by its committee's name."""
        if self.name.endswith(("委员会", "委会")):
            return self.name
        return self.name + ("村民委员会" if self.is_village else "居民委员会")

    def covers(self, other: "Division") -> bool:
        """Is ``other`` this division or inside it?"""
        return other.path.startswith(self.path)

    def overlaps(self, other: "Division") -> bool:
        return self.covers(other) or other.covers(self)


class DivisionCode(models.Model):
    """A code that a division bears from a day on, until a change gives it another."""

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(_("代码"), max_length=12)
    since_on = models.DateField(_("启用日期"))
    until_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("区划代码")
        verbose_name_plural = _("区划代码")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(until_on=None),
                name="a_code_in_use_belongs_to_one_division",
            ),
            models.UniqueConstraint(
                fields=["division"],
                condition=Q(until_on=None),
                name="a_division_has_one_code_in_use",
            ),
            models.CheckConstraint(
                name="a_code_ends_after_it_began",
                condition=Q(until_on=None) | Q(until_on__gt=models.F("since_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.code
