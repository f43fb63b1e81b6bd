"""Which record counts, where one was corrected."""

from deliberation.models import Resolution


def standing(resolution: Resolution) -> Resolution:
    """The record as it stands: itself, or the last confirmed correction of it."""
    while (later := getattr(resolution, "correction", None)) and later.is_confirmed:
        resolution = later
    return resolution
