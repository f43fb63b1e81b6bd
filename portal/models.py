"""What the site as a whole keeps: signs of life of the parts that no page can see."""

from django.db import models


class Heartbeat(models.Model):
    """Written by the clock every few seconds; /readyz reports how long ago."""

    name = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name
