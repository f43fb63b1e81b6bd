"""The numbered log behind every live page: what happened, in the order in which it was committed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kit.models import OpaqueModel


class Stream(OpaqueModel):
    """One log. ``seq`` is the number of its last event; ``epoch`` changes when numbers start anew.

    The row is written once an event, so that its lock puts the transactions of one log in order:
    a number that is seen has none before it still under way.
    """

    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pk} · {self.seq}"


class Event(models.Model):
    """What happened, as ids and codes: never people's words or names (deliberation.events)."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["stream", "seq"]
        verbose_name = _("事件")
        verbose_name_plural = _("事件")
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "seq"], name="an_event_has_a_number_of_its_own"
            ),
            models.CheckConstraint(
                name="events_are_counted_from_one", condition=models.Q(seq__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"
