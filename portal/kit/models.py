"""Abstract rows that the apps share. No table of its own."""

import uuid

from django.db import models


class OpaqueModel(models.Model):
    """A row whose public address tells nothing: a random UUID, lower case in URLs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
