"""Questions of a meeting: backed by others, answered in the room or sent to an office."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Body, Mandate
from portal.kit.etags import etag_of

from .turns import MeetingWords


class Question(MeetingWords):
    """``referred_to`` stays when the office has replied: then ``outcome`` is answered, ``settled_at`` is
    when, and ``due_on`` says whether in time. ``note`` is what the host sent along. ``noted``: a host or
    clerk wrote down what the office replied."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("正在回答")
        ANSWERED = "answered", _("已当场回答")
        REFERRED = "referred", _("转有关单位答复")
        SET_ASIDE = "set_aside", _("不在这次会上答复")

    SETTLED = (Outcome.ANSWERED, Outcome.REFERRED, Outcome.SET_ASIDE)

    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, editable=False)
    answer = models.TextField(_("回答"), max_length=2000, blank=True)
    answered_by = models.CharField(_("谁回答的（单位和职务）"), max_length=60, blank=True)
    referred_to = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, related_name="questions"
    )
    due_on = models.DateField(_("答复期限"), null=True)
    noted = models.BooleanField(default=False, editable=False)
    note = models.TextField(_("转交说明"), max_length=2000, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_as = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(MeetingWords.Meta):
        verbose_name = _("提问")
        verbose_name_plural = _("提问")
        indexes = [
            models.Index(fields=["meeting", "created_at"]),
            models.Index(fields=["referred_to", "due_on"], condition=Q(outcome="referred"),
                         name="questions_that_an_office_owes"),
        ]  # fmt: skip
        constraints = [
            *MeetingWords.Meta.constraints,
            models.CheckConstraint(name="a_question_has_words", condition=~Q(text="")),
            models.CheckConstraint(
                name="an_answered_or_set_aside_question_says_what",
                condition=~Q(outcome__in=["answered", "set_aside"]) | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="a_referred_question_has_an_office_and_a_day",
                condition=~Q(outcome="referred")
                | Q(referred_to__isnull=False, due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_settled(self) -> bool:
        return self.outcome in self.SETTLED

    @property
    def outcome_label(self) -> str:
        """What an office replied to later was not answered in the room."""
        if self.outcome == self.Outcome.ANSWERED and self.referred_to_id:
            return gettext("已答复")
        return self.get_outcome_display()

    @property
    def replied_by(self) -> str:
        """Whose answer it is, and that somebody else wrote it down for them."""
        if not self.noted:
            return self.answered_by
        return gettext("%(office)s（由主持人或工作人员代为记录）") % {"office": self.answered_by}

    @property
    def etag(self) -> str:
        """Of what became of it."""
        return etag_of(
            self.outcome, self.answer, self.answered_by, self.referred_to_id, self.due_on, self.note
        )


class QuestionBacking(models.Model):
    """One person wants this answered too."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="backings")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="question_backings"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("附问")
        verbose_name_plural = _("附问")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["question", "at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "person"], name="a_person_backs_a_question_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
