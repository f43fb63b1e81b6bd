"""The demo city's meetings: one that was held, one that sits, one some days ahead, all by the actions
that people use."""

from datetime import timedelta
from functools import partial

from deliberation.actions import (
    agenda,
    attendance,
    invitations,
    meetings,
    minutes,
    outcomes,
    questions,
    seats,
    strawpolls,
    turns,
)
from deliberation.models import Meeting

MINUTE = timedelta(minutes=1)
PLAIN = ("title", "place", "access", "signup_until", "draw_seed", "draw_source")


class Meetings:
    """One load. ``content`` is meetings.toml with its dates moved already; ``forum`` has the people and
    the matters."""

    def __init__(self, forum, content: dict):
        self.forum, self.content = forum, content
        self.now, self.who = forum.city.now, forum.who
        self.made: dict[str, Meeting] = {}
        self.questions: dict = {}

    def build(self) -> None:
        # In the order of time, so that each log reads as if it had been lived.
        for _at, act in sorted(self.lived(), key=lambda one: one[0]):
            act()

    def lived(self):
        """``(moment, what is done then)``."""
        for row in self.content["sign_up"]:
            for number, (name, group) in enumerate(row["people"]):
                when = row["since"] + number * row["each"] * MINUTE
                yield when, partial(self.sign_up, row, name, group, when)
        for kind in (
            "meeting",
            "act",
            "come",
            "spoken",
            "ask",
            "poll",
            "settle",
            "promise",
            "hand",
        ):
            for row in self.content[kind]:
                when = self.at(row.get("at", row.get("announced_at")))
                yield when, partial(getattr(self, f"lived_{kind}"), row, when)

    def at(self, moment):
        """A moment of the content: as it stands, or so many minutes from the moment of loading."""
        return self.now + moment * MINUTE if isinstance(moment, int) else moment

    def meeting_of(self, row) -> Meeting:
        """As it stands now: acts before this one have changed it."""
        return Meeting.objects.select_related("consultation__scope").get(
            pk=self.made[row["meeting"]].pk
        )

    # --- one kind of row each -----------------------------------------------------------------------

    def lived_meeting(self, row, when) -> None:
        bodies = self.forum.city.bodies
        self.made[row["id"]] = meetings.announce_meeting(
            self.who(row["host"]), self.forum.matters[row["topic"]], now=when,
            starts_at=self.at(row["starts_at"]), ends_at=self.at(row["ends_at"]),
            about=row["about"].strip(), items=row["items"], seats=row.get("seats", ()),
            bodies=[bodies[name] for name in row["bodies"]], others=row["others"],
            **{name: row[name] for name in PLAIN if name in row},
        )  # fmt: skip

    def lived_act(self, row, when) -> None:
        getattr(self, row["do"])(self.who(row["by"]), self.meeting_of(row), row, when)

    def sign_up(self, row, name, group, when) -> None:
        meeting = self.meeting_of(row)
        seats.sign_up(self.who(name), meeting, meeting.seat_groups.get(name=group), now=when)

    def lived_come(self, row, when) -> None:
        meeting = self.meeting_of(row)
        code = attendance.hall_code(meeting, when)
        for channel in ("hall", "online"):
            for name in row[channel]:
                attendance.attend(self.who(name), meeting, channel=channel, code=code, now=when)

    def lived_spoken(self, row, when) -> None:
        """A hand, the floor, the end of it, and the words as the clerk wrote them."""
        speaker, host, clerk = (self.who(row[name]) for name in ("by", "called_by", "written_by"))
        turn = turns.raise_hand(speaker, self.meeting_of(row), channel=row["channel"], now=when)
        turn = turns.call_turn(host, turn, now=when)
        ended = when + timedelta(seconds=row["seconds"])
        turn = turns.end_turn(host, turn, now=ended)
        turns.write_turn(clerk, turn, text=row["text"], consent=True, now=ended)

    def lived_hand(self, row, when) -> None:
        channel = row.get("channel", "online")
        turns.raise_hand(self.who(row["by"]), self.meeting_of(row), channel=channel, now=when)

    def lived_ask(self, row, when) -> None:
        made = questions.ask(
            self.who(row["by"]), self.meeting_of(row), text=row["text"], once=f"demo-{row['id']}",
            now=when,
        )  # fmt: skip
        self.questions[row["id"]] = made
        for name in row["backers"]:
            questions.back_question(self.who(name), made, value=True, now=when + MINUTE)

    def lived_settle(self, row, when) -> None:
        host, question = self.who(row["by"]), self.questions[row["question"]]
        if row["do"] == "answer":
            answered = {name: row[name] for name in ("answer", "answered_by")}
            questions.answer_question(host, question, now=when, **answered)
        elif row["do"] == "refer":
            questions.refer_question(
                host, question, body=self.forum.city.bodies[row["body"]], due_on=self.day(row),
                note=row["note"], now=when,
            )  # fmt: skip
        else:
            questions.set_question_aside(host, question, reason=row["reason"], now=when)

    def lived_poll(self, row, when) -> None:
        host = self.who(row["by"])
        asked = {name: row[name] for name in ("question", "options", "seconds")}
        poll = strawpolls.open_strawpoll(host, self.meeting_of(row), now=when, **asked)
        for number, names in enumerate(row["votes"]):
            for name in names:
                strawpolls.cast_straw_vote(
                    self.who(name), poll, options=[number], now=when + MINUTE
                )
        poll = strawpolls.close_strawpoll(host, poll, now=when + 3 * MINUTE)
        strawpolls.show_strawpoll(host, poll, now=when + 3 * MINUTE)

    def lived_promise(self, row, when) -> None:
        body = self.forum.city.bodies[row["body"]] if "body" in row else None
        outcomes.record_promise(
            self.who(row["by"]), self.meeting_of(row), text=row["text"], due_on=self.day(row),
            body=body, who=row.get("who", ""), now=when,
        )  # fmt: skip

    def day(self, row):
        return row["due_on"] + self.forum.city.shift

    # --- acts, by their names in deliberation/acts ----------------------------------------------------

    def answer_invitation(self, person, meeting, row, when) -> None:
        asked = meeting.invitations.select_related("body")
        body = self.forum.city.bodies.get(row["to"])
        found = asked.get(body=body) if body else asked.get(name=row["to"])
        said = {name: row[name] for name in ("answer", "sends", "text") if name in row}
        invitations.answer_invitation(person, found, now=when, **said)

    def draw(self, person, meeting, row, when) -> None:
        seats.draw_seats(person, meeting, value=row["value"], now=when)

    def open_meeting(self, person, meeting, row, when) -> None:
        meetings.open_meeting(person, meeting, now=when)

    def close_meeting(self, person, meeting, row, when) -> None:
        meetings.close_meeting(person, meeting, now=when)

    def open_item(self, person, meeting, row, when) -> None:
        agenda.open_item(person, meeting.items.get(number=row["item"]), now=when)

    def count_in(self, person, meeting, row, when) -> None:
        attendance.count_in(person, meeting, people=row["people"], now=when)

    def say(self, person, meeting, row, when) -> None:
        turns.say(person, meeting, text=row["text"], once=f"demo-{when.isoformat()}", now=when)

    def record(self, person, meeting, row, when) -> None:
        turns.record_turn(
            person, meeting, text=row["text"], guest=row["guest"], consent=True, channel="hall",
            once=f"demo-{when.isoformat()}", now=when,
        )  # fmt: skip

    def pin(self, person, meeting, row, when) -> None:
        said = {name: row[name] for name in ("kind", "text", "reasons") if name in row}
        outcomes.pin_point(person, meeting, now=when, **said)

    def draft_minutes(self, person, meeting, row, when) -> None:
        made = minutes.draft_minutes(person, meeting, now=when)
        item = meeting.items.get(number=row["note_on"])
        minutes.edit_minutes(
            person, made, version=made.version, summary=row["summary"].strip(),
            notes={str(item.pk): row["note"]}, now=when,
        )  # fmt: skip

    def send_minutes(self, person, meeting, row, when) -> None:
        minutes.send_minutes(person, meeting.minutes, now=when)
