"""Events in the log of a stream without waking anybody: `python -m bench.fanout_rows STREAM N`."""

import json
import sys
import time
import uuid

import django

if __name__ == "__main__":
    django.setup()

from django.db import transaction
from django.utils import timezone

from deliberation.events.meetings import TurnSaid
from deliberation.events.payloads import CommentPosted
from deliberation.models import Comment, Event, Meeting, Stream, Turn


@transaction.atomic
def main(stream: str, count: int) -> None:
    log = Stream.objects.select_for_update().get(pk=stream)
    now = timezone.now()
    meeting = Meeting.objects.filter(stream=stream).first()
    rows, payloads = _turns(meeting, count, now) if meeting else _comments(stream, count, now)
    Event.objects.bulk_create(
        Event(
            stream=log, seq=log.seq + number, kind=payload.kind, at=now,
            data=payload.model_dump(mode="json", exclude_none=True),
        )
        for number, payload in enumerate(payloads, 1)
    )  # fmt: skip
    log.seq += len(rows)
    log.save()
    print(json.dumps({"at": time.perf_counter()}))


def _comments(stream: str, count: int, now):
    """As the latest one, said again and again."""
    latest = Comment.objects.filter(consultation__stream=stream).latest("created_at")
    rows = Comment.objects.bulk_create(_again(latest, now) for _number in range(count))
    return rows, [CommentPosted(comment=row.pk) for row in rows]


def _turns(meeting: Meeting, count: int, now):
    latest = Turn.objects.filter(meeting=meeting).latest("created_at")
    rows = Turn.objects.bulk_create(_again(latest, now) for _number in range(count))
    return rows, [TurnSaid(turn=row.pk) for row in rows]


def _again(words, now):
    kept = {field.attname: getattr(words, field.attname) for field in words._meta.concrete_fields}
    return type(words)(**{**kept, "id": uuid.uuid4(), "once": uuid.uuid4().hex, "created_at": now})


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
