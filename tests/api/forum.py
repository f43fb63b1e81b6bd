"""What the tests of the forum's API share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.phases import DAY

NOUNS = ("consultations", "phases", "proposals", "comments", "polls", "rulings")
KEY = {"Idempotency-Key": "k1"}
QUERIES = 8


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
