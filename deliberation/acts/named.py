"""What an act names in its meeting, and for whom it is done."""

from deliberation.queries import meetings as find
from deliberation.queries.assisted import person_for

from . import reading as read


def by_hand(person, data: dict) -> dict:
    """For whom a clerk types, and that they agreed."""
    return {
        "for_person": person_for(person, data.get("for_person") or None),
        "guest": read.text(data, "guest", ""),
        "consent": read.yes(data, "consent"),
    }


def channel(data: dict, usual: str = "online") -> dict:
    return {"channel": read.text(data, "channel", usual)}


def words(meeting, data):
    name = "question" if data.get("question") else "turn"
    return find.get_words(meeting, {name: read.pk(data, name)})


def turn(meeting, data):
    return find.get_turn(meeting, read.pk(data, "turn"))


def question(meeting, data):
    return find.get_question(meeting, read.pk(data, "question"))


def item(meeting, data):
    return find.get_item(meeting, read.pk(data, "item"))


def promise(meeting, data):
    return find.get_promise(meeting, read.pk(data, "promise"))
