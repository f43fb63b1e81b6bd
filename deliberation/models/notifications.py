"""What the bell tells a person. The words are filled in when it is read, from the rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .comments import Comment
from .consultations import Consultation
from .moderation import Appeal, Ruling
from .proposals import Proposal
from .questions import Question
from .remarks import Remark
from .turns import Turn


class Notification(models.Model):
    class Kind(models.TextChoices):
        REPLIED = "replied", _("有人回应了您")
        SETTLED = "settled", _("您的提议有了结果")
        SUMMED_UP = "summed_up", _("您参加的协商公布了协商意见")
        HIDDEN = "hidden", _("您的发言被隐去")
        RESTORED = "restored", _("您的发言恢复公开")
        APPEAL_DECIDED = "appeal_decided", _("您的申诉有了结果")
        INVITED = "invited", _("您的单位受邀参加协商")
        HOSTING = "hosting", _("请您一起主持协商")
        DUE_MOVED = "due_moved", _("期限有变动")
        REMARK_SETTLED = "remark_settled", _("您的意见有了答复")
        OBJECTION_ANSWERED = "objection_answered", _("您的异议有了答复")
        EDITION_MOVED = "edition_moved", _("公约有进展")
        MEETING_INVITED = "meeting_invited", _("您的单位受邀到会")
        MEETING_MOVED = "meeting_moved", _("会议有变动")
        MEETING_CANCELLED = "meeting_cancelled", _("会议取消了")
        SEAT_DRAWN = "seat_drawn", _("会议席位抽签有了结果")
        MUTED = "muted", _("您在会上被禁言")
        MUTE_DECIDED = "mute_decided", _("您对禁言的异议有了结果")
        GUEST_REMOVED = "guest_removed", _("您被请出一次会议")
        REMOVAL_DECIDED = "removal_decided", _("您对被请出会议的异议有了结果")
        QUESTION_SETTLED = "question_settled", _("您的提问有了结果")
        PROMISE_MADE = "promise_made", _("您的单位在会上作出承诺")
        PROMISE_DUE = "promise_due", _("承诺快到期了")
        MINUTES_SENT = "minutes_sent", _("请您核对会议纪要")
        REPLY_NOTED = "reply_noted", _("有人替您的单位记下了答复")
        MINUTES_EDITED = "minutes_edited", _("您核对的会议纪要改过了")
        MINUTES_ANSWERED = "minutes_answered", _("您对会议纪要的异议有了答复")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=18, choices=Kind)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, null=True, related_name="+"
    )
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="+")
    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, null=True, related_name="+")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, null=True, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, related_name="+")
    ruling = models.ForeignKey(Ruling, on_delete=models.CASCADE, null=True, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, null=True, related_name="+")
    link = models.CharField(max_length=200, blank=True)  # a page of this site, of any app
    about = models.CharField(max_length=80)  # what makes it one: told once and no more
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-at"]),
            models.Index(fields=["person"], condition=Q(read_at=None), name="unread_notifications"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "about"], name="a_person_is_told_once"
            ),
            models.CheckConstraint(
                name="a_notification_leads_somewhere_on_this_site",
                condition=Q(link="", consultation__isnull=False)
                | (Q(link__startswith="/") & ~Q(link__startswith="//")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
