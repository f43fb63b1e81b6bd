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

from deliberation.events.payloads import CommentPosted
from deliberation.models import Comment, Consultation, Event, Stream


@transaction.atomic
def main(stream: str, count: int) -> None:
    matter = Consultation.objects.get(stream=stream)
    latest = Comment.objects.filter(consultation=matter).latest("created_at")
    log = Stream.objects.select_for_update().get(pk=stream)
    now = timezone.now()
    rows = [
        Comment(
            consultation=matter, author_id=latest.author_id, place_id=latest.place_id,
            once=uuid.uuid4().hex, text=latest.text, created_at=now,
        )
        for _number in range(count)
    ]  # fmt: skip
    Comment.objects.bulk_create(rows)
    Event.objects.bulk_create(
        Event(
            stream=log, seq=log.seq + number, kind=CommentPosted.kind, at=now,
            data=CommentPosted(comment=row.pk).model_dump(mode="json", exclude_none=True),
        )
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    log.seq += count
    log.save()
    print(json.dumps({"at": time.perf_counter()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
