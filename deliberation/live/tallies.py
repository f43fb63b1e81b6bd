"""Running counts for a room. Results that are not for everybody yet are sent only to those who
have voted, as the host set it before the poll opened.
"""

import json
import uuid
from dataclasses import dataclass

from django.utils import timezone

from deliberation.models import Poll, Stance, Vote
from deliberation.permissions.polls import may_see_results
from deliberation.queries.tallies import poll_counts, stance_counts, turnout, voters_of


@dataclass(frozen=True)
class Tally:
    proposals: dict
    polls: dict  # id -> counts of every option
    hidden_polls: frozenset  # whose results only those see who voted
    closed_polls: frozenset  # whose results nobody sees yet
    voted: dict  # person's id -> ids of the hidden polls in which they voted

    def seen_by(self, person) -> frozenset:
        """The hidden polls whose results ``person`` (an id, or None) sees all the same."""
        return self.voted.get(person, frozenset())

    def encoded(self, seen: frozenset) -> str:
        """The frame for somebody who may see the polls in ``seen`` besides the public ones."""
        polls = {pk: self._poll(pk, count, seen) for pk, count in self.polls.items()}
        frame = {
            "type": "now",
            "kind": "tally",
            "data": {"proposals": self.proposals, "polls": polls},
        }
        return json.dumps(frame, separators=(",", ":"))

    def _poll(self, pk, count, seen):
        secret = pk in self.closed_polls or (pk in self.hidden_polls and pk not in seen)
        return turnout(count) if secret else count


def tally_frames(moved: dict[str, list[str]], people: list) -> Tally:
    """Counts of the proposals and polls in ``moved``; four reads, and one a 500 ``people`` (ids) who
    look on while the results of a poll are only for those who voted."""
    now = timezone.now()
    polls = list(Poll.objects.filter(pk__in=moved["polls"])) if moved["polls"] else []
    counts = poll_counts([poll.pk for poll in polls]) if polls else {}
    named = [uuid.UUID(pk) for pk in moved["proposals"]]
    proposals = stance_counts(named) if named else {}
    after_vote = [
        poll.pk
        for poll in polls
        if may_see_results(poll, now, has_voted=True)
        and not may_see_results(poll, now, has_voted=False)
    ]
    voted = voters_of(after_vote, people) if after_vote else {}
    return Tally(
        proposals={str(pk): count for pk, count in proposals.items()},
        polls={str(pk): count for pk, count in counts.items()},
        hidden_polls=frozenset(map(str, after_vote)),
        closed_polls=frozenset(
            str(poll.pk) for poll in polls if not may_see_results(poll, now, has_voted=True)
        ),
        voted={person: frozenset(map(str, ids)) for person, ids in voted.items()},
    )


def changed_since(stream_id, since) -> dict[str, set[str]]:
    """What was counted anew after ``since``; two reads on indexed times."""
    stances = Stance.objects.filter(proposal__consultation__stream=stream_id, changed_at__gt=since)
    votes = Vote.objects.filter(poll__consultation__stream=stream_id, changed_at__gt=since)
    return {
        "proposals": {str(pk) for pk in stances.values_list("proposal", flat=True).distinct()},
        "polls": {str(pk) for pk in votes.values_list("poll", flat=True).distinct()},
    }
