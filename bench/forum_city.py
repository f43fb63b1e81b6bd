"""One community with N residents who are signed in, and consultations to talk and vote in.

`python -m bench.forum_city '{"residents": 300, "matters": 1, "proposals": 10, "polls": 1}'` fills
the empty database that the environment names and prints ids and session keys. People and what they
open go through the actions; the many rows go in by the hundred.
"""

import json
import sys
import uuid
from datetime import date, timedelta

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from cms.actions.site import seed_site
from deliberation.actions.consultations import open_consultation
from deliberation.actions.polls import add_poll
from deliberation.models import Comment, Proposal
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.models import Residency, User
from portal.kit.names import skeleton
from portal.territory.actions.imports import add_division

BATCH = 500
BACKEND = "django.contrib.auth.backends.ModelBackend"
SINCE = date(2020, 1, 1)
DAY = timedelta(days=1)


def main(asked: dict) -> None:
    city, _people = build(asked)
    print(json.dumps(city))


def build(asked: dict) -> tuple[dict, dict]:
    """What is printed, and the people as rows for whoever goes on from here."""
    settings.DATA_DIR.mkdir(exist_ok=True)
    call_command("migrate", verbosity=0)
    seed_site()
    unit, admin, host = _people_in_charge()
    residents = _residents(unit, admin, asked.get("residents", 10))
    matters = [_matter(host, unit, residents, number, asked) for number in range(asked["matters"])]
    city = {
        "unit": str(unit.pk),
        "host": _sessions([host])[0],
        "people": _sessions(residents),
        "matters": matters,
    }
    return city, {"host": host, "residents": residents}


def _people_in_charge():
    city = add_division(None, "370300000000", "淄博市", "city", "", since_on=SINCE)
    city.refresh_from_db()
    county = add_division(city, "370303000000", "张店区", "county", "", since_on=SINCE)
    county.refresh_from_db()
    town = add_division(county, "370303005000", "科苑街道", "town", "", since_on=SINCE)
    town.refresh_from_db()
    unit = add_division(town, "370303005901", "云桥社区", "unit", "community", since_on=SINCE)
    admin = User.objects.create_user(username="admin", public_name="总管一号", is_superuser=True)
    host = User.objects.create_user(username="host", public_name="主持的人")
    make_mandate(
        admin, host, role="deputy", division=city, name="何商量", level="city", term_number=16,
        constituency="张店区人民代表大会", starts_on=SINCE,
    )  # fmt: skip
    return unit, admin, User.objects.get(pk=host.pk)


def _residents(unit, admin, count: int) -> list[User]:
    now = timezone.now()
    people = [
        User(
            username=f"r{number}", public_name=f"居民{number:05d}", password="!",
            public_name_key=skeleton(f"居民{number:05d}"), date_joined=now - 400 * DAY,
        )
        for number in range(count)
    ]  # fmt: skip
    User.objects.bulk_create(people, batch_size=BATCH)
    Residency.objects.bulk_create(
        [
            Residency(
                user=person, division=unit, status="confirmed", claimed_at=now, confirmed_at=now,
                confirmed_by=admin, valid_until=now + 365 * DAY, household=f"B-{number}",
                adult=True, basis="desk",
            )
            for number, person in enumerate(people)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return people


def _sessions(people: list[User]) -> list[dict]:
    """A session for each, as signing in would leave it."""
    store, until = SessionStore(), timezone.now() + 30 * DAY
    made, rows = [], []
    for person in people:
        key = uuid.uuid4().hex
        data = {
            "_auth_user_id": str(person.pk),
            "_auth_user_backend": BACKEND,
            "_auth_user_hash": person.get_session_auth_hash(),
        }
        rows.append(Session(session_key=key, session_data=store.encode(data), expire_date=until))
        made.append({"id": str(person.pk), "session": key})
    Session.objects.bulk_create(rows, batch_size=BATCH)
    return made


def _matter(host, unit, residents, number: int, asked: dict) -> dict:
    opened = timezone.now() - DAY
    matter = open_consultation(
        host, unit, now=opened, topic=f"第{number}件事怎么办",
        background="请大家商量。", legal_basis="《城市居民委员会组织法》第三十二条",
        phases={"opinions": (opened, opened + 30 * DAY)},
    )  # fmt: skip
    proposals = [
        Proposal(
            consultation=matter, author=residents[index % len(residents)], place=unit,
            once=uuid.uuid4().hex, title=f"第{index}条提议", text="老车棚有顶有电，先改这里。",
            created_at=opened + timedelta(minutes=index),
        )
        for index in range(asked.get("proposals", 0))
    ]  # fmt: skip
    Proposal.objects.bulk_create(proposals, batch_size=BATCH)
    _comments(matter, proposals, residents, unit, asked.get("comments", 0))
    polls = [
        add_poll(
            host, matter, question=f"第{index}问：先建哪一处？", options=["甲", "乙", "丙"],
            opens_at=opened + timedelta(hours=1), closes_at=opened + 29 * DAY, now=opened,
        )
        for index in range(asked.get("polls", 0))
    ]  # fmt: skip
    return {
        "id": str(matter.pk),
        "stream": str(matter.stream_id),
        "proposals": [str(proposal.pk) for proposal in proposals],
        "polls": [str(poll.pk) for poll in polls],
    }


def _comments(matter, proposals, residents, unit, count: int) -> None:
    """On the topic and on proposals in turn; every fourth answers the one before it."""
    rows: list[Comment] = []
    for index in range(count):
        on = proposals[index // 2 % len(proposals)] if proposals and index % 2 else None
        answers = rows[-4] if index % 8 >= 4 and rows[-4].thread is None else None
        rows.append(
            Comment(
                consultation=matter, proposal=answers.proposal if answers else on, thread=answers,
                author=residents[index % len(residents)], place=unit, once=uuid.uuid4().hex,
                text=f"第{index}句：先改老车棚，再说别的。",
                created_at=matter.opened_at + timedelta(seconds=index),
            )
        )  # fmt: skip
    Comment.objects.bulk_create(rows, batch_size=BATCH)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
