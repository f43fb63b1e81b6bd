"""A live sitting (会议): announced, held in a room with a log of its own, and written up."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Body, Mandate, Role
from portal.kit.etags import etag_of
from portal.kit.models import OpaqueModel

from .consultations import Consultation, Hosting
from .resolutions import Resolution
from .streams import Stream

SPEAKING, LONGEST_TURN = 180, 3600  # seconds
SLOWEST = 600  # seconds between two statements of one person in slow mode
ANNOUNCED = (
    "title", "about", "place", "access", "link", "starts_at", "ends_at", "short_because", "is_closed",
    "signup_until", "draw_seed", "draw_source", "lawful_kind", "entitled", "order",
    "speaking_seconds",
)  # fmt: skip


def new_key() -> str:
    return secrets.token_hex(16)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Those that ``person`` may know of: all but the closed ones, and these for who is invited.

        Part of the one statement that looks a meeting up, so that a closed meeting and none at all
        answer alike, also in time.
        """
        if not person.is_authenticated:
            return self.filter(is_closed=False)
        held = person.live_mandates
        mandates = [mandate.pk for mandate in held]
        bodies = [mandate.body_id for mandate in held if mandate.body_id]
        invited = Q(is_closed=False) | Exists(
            Guest.objects.filter(meeting=OuterRef("pk"), person=person.pk)
        )
        if mandates:
            hosts = Hosting.objects.filter(
                consultation=OuterRef("consultation"), mandate__in=mandates
            )
            invited |= Exists(hosts)
        if bodies:
            asked = MeetingInvitation.objects.filter(meeting=OuterRef("pk"), body__in=bodies)
            invited |= Exists(asked)
        for mandate in held:
            if mandate.role == Role.CLERK:
                invited |= Q(consultation__scope__path__startswith=mandate.division.path)
        return self.filter(invited)

    def public(self):
        return self.filter(is_closed=False)

    def kept_by(self, person):
        """Those that ``person`` leads, or keeps as a clerk of the place."""
        held = person.live_mandates if person.is_authenticated else []
        hosts = Hosting.objects.filter(mandate__in=[mandate.pk for mandate in held])
        kept = Q(consultation__in=hosts.values("consultation"))
        for mandate in held:
            if mandate.role == Role.CLERK:
                kept |= Q(consultation__scope__path__startswith=mandate.division.path)
        return self.filter(kept) if held else self.none()


