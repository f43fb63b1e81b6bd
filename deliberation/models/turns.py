"""What is said in a meeting: written in the room, or spoken while one holds the floor."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.kit.etags import etag_of

from .meetings import AgendaItem, Meeting
from .words import Words


class MeetingWords(Words):
    """Words said in a meeting; their log is the meeting's."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="%(class)ss")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, related_name="%(class)ss"
    )
    # Somebody without an account, for whom a clerk types: by what they are, not by their name.
    guest = models.CharField(_("谁说的（身份或单位）"), max_length=60, blank=True)

    class Meta(Words.Meta):
        abstract = True

    @property
    def stream_id(self):
        return self.meeting.stream_id


class Turn(MeetingWords):
    """Waiting for the floor, holding it, and what was said with it; or a statement typed in the room.

    ``before`` is how many turns the same person had had when they asked, for the rule that lets
    first-time speakers go first. ``seconds`` is the time given when the floor was given.
    """

    class Stage(models.TextChoices):
        WAITING = "waiting", _("等候发言")
        SPEAKING = "speaking", _("正在发言")
        SAID = "said", _("说过了")
        DROPPED = "dropped", _("没有发言")

    class Channel(models.TextChoices):
        ONLINE = "online", _("网上")
        HALL = "hall", _("会场")
        PHONE = "phone", _("电话")

    text = models.TextField(_("内容"), max_length=2000, blank=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.SAID, editable=False)
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.ONLINE)
    before = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(MeetingWords.Meta):
        verbose_name = _("发言")
        verbose_name_plural = _("发言")
        indexes = [
            models.Index(fields=["meeting", "stage", "created_at"]),
            models.Index(fields=["meeting", "author", "created_at"]),
        ]
        constraints = [
            *MeetingWords.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(stage="speaking"),
                name="one_person_holds_the_floor",
            ),
            models.UniqueConstraint(
                fields=["meeting", "author"],
                condition=Q(stage__in=["waiting", "speaking"], guest=""),
                name="a_person_waits_for_the_floor_once",
            ),
            models.CheckConstraint(
                name="the_floor_is_held_for_a_time",
                condition=~Q(stage="speaking") | Q(began_at__isnull=False, seconds__gt=0),
            ),
            models.CheckConstraint(
                name="what_was_written_has_words",
                condition=~Q(stage="said") | ~Q(text="") | Q(began_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_spoken(self) -> bool:
        """It held the floor; the words may come later, or not at all."""
        return self.began_at is not None

    @property
    def etag(self) -> str:
        return etag_of(self.text)
