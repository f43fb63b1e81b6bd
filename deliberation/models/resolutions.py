"""The record of a lawful meeting's decision: figures as the minutes have them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.kit.models import OpaqueModel
from portal.territory.models import Division


class Resolution(OpaqueModel):
    """Who was entitled, who came, how they voted. An online poll is never one of these.

    ``meeting_kind`` says what was counted: adults (by person) or representatives of households
    (by household), or members of a representatives' meeting (Organic Law of Villagers' Committees
    art. 25, 26, 29, 30; of Residents' Committees art. 26 to 29, both in force from 2026-01-01).
    """

    class MeetingKind(models.TextChoices):
        VILLAGERS = "villagers", _("村民会议")
        VILLAGERS_HOUSEHOLDS = "villagers_households", _("村民会议（户的代表）")
        VILLAGERS_REPRESENTATIVES = "villagers_reps", _("村民代表会议")
        RESIDENTS = "residents", _("居民会议")
        RESIDENTS_HOUSEHOLDS = "residents_households", _("居民会议（户的代表）")
        RESIDENTS_REPRESENTATIVES = "residents_reps", _("居民代表会议")

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="resolutions")
    title = models.CharField(_("决议事项"), max_length=120)
    meeting_kind = models.CharField(_("会议类型"), max_length=20, choices=MeetingKind)
    notice_sent_on = models.DateField(_("通知日期"), null=True, blank=True)
    studied_on = models.DateField(_("党组织研究日期"), null=True, blank=True)
    held_on = models.DateField(_("会议日期"))
    entitled = models.PositiveIntegerField(_("应到"))
    present = models.PositiveIntegerField(_("实到"))
    women_present = models.PositiveIntegerField(_("到会妇女"), null=True, blank=True)
    votes_for = models.PositiveIntegerField(_("赞成"))
    votes_against = models.PositiveIntegerField(_("反对"))
    abstentions = models.PositiveIntegerField(_("弃权"))
    authorised_by = models.CharField(_("授权"), max_length=200, blank=True)
    composition = models.CharField(_("组成"), max_length=120, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("会议决议登记")
        verbose_name_plural = _("会议决议登记")
        ordering = ["-held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="no_more_come_than_are_entitled",
                condition=Q(present__lte=F("entitled")) & Q(entitled__gt=0),
                violation_error_message=_("实到不能多于应到。"),
            ),
            models.CheckConstraint(
                name="no_more_vote_than_are_present",
                condition=Q(present__gte=F("votes_for") + F("votes_against") + F("abstentions")),
                violation_error_message=_("赞成、反对、弃权之和不能多于实到。"),
            ),
            models.CheckConstraint(
                name="no_more_women_come_than_people",
                condition=Q(women_present=None) | Q(women_present__lte=F("present")),
                violation_error_message=_("到会妇女不能多于实到。"),
            ),
            models.CheckConstraint(
                name="the_notice_goes_out_before_the_meeting",
                condition=Q(notice_sent_on=None) | Q(notice_sent_on__lte=F("held_on")),
                violation_error_message=_("通知日期不能晚于会议日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
