"""Reads of every page of a consultation, for a reader and for a resident, and of a stance and a vote.

`python -m bench.forum_counting` looks at the first consultation of the database that the environment
names and prints JSON.
"""

import json
import statistics
import time

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deliberation.models import Comment, Consultation, Poll, Proposal
from portal.accounts.models import User

ROUNDS = 5
NOT_WORK = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def addresses(matter) -> dict[str, str]:
    proposal = Proposal.objects.filter(consultation=matter).order_by("created_at").first()
    comment = (
        Comment.objects.filter(consultation=matter, thread=None).order_by("created_at").first()
    )
    poll = Poll.objects.filter(consultation=matter).first()
    base = f"/consultations/{matter.pk}/"
    return {
        "list of consultations": "/consultations/",
        "a consultation": base,
        "a proposal": f"{base}proposals/{proposal.pk}/",
        "a thread": f"{base}comments/{comment.pk}/",
        "a poll": f"/polls/{poll.pk}/",
        "API: proposals": f"/api/v1/proposals?consultation={matter.pk}",
        "API: comments": f"/api/v1/comments?consultation={matter.pk}",
        "API: events": f"/api/v1/consultations/{matter.pk}/events?after=0",
        "API: tally": f"/api/v1/consultations/{matter.pk}/tally",
    }


def measured(name, act) -> dict:
    act()
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            answer = act()
        times.append(1000 * (time.perf_counter() - began))
    work = [q for q in captured.captured_queries if not q["sql"].startswith(NOT_WORK)]
    return {
        "name": name,
        "status": answer.status_code,
        "queries": len(work),
        "ms": statistics.median(times),
    }


def main() -> None:
    matter = Consultation.objects.order_by("opened_at").first()
    reader, resident = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    person = User.objects.filter(username="r1").get()
    resident.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    found = []
    for who, client in (("reader", reader), ("resident", resident)):
        for name, path in addresses(matter).items():
            found.append(measured(f"{name}, {who}", lambda c=client, p=path: c.get(p)))
    proposal = Proposal.objects.filter(consultation=matter).first()
    poll = Poll.objects.filter(consultation=matter).first()
    stance = f"/consultations/{matter.pk}/proposals/{proposal.pk}/stance/"
    kind = "application/json"
    acts = {
        "act: stance by page": lambda: resident.post(stance, {"value": "support"}),
        "act: vote by page": lambda: resident.post(f"/polls/{poll.pk}/vote/", {"options": ["1"]}),
        "act: stance by API": lambda: resident.put(
            f"/api/v1/proposals/{proposal.pk}/stance", '{"value": "oppose"}', content_type=kind
        ),
        "act: vote by API": lambda: resident.put(
            f"/api/v1/polls/{poll.pk}/vote", '{"options": [0]}', content_type=kind
        ),
    }
    found += [measured(name, act) for name, act in acts.items()]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
