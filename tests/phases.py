"""A consultation in every state, for tests: before, during and after its phases."""

from datetime import timedelta

from django.utils import timezone

from deliberation.actions.comments import post_comment
from deliberation.actions.consultations import open_consultation
from deliberation.actions.polls import add_poll
from deliberation.actions.proposals import submit_proposal
from deliberation.queries.consultations import get_consultation

DAY = timedelta(days=1)


def a_consultation(cast, scope=None, *, host=None, now=None, phases=None, **words):
    """Open for opinions since yesterday (``now`` is when it was opened), for a week."""
    now = now or timezone.now() - DAY
    made = open_consultation(
        host or cast.deputy,
        scope or cast.bridge,
        now=now,
        phases=phases or {"opinions": (now, now + 8 * DAY)},
        **{
            "topic": "电动自行车充电棚建在哪",
            "background": "登记电动自行车约 1480 辆，充电口 216 个。",
            "legal_basis": "《城市居民委员会组织法》第三十二条",
        }
        | words,
    )
    return get_consultation(made.pk)


def over(cast, scope=None, **words):
    """Its only phase ended an hour ago."""
    ended = timezone.now() - timedelta(hours=1)
    return a_consultation(
        cast, scope, now=ended - 7 * DAY, phases={"opinions": (ended - 7 * DAY, ended)}, **words
    )


def not_yet(cast, scope=None, **words):
    """Announced; begins tomorrow."""
    begins = timezone.now() + DAY
    return a_consultation(cast, scope, phases={"opinions": (begins, begins + 7 * DAY)}, **words)


def a_proposal(cast, consultation, *, by=None, title="先改老车棚", text="", **rest):
    text = text or "老车棚有顶有电。" + (
        "" if "once" in rest else "。" * consultation.proposals.count()
    )
    return submit_proposal(by or cast.resident, consultation, title=title, text=text, **rest)


def a_comment(cast, consultation, *, by=None, text="我同意先改老车棚。", **rest):
    return post_comment(by or cast.resident, consultation, text=text, **rest)


def a_poll(cast, consultation, *, host=None, hours=24, **rest):
    """Open for a day, since an hour ago."""
    now = timezone.now()
    return add_poll(
        host or cast.deputy,
        consultation,
        **{
            "question": "先建哪一处？",
            "options": ["老车棚", "东门绿地边", "7 号楼西侧"],
            "opens_at": now - timedelta(hours=1),
            "closes_at": now + timedelta(hours=hours),
            "now": now - timedelta(hours=2),
        }
        | rest,
    )
