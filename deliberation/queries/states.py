"""What a live page begins with, and how an event changes it: state + events after N = new state."""

from django.db import transaction

from deliberation.models import Comment, Consultation, Poll, Proposal, Remark, State, Stream

from .shapes import show_matter, show_phase, show_poll

TRIES = 5


def state_of(consultation_pk) -> tuple[dict, str, int]:
    """``(state, epoch, seq)`` that belong together."""
    return still({"consultation": consultation_pk}, lambda: _read(consultation_pk))


def still(whose: dict, read) -> tuple[dict, str, int]:
    """What ``read`` gives, with where the log of ``whose`` (``{link: id}``) stands at that moment.

    Read between two looks at the number; where writers are too quick for that, while the log is
    held still for a moment.
    """
    stream = Stream.objects.get(**whose)
    for _try in range(TRIES):
        state = read()
        now = Stream.objects.get(pk=stream.pk)
        if (now.epoch, now.seq) == (stream.epoch, stream.seq):
            return state, str(now.epoch), now.seq
        stream = now
    with transaction.atomic():
        held = Stream.objects.select_for_update().get(pk=stream.pk)
        return read(), str(held.epoch), held.seq


def _read(pk) -> dict:
    matter = Consultation.objects.prefetch_related("phases").get(pk=pk)
    polls = Poll.objects.filter(consultation=pk).prefetch_related("options")
    mine = {"consultation": pk, "state": State.SHOWN}
    return {
        "consultation": show_matter(matter),
        "phases": [show_phase(phase) for phase in matter.phases.all()],
        "polls": [show_poll(poll) for poll in polls],
        "counts": {
            "proposals": Proposal.objects.filter(**mine).count(),
            "comments": Comment.objects.filter(**mine).count(),
            "remarks": Remark.objects.filter(**mine).count(),
        },
    }


COMES, GOES = {"submitted", "posted", "restored"}, {"withdrawn", "hidden"}


def applied(state: dict, frame: dict) -> dict:
    """The state after one event's frame; static/js/room.js does the same in the browser."""
    noun, _, verb = frame["kind"].partition(".")
    show = frame["data"]["show"]
    if noun == "consultation":
        head = {name: value for name, value in show.items() if name != "phases"}
        return state | {"consultation": head, "phases": show["phases"]}
    if noun in {"phase", "poll"}:
        return state | {f"{noun}s": _placed(state[f"{noun}s"], show)}
    step = (verb in COMES) - (verb in GOES)
    counts = state["counts"]
    return state | {"counts": counts | {f"{noun}s": counts[f"{noun}s"] + step}}


def _placed(rows: list[dict], show: dict) -> list[dict]:
    """``show`` in place of the row with its id, or as a new one, in the order of time."""
    rest = [row for row in rows if row["id"] != show["id"]]
    return sorted(
        [*rest, show], key=lambda row: (row.get("starts_at") or row["opens_at"], row["id"])
    )