class Meeting(OpaqueModel):
    """One sitting of a consultation. Its hosts are those of the consultation; clerks of the place help.

    ``announced_at``, ``opened_at``, ``closed_at`` and ``cancelled_at`` say where it stands. A
    ``lawful_kind`` names the rule of ``decisions/law.toml`` where it is a lawful meeting as well:
    then the room shows who is still needed, and what was decided goes into a ``Resolution``.
    """

    class Order(models.TextChoices):
        FIRST_TIMERS = "first_timers", _("没发过言的先讲")
        ARRIVAL = "arrival", _("按举手先后")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("协商")
    )
    stream = models.OneToOneField(Stream, on_delete=models.PROTECT, related_name="meeting")
    title = models.CharField(_("会议名称"), max_length=80)
    about = models.TextField(_("说明"), max_length=2000, blank=True)
    place = models.CharField(_("会场地点"), max_length=120, blank=True)
    access = models.CharField(_("无障碍和不便到场的办法"), max_length=300, blank=True)
    link = models.URLField(_("视频链接"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("预计结束"))
    # Why it was announced later than the site asks for; shown to everybody.
    short_because = models.CharField(_("提前不足的理由"), max_length=200, blank=True)
    is_closed = models.BooleanField(_("只限受邀的人"), default=False)
    guest_key = models.CharField(max_length=32, default=new_key, editable=False)
    signup_until = models.DateTimeField(_("报名截止"), null=True, blank=True)
    draw_seed = models.CharField(_("抽签种子"), max_length=80, blank=True)
    # Where a number comes from that nobody can know before ``signup_until``; its digits, once drawn.
    draw_source = models.CharField(_("抽签号码的来源"), max_length=120, blank=True)
    draw_value = models.CharField(_("抽签号码"), max_length=60, blank=True, editable=False)
    drawn_at = models.DateTimeField(null=True, editable=False)
    lawful_kind = models.CharField(
        _("同时是哪种法定会议"), max_length=24, choices=Resolution.MeetingKind, blank=True
    )
    entitled = models.PositiveIntegerField(_("应到"), null=True, blank=True)
    resolution = models.OneToOneField(
        Resolution, on_delete=models.SET_NULL, null=True, editable=False, related_name="meeting"
    )
    order = models.CharField(
        _("发言次序"), max_length=12, choices=Order, default=Order.FIRST_TIMERS
    )
    speaking_seconds = models.PositiveSmallIntegerField(_("每人发言（秒）"), default=SPEAKING)
    slow_seconds = models.PositiveSmallIntegerField(_("慢速（秒）"), default=0)
    announced_at = models.DateTimeField(db_index=True)
    # Since when people can know of ``starts_at``: from the announcement, or from the last move.
    time_known_at = models.DateTimeField(editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_because = models.CharField(_("取消的理由"), max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        ordering = ["-starts_at", "pk"]
        indexes = [models.Index(fields=["consultation", "starts_at"])]
        constraints = [
            models.CheckConstraint(
                name="a_meeting_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="a_meeting_closes_after_it_opened",
                condition=Q(closed_at=None) | Q(opened_at__lte=F("closed_at")),
            ),
            models.CheckConstraint(
                name="a_meeting_that_was_held_is_not_cancelled",
                condition=Q(cancelled_at=None) | Q(opened_at=None),
            ),
            models.CheckConstraint(
                name="a_cancelled_meeting_says_why",
                condition=Q(cancelled_at=None) | ~Q(cancelled_because=""),
            ),
            models.CheckConstraint(
                name="a_lawful_meeting_says_how_many_are_entitled",
                condition=Q(lawful_kind="") | Q(entitled__gt=0),
            ),
            models.CheckConstraint(
                name="a_turn_is_from_ten_seconds_to_an_hour",
                condition=Q(speaking_seconds__gte=10, speaking_seconds__lte=LONGEST_TURN),
            ),
            models.CheckConstraint(
                name="slow_mode_waits_ten_minutes_at_most", condition=Q(slow_seconds__lte=SLOWEST)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at) -> bool:
        """Is it sitting at ``at``?"""
        return (
            self.opened_at is not None
            and self.opened_at <= at
            and (self.closed_at is None or at < self.closed_at)
        )

    @property
    def is_draw_fixed(self) -> bool:
        """Lots were given out: who could choose now what decides over them would choose who wins. One read."""
        return self.drawn_at is not None or self.signups.exists()

    @property
    def scope(self):
        return self.consultation.scope

    @property
    def etag(self) -> str:
        """Of what may be adjusted while it sits."""
        return etag_of(self.slow_seconds, self.speaking_seconds, self.order)

    @property
    def announced_etag(self) -> str:
        """Of what was announced, as a host puts it right before it opens; three reads."""
        return etag_of(
            *(getattr(self, name) for name in ANNOUNCED),
            *self.items.values_list("title", "minutes"),
            *self.seat_groups.values_list("name", "seats"),
            *sorted(self.invitations.values_list("body", "name"), key=str),
        )


class AgendaItem(OpaqueModel):
    """One thing on the agenda; at most one is current (begun and not over)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()  # from 1, in the order of the agenda
    title = models.CharField(_("议程"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("预计（分钟）"), default=15)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("议程")
        verbose_name_plural = _("议程")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="an_item_has_its_number"),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(opened_at__isnull=False, closed_at=None),
                name="a_meeting_is_at_one_item_at_a_time",
            ),
            models.CheckConstraint(
                name="an_item_is_closed_after_it_was_opened",
                condition=Q(closed_at=None) | Q(opened_at__lte=F("closed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def etag(self) -> str:
        return etag_of(self.title, self.minutes)


class MeetingInvitation(OpaqueModel):
    """Who was asked to come, and what they answered: a body on the site, or others by name."""

    class Answer(models.TextChoices):
        COMES = "comes", _("应邀到会")
        SENDS = "sends", _("派人到会")
        WRITES = "writes", _("书面答复")
        ANOTHER_DATE = "another_date", _("请求改期")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="meeting_invitations"
    )
    name = models.CharField(_("邀请的其他方面"), max_length=60, blank=True)
    answer = models.CharField(_("答复"), max_length=12, choices=Answer, blank=True)
    sends = models.CharField(_("派谁来（岗位）"), max_length=60, blank=True)
    text = models.TextField(_("书面答复或理由"), max_length=2000, blank=True)
    other_at = models.DateTimeField(_("希望改到"), null=True, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_as = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("会议邀请")
        verbose_name_plural = _("会议邀请")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "body"],
                condition=Q(body__isnull=False),
                name="a_body_is_asked_to_a_meeting_once",
            ),
            models.CheckConstraint(
                name="somebody_is_asked_to_a_meeting",
                condition=(Q(body=None) & ~Q(name="")) | Q(body__isnull=False, name=""),
            ),
            models.CheckConstraint(
                name="an_answered_invitation_says_when",
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.body.display_name if self.body else self.name


class Guest(models.Model):
    """Somebody who came with the link of a closed meeting: it knows them from then on."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guest_of"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("受邀的人")
        verbose_name_plural = _("受邀的人")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="a_guest_of_a_meeting_is_one_guest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class SeatGroup(OpaqueModel):
    """So many seats at the table for one group (租户 2 名)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seat_groups")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("哪些人"), max_length=30)
    seats = models.PositiveSmallIntegerField(_("席位"))

    class Meta:
        verbose_name = _("席位")
        verbose_name_plural = _("席位")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "name"], name="a_group_is_named_once"),
            models.UniqueConstraint(fields=["meeting", "number"], name="a_group_has_its_number"),
            models.CheckConstraint(name="a_group_has_a_seat", condition=Q(seats__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class SignUp(OpaqueModel):
    """Somebody asks for a seat. ``lot`` is drawn with: random, given out when they sign up, and the
    only thing of it that is ever public (``decisions/draw.py``)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="signups")
    group = models.ForeignKey(SeatGroup, on_delete=models.PROTECT, related_name="signups")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signups"
    )
    lot = models.CharField(max_length=32, default=new_key, editable=False)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    rank = models.PositiveIntegerField(null=True)  # in the draw, from 1
    seated = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("报名")
        verbose_name_plural = _("报名")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="a_person_signs_up_for_a_meeting_once"
            ),
            models.UniqueConstraint(fields=["meeting", "lot"], name="a_lot_is_drawn_once"),
        ]

    def __str__(self) -> str:
        return self.lot
