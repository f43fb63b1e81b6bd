"""What of meetings everybody finds: published minutes, and meetings by words. Closed ones never."""

from django.db.models import Q

from deliberation.models import Meeting, Minutes

MOST_WORDS = 6


def published_minutes(*, division=None, most: int = 10) -> list[Minutes]:
    """Latest first; ``division`` takes those of consultations about that place. One read."""
    rows = Minutes.objects.filter(
        status=Minutes.Status.PUBLISHED, meeting__is_closed=False
    ).select_related("meeting__consultation__scope")
    if division is not None:
        rows = rows.filter(meeting__consultation__scope=division)
    return list(rows.order_by("-published_at", "pk")[:most])


def find_meetings(words: str, most: int) -> list[Meeting]:
    """Whose title, what it is about, consultation or place holds every word, the latest first; one read.

    Each carries ``has_minutes``: that its minutes are published and carry its name.
    """
    rows = Meeting.objects.public().select_related("consultation__scope", "minutes")
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(about__icontains=word)
            | Q(consultation__topic__icontains=word)
            | Q(consultation__scope__full_name__icontains=word)
        )
    found = list(rows.order_by("-starts_at", "pk")[:most])
    for meeting in found:
        minutes = getattr(meeting, "minutes", None)
        meeting.has_minutes = bool(minutes and minutes.status == Minutes.Status.PUBLISHED)
    return found
