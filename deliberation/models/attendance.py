"""Who is at a meeting, how many look on, and who was asked to be silent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Mandate
from portal.kit.models import OpaqueModel

from .meetings import Meeting
from .moderation import Rule
from .streams import Stream


class Attendance(OpaqueModel):
    """Somebody attends: through the page, by the code in the hall, or counted by the clerk, who may
    count several without an account at once (``people``). Who only looks on is not here."""

    class Channel(models.TextChoices):
        ONLINE = "online", _("网上")
        HALL = "hall", _("会场")
        PHONE = "phone", _("电话")

    class Capacity(models.TextChoices):
        RESIDENT = "resident", _("居民")
        MANDATE = "mandate", _("在任人员")
        GUEST = "guest", _("来宾")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="attendances"
    )
    channel = models.CharField(_("怎么参加"), max_length=6, choices=Channel)
    capacity = models.CharField(_("身份"), max_length=8, choices=Capacity)
    people = models.PositiveSmallIntegerField(_("人数"), default=1)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    counted_by = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("到会")
        verbose_name_plural = _("到会")
        ordering = ["came_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="a_person_attends_a_meeting_once",
            ),
            models.CheckConstraint(
                name="an_account_is_one_person_and_a_count_has_a_clerk",
                condition=Q(person__isnull=False, people=1)
                | Q(person=None, people__gte=1, counted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_leaves_before_they_came",
                condition=Q(left_at=None) | Q(left_at__gte=F("came_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.came_at:%Y-%m-%d %H:%M}"


class Presence(models.Model):
    """How many look on through one process; stale after half a minute, for processes die."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="presences")
    process = models.CharField(max_length=36)
    people = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("在线")
        verbose_name_plural = _("在线")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "process"], name="a_process_counts_a_room_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.people}"


class Mute(OpaqueModel):
    """Somebody may not speak in this meeting any more, for a rule and with the facts; they may object,
    and somebody else decides. Nobody else is told who it is.

    A removal (``is_removal``) also takes a guest of a closed meeting out of it, for a reason in
    ``facts`` that need be none of the rules; as long as it stands the link does not let them in.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="mutes")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mutes"
    )
    rule = models.CharField(_("依据的规则"), max_length=11, choices=Rule, blank=True)
    is_removal = models.BooleanField(default=False, editable=False)
    facts = models.CharField(_("事实说明"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    object_until = models.DateTimeField()
    objection = models.CharField(_("不同意的理由"), max_length=500, blank=True)
    objected_at = models.DateTimeField(null=True)
    review_due_on = models.DateField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    upheld = models.BooleanField(null=True)  # the objection is right: the mute was wrong
    answer = models.CharField(_("复核说明"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("禁言")
        verbose_name_plural = _("禁言")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(lifted_at=None),
                name="a_person_is_muted_once_at_a_time",
            ),
            models.CheckConstraint(
                name="a_mute_says_why",
                condition=~Q(facts="") & (~Q(rule="") | Q(is_removal=True)),
            ),
            models.CheckConstraint(
                name="nobody_decides_on_their_own_mute",
                condition=Q(decided_by=None) | (~Q(decided_by=F("by")) & ~Q(decided_by=F("person"))),
            ),
            models.CheckConstraint(
                name="a_decided_objection_says_who_what_and_why",
                condition=Q(decided_by=None, upheld=None, decided_at=None, answer="")
                | (
                    Q(decided_by__isnull=False, upheld__isnull=False, decided_at__isnull=False,
                      objected_at__isnull=False)
                    & ~Q(answer="")
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.at:%Y-%m-%d}"
