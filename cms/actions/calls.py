"""From the day a text is in force people may propose to change it."""

from datetime import timedelta

from django.utils import timezone

from deliberation.actions.calls import open_call
from deliberation.record.days import deadline, moment_after

# In the language of the compacts, whatever the editor's interface.
BACKGROUND = (
    "哪里不合适、想怎么改，写成一条提议，邻居可以支持。支持的人数只供村（居）民委员会参考，"
    "不是表决，也不能代替法律规定的书面提议。"
)
VILLAGE_LAW = "《中华人民共和国村民委员会组织法》第二十五条、第三十一条"
COMMUNITY_LAW = "《中华人民共和国城市居民委员会组织法》第二十六条、第三十一条"


def take_calls(person, edition, before, now) -> None:
    """The proposals of the edition before go on; otherwise a new matter is opened. Until the day
    on which the text is to be looked at again."""
    if before and before.calls_id and _goes_on(before.calls, now):
        edition.calls_id = before.calls_id
        return
    start = max(edition.in_force_on, timezone.localdate(now))
    last = edition.review_on or start + timedelta(days=deadline("compact_review").number)
    if last <= timezone.localdate(now):
        return
    division = edition.compact.division
    edition.calls = open_call(
        person, division, topic=f"{edition.title}：修订建议"[-80:], background=BACKGROUND,
        legal_basis=VILLAGE_LAW if division.is_village else COMMUNITY_LAW,
        until=moment_after(last), about=edition.compact.url or "", now=now,
    )  # fmt: skip


def _goes_on(calls, now) -> bool:
    return calls.closed_at is None and any(phase.is_open(now) for phase in calls.phases.all())
