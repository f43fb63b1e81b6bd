"""The public register of resolutions: a chain in which nothing changes unseen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .resolutions import Resolution


class RegisterEntry(models.Model):
    """One line: what was recorded, and the digest of the line before. Written once, read for ever.

    ``content`` is the certificate's content as it was signed; its digest stands in the chain.
    """

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("决议")
        CORRECTION = "correction", _("更正")

    seq = models.PositiveIntegerField(primary_key=True)
    prev = models.CharField(max_length=64)
    at = models.CharField(max_length=32)  # as it is signed: ISO 8601
    kind = models.CharField(max_length=10, choices=Kind)
    resolution = models.OneToOneField(
        Resolution, on_delete=models.PROTECT, related_name="register_entry"
    )
    content = models.JSONField()
    content_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=64)  # public, in hex
    signature = models.CharField(max_length=128)  # in hex

    class Meta:
        verbose_name = _("登记簿条目")
        verbose_name_plural = _("登记簿条目")
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq}"

    def line(self) -> dict:
        """As it stands in the chain."""
        return {
            "seq": self.seq, "prev": self.prev, "at": self.at, "kind": self.kind,
            "subject": str(self.resolution_id), "content": self.content_digest,
            "digest": self.digest,
        }  # fmt: skip

    def seal(self) -> dict:
        """By whose key, and the signature."""
        return {"key": self.key, "value": self.signature}


class RegisterHead(models.Model):
    """The head of the register at the end of a day, signed: what others may keep."""

    day = models.DateField(unique=True)
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("登记簿首部")
        verbose_name_plural = _("登记簿首部")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.seq}"

    def line(self) -> dict:
        """What is signed of it."""
        return {"day": self.day.isoformat(), "seq": self.seq, "digest": self.digest}

    def seal(self) -> dict:
        """By whose key, and the signature."""
        return {"key": self.key, "value": self.signature}
