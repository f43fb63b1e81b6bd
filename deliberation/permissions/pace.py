"""How much one person may post in a day, and newcomers less; numbers come from the environment."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from deliberation.errors import TooMany

DAY = timedelta(days=1)


def check_pace(person, model, standing, at) -> None:
    """Count the author's rows of the last day. Who speaks in office has no such limit."""
    if not standing.is_resident:
        return
    factor = settings.RATE_LIMIT_FACTOR
    newcomer = at - person.date_joined < timedelta(days=settings.NEWCOMER_DAYS)
    limits = settings.NEWCOMER_LIMITS if newcomer else settings.EVERYBODY_LIMITS
    most = max(1, round(limits[model._meta.model_name] * factor))
    rows = model.objects.filter(author=person, created_at__gt=at - DAY)
    times = list(rows.order_by("-created_at").values_list("created_at", flat=True)[:most])
    if len(times) >= most:
        wait = times[-1] + DAY - at
        sentence = (
            _("新来的前几天每天最多发 %(most)s 条，请明天再来。")
            if newcomer
            else _("一天最多发 %(most)s 条，请明天再来。")
        )
        raise TooMany(sentence % {"most": most}, retry_after=_seconds(wait))
    gap = timedelta(seconds=limits["gap"] / factor)
    if times and at - times[0] < gap:
        raise TooMany(
            _("发得太快了，请过几秒再发。您写的内容还在。"),
            retry_after=_seconds(times[0] + gap - at),
        )


def _seconds(wait: timedelta) -> int:
    return max(1, round(wait.total_seconds()))
