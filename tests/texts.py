"""A text put out for opinion, in every state, for tests."""

import uuid
from datetime import timedelta

from django.utils import timezone

from deliberation.actions.passages import Text, put_out
from deliberation.actions.remarks import post_remark
from deliberation.queries.consultations import get_consultation, get_passage
from tests.phases import DAY

CLAUSES = (
    ("安静", "晚上十点后请放低声音，不在楼道大声喧哗。"),
    ("充电", "电动自行车不进楼道，不飞线充电。"),
    ("商量", "大事一起商量，不同意见写进记录。"),
)


def parts(clauses=CLAUSES) -> list[Text]:
    return [Text(source=uuid.uuid4(), heading=heading, text=text) for heading, text in clauses]


def a_text(cast, scope=None, *, by=None, now=None, starts_at=None, ends_at=None, **rest):
    """Put out yesterday by the editor of 云桥, for eight days."""
    now = now or timezone.now() - DAY
    made = put_out(
        by or cast.editor,
        scope or cast.bridge,
        now=now,
        starts_at=starts_at or now,
        ends_at=ends_at or now + 8 * DAY,
        **{
            "topic": "云桥社区居民公约（征求意见稿）",
            "background": "公约三年没改了，这次把充电和安静两条写清楚。",
            "legal_basis": "《城市居民委员会组织法》第三十条",
            "parts": parts(),
        }
        | rest,
    )
    return get_consultation(made.pk)


def text_over(cast, **rest):
    ended = timezone.now() - timedelta(hours=1)
    return a_text(cast, now=ended - 7 * DAY, ends_at=ended, **rest)


def text_not_yet(cast, **rest):
    begins = timezone.now() + DAY
    return a_text(cast, starts_at=begins, ends_at=begins + 7 * DAY, **rest)


def first_of(matter, position=1):
    return get_passage(matter.passages.get(position=position).pk)


def a_remark(cast, matter, *, by=None, kind="remark", position=1, **rest):
    """The resident's, unless somebody else is named; words by kind."""
    passage = first_of(matter, position)
    usual = {
        "remark": {"text": "夏天可以晚半小时。"},
        "unclear": {},
        "wording": {"proposed": passage.text.replace("十点", "九点半")},
    }[kind]
    return post_remark(by or cast.resident, passage, kind=kind, **usual | rest)
