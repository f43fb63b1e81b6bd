"""Talk, in threads of two levels."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .proposals import Proposal
from .words import Words


class Comment(Words):
    """On a proposal or, without one, on the topic. ``thread`` is the comment that it answers."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, related_name="comments"
    )
    thread = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")

    class Meta(Words.Meta):
        verbose_name = _("评论")
        verbose_name_plural = _("评论")
        indexes = [
            models.Index(
                fields=["consultation", "proposal", "created_at"],
                condition=Q(thread=None),
                name="comments_that_begin_a_thread",
            ),
            models.Index(fields=["thread", "created_at"]),
            models.Index(fields=["created_at"], name="comments_everywhere"),
        ]
        constraints = [
            *Words.Meta.constraints,
            models.CheckConstraint(
                name="a_comment_does_not_answer_itself", condition=~Q(thread=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
