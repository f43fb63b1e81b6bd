"""What the tests of the forum's API share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.phases import DAY

NOUNS = ("consultations", "phases", "proposals", "comments", "polls", "rulings")
KEY = {"Idempotency-Key": "k1"}
QUERIES = 8
ADDRESSES = [
    "GET consultations", "POST consultations", "GET consultations/{pk}", "PUT consultations/{pk}",
    "POST consultations/{pk}/documents", "POST consultations/{pk}/sum-up", "POST consultations/{pk}/close",
    "GET consultations/{pk}/events", "GET consultations/{pk}/state",
    "GET consultations/{pk}/tally", "GET phases", "GET phases/{pk}", "PUT phases/{pk}",
    "GET proposals", "POST proposals", "GET proposals/{pk}", "PUT proposals/{pk}",
    "DELETE proposals/{pk}", "PUT proposals/{pk}/stance", "DELETE proposals/{pk}/stance",
    "PUT proposals/{pk}/outcome", "GET stances", "GET comments", "POST comments",
    "GET comments/{pk}", "PUT comments/{pk}", "DELETE comments/{pk}", "GET polls", "POST polls",
    "GET polls/{pk}", "PUT polls/{pk}", "PUT polls/{pk}/closing", "PUT polls/{pk}/cancellation",
    "PUT polls/{pk}/vote", "DELETE polls/{pk}/vote", "GET flags", "POST flags", "GET rulings",
    "GET rulings/{pk}", "POST rulings", "POST rulings/{pk}/appeal", "GET appeals",
    "PUT appeals/{pk}", "GET consultations/{pk}/passages", "GET passages/{pk}",
    "GET passages/{pk}/remarks", "POST passages/{pk}/remarks", "GET remarks", "GET remarks/{pk}",
    "PUT remarks/{pk}", "DELETE remarks/{pk}", "PUT remarks/{pk}/backing",
    "PUT remarks/{pk}/outcome", "GET me/notifications", "PUT me/notifications/read",
]  # fmt: skip


def good(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json() if status == 200 else None


def announced(cast, **changes):
    """What a host sends to open a matter for 云桥 tomorrow."""
    begins = timezone.now() + DAY
    return {
        "scope": str(cast.bridge.pk),
        "topic": "电动自行车充电棚建在哪",
        "background": "登记电动自行车约 1480 辆。",
        "legal_basis": "《城市居民委员会组织法》第三十二条",
        "phases": {
            "opinions": {
                "starts_at": begins.isoformat(),
                "ends_at": (begins + 7 * DAY).isoformat(),
            }
        },
        "bodies": [str(cast.bodies["street"].pk)],
        "others": ["外卖骑手代表"],
    } | changes


def asked(matter, **changes):
    """What a host sends to add a poll for the day after tomorrow."""
    now = timezone.now()
    return {
        "consultation": str(matter.pk),
        "question": "先建哪一处？",
        "options": ["老车棚", "东门绿地边"],
        "opens_at": (now + DAY).isoformat(),
        "closes_at": (now + 2 * DAY).isoformat(),
    } | changes


def reads(act) -> int:
    """How often the database is asked, without the marks of transactions."""
    with CaptureQueriesContext(connection) as seen:
        answer = act()
    assert answer.status_code < 400, answer.content
    words = ("SELECT", "INSERT", "UPDATE", "DELETE")
    return len([one for one in seen.captured_queries if one["sql"].startswith(words)])
