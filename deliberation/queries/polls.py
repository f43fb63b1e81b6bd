"""The page of one poll: what is asked, who may answer, what came out as far as one may see it."""

from deliberation.errors import Refused
from deliberation.models import Hosting
from deliberation.permissions.hosting import FIXED_BEFORE
from deliberation.permissions.polls import check_vote, may_see_results

from .consultations import get_poll
from .rooms import room_of
from .tallies import own_votes, poll_counts
from .until import dated, until


def poll_page(pk, person, now) -> dict:
    poll = get_poll(pk)
    matter = poll.consultation
    counts = poll_counts([poll.pk])[poll.pk]
    own = own_votes(person, [poll.pk]).get(poll.pk, [])
    seen = may_see_results(poll, now, has_voted=bool(own))
    return {
        "poll": poll,
        "matter": matter,
        "entries": dated(poll.entries.order_by("at", "pk")),
        "until": until(poll.closes_at),
        "options": _options(poll, counts, own, seen),
        "voters": counts["voters"],
        "most_votes": max(1, counts["voters"]["residents"]),
        "own": own,
        "seen": seen,
        "upcoming": poll.cancelled_at is None and now < poll.opens_at,
        "open": poll.is_open(now) and matter.closed_at is None,
        "over": poll.is_over(now),
        "is_host": _hosts(person, matter),
        "fixed": now >= poll.opens_at - FIXED_BEFORE,
        "room": room_of(matter),
        **_voting(person, poll, now),
    }


def _options(poll, counts: dict, own: list[int], seen: bool) -> list[dict]:
    by_number = {count["number"]: count for count in counts["options"]}
    return [
        {
            "number": option.number,
            "text": option.text,
            "chosen": option.number in own,
            "residents": by_number[option.number]["residents"] if seen else 0,
            "mandates": by_number[option.number]["mandates"] if seen else 0,
        }
        for option in poll.options.all()
    ]


def _voting(person, poll, now) -> dict:
    try:
        check_vote(person, poll, now)
    except Refused as refused:
        return {"may_vote": False, "why_no_vote": refused}
    return {"may_vote": True, "why_no_vote": None}


def _hosts(person, matter) -> bool:
    """Read only for somebody with a mandate."""
    if not person.is_authenticated or not person.live_mandates:
        return False
    held = [mandate.pk for mandate in person.live_mandates]
    return Hosting.objects.filter(consultation=matter, mandate__in=held).exists()
