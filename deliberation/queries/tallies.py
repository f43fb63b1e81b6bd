"""Counts, always from the rows: there is no counter that could drift."""

from collections import Counter

from django.db.models import CharField, Count, Value

from deliberation.models import Comment, PollOption, Proposal, Remark, Stance, State, Vote

VALUES = ("support", "oppose", "undecided")


def stance_counts(proposals) -> dict:
    """``{proposal id: {"support": n, "oppose": n, "undecided": n}}``; one query."""
    counts = {pk: dict.fromkeys(VALUES, 0) for pk in proposals}
    rows = Stance.objects.filter(proposal__in=list(counts), value__in=VALUES)
    grouped = rows.order_by().values_list("proposal_id", "value").annotate(number=Count("pk"))
    for pk, value, number in grouped:
        counts[pk][value] = number
    return counts


def poll_counts(polls) -> dict:
    """``{poll id: {"options": [{"number", "residents", "mandates"}], "voters": {…}}}``; two queries.

    Residents and people in office are counted apart and never added up.
    """
    polls = list(polls)
    counts = {pk: {"options": [], "voters": {"residents": 0, "mandates": 0}} for pk in polls}
    options = PollOption.objects.filter(poll__in=polls).order_by("poll", "number")
    for pk, number in options.values_list("poll_id", "number"):
        counts[pk]["options"].append({"number": number, "residents": 0, "mandates": 0})
    rows = Vote.objects.filter(poll__in=polls, choices__gt=0).order_by()
    grouped = rows.values_list("poll_id", "capacity", "choices").annotate(number=Count("pk"))
    for pk, capacity, choices, voters in grouped:
        _add(counts[pk], f"{capacity}s", choices, voters)
    return counts


def _add(count: dict, line: str, choices: int, voters: int) -> None:
    count["voters"][line] += voters
    for option in count["options"]:
        if choices >> option["number"] & 1:
            option[line] += voters


def turnout(count: dict) -> dict:
    """How many voted, without what: what everybody may see before the results."""
    return {"voters": count["voters"]}


def chosen(choices: int) -> list[int]:
    """The numbers of the options in ``Vote.choices``."""
    return [number for number in range(choices.bit_length()) if choices >> number & 1]


def own_stances(person, proposals) -> dict:
    """``{proposal id: value}`` of one person; one query, none for somebody not signed in."""
    if not person.is_authenticated:
        return {}
    rows = Stance.objects.filter(person=person, proposal__in=list(proposals), value__in=VALUES)
    return dict(rows.values_list("proposal_id", "value"))


def own_votes(person, polls) -> dict:
    """``{poll id: [numbers]}`` of one person; one query, none for somebody not signed in."""
    if not person.is_authenticated:
        return {}
    rows = Vote.objects.filter(person=person, poll__in=list(polls), choices__gt=0)
    return {pk: chosen(choices) for pk, choices in rows.values_list("poll_id", "choices")}


def voters_of(polls, people) -> dict:
    """``{person id: {poll id}}`` of those among ``people`` who voted; one query a 500 people."""
    voted: dict = {}
    for start in range(0, len(people), 500):
        rows = Vote.objects.filter(
            poll__in=polls, person__in=people[start : start + 500], choices__gt=0
        )
        for person, poll in rows.values_list("person_id", "poll_id"):
            voted.setdefault(person, set()).add(poll)
    return voted


SAID = {"proposals": Proposal, "comments": Comment, "remarks": Remark}


def said_counts(matters) -> dict:
    """``{consultation id: {"proposals", "comments", "remarks"}}`` of what may be read; one query."""
    counts = {matter.pk: dict.fromkeys(SAID, 0) for matter in matters}
    mine = {"consultation__in": list(counts), "state": State.SHOWN}
    each = [
        model.objects.filter(**mine)
        .order_by()
        .values_list("consultation_id", Value(noun, output_field=CharField()))
        .annotate(number=Count("pk"))
        for noun, model in SAID.items()
    ]
    for pk, noun, number in each[0].union(*each[1:], all=True):
        counts[pk][noun] = number
    return counts


def comment_counts(rows, by: str) -> Counter:
    """How many of ``rows`` belong to each value of ``by``; one query."""
    grouped = rows.order_by().values_list(by).annotate(number=Count("pk"))
    return Counter(dict(grouped))
