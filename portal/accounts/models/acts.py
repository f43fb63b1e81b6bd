"""Acts that must not happen twice."""

from django.db import models


class DoneAct(models.Model):
    """Written in the transaction of the act it names, so that neither is there without the other.

    Says nothing about who acted; forgotten after a day or so (portal.server.clock).
    """

    name = models.CharField(max_length=64, primary_key=True)  # SHA-256, in hex
    body = models.CharField(max_length=64, blank=True)  # SHA-256 of what was sent, in hex
    answer = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "已办步骤"
        verbose_name_plural = "已办步骤"

    def __str__(self) -> str:
        return self.name
