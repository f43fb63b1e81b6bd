"""What hosts and clerks of a meeting do: each reads what it was sent with and calls one action."""

from deliberation.actions import (
    agenda,
    attendance,
    meetings,
    moderation,
    mutes,
    outcomes,
    questions,
    records,
    seats,
    strawpolls,
    turns,
)
from deliberation.queries import meetings as find

from . import named
from . import reading as read


def _open_meeting(person, meeting, data, once):
    meetings.open_meeting(person, meeting)
    return {}


def _close_meeting(person, meeting, data, once):
    meetings.close_meeting(person, meeting)
    return {}


def _adjust(person, meeting, data, once):
    meetings.adjust_meeting(
        person,
        meeting,
        slow=read.maybe_number(data, "slow"),
        seconds=read.maybe_number(data, "seconds"),
        order=read.text(data, "order", "") or None,
        if_match=read.maybe_text(data, "if_match"),
    )
    return {}


def _add_item(person, meeting, data, once):
    title, minutes = read.text(data, "title"), read.number(data, "minutes", 15)
    return {"item": str(agenda.add_item(person, meeting, title=title, minutes=minutes).pk)}


def _edit_item(person, meeting, data, once):
    title, minutes = read.text(data, "title"), read.number(data, "minutes", 15)
    agenda.edit_item(
        person, named.item(meeting, data), title=title, minutes=minutes,
        if_match=read.maybe_text(data, "if_match"),
    )  # fmt: skip
    return {}


def _open_item(person, meeting, data, once):
    agenda.open_item(person, named.item(meeting, data), current=read.maybe_text(data, "current"))
    return {}


def _close_item(person, meeting, data, once):
    agenda.close_item(person, named.item(meeting, data))
    return {}


def _call(person, meeting, data, once):
    turns.call_turn(person, named.turn(meeting, data), current=read.maybe_text(data, "current"))
    return {}


def _end_turn(person, meeting, data, once):
    turns.end_turn(person, named.turn(meeting, data))
    return {}


def _skip(person, meeting, data, once):
    turns.skip_turn(person, named.turn(meeting, data))
    return {}


def _record(person, meeting, data, once):
    made = turns.record_turn(
        person, meeting, text=read.text(data, "text"), once=once,
        **named.by_hand(person, data), **named.channel(data, "hall"),
    )  # fmt: skip
    return {"turn": str(made.pk)}


def _write(person, meeting, data, once):
    turn, consent = named.turn(meeting, data), read.yes(data, "consent")
    turns.write_turn(
        person, turn, text=read.text(data, "text"), consent=consent,
        if_match=read.maybe_text(data, "if_match"),
    )  # fmt: skip
    return {}


def _take(person, meeting, data, once):
    questions.take_question(
        person, named.question(meeting, data), current=read.maybe_text(data, "current")
    )
    return {}


def _answer(person, meeting, data, once):
    questions.answer_question(
        person, named.question(meeting, data), answer=read.text(data, "answer"),
        answered_by=read.text(data, "answered_by"), if_match=read.maybe_text(data, "if_match"),
    )  # fmt: skip
    return {}


def _refer(person, meeting, data, once):
    body = read.body({"body": data.get("body") or "-"})
    questions.refer_question(
        person, named.question(meeting, data), body=body, due_on=read.day(data, "due_on"),
        note=read.text(data, "note", ""), if_match=read.maybe_text(data, "if_match"),
    )  # fmt: skip
    return {}


def _set_aside(person, meeting, data, once):
    question = named.question(meeting, data)
    questions.set_question_aside(
        person, question, reason=read.text(data, "reason"),
        if_match=read.maybe_text(data, "if_match"),
    )  # fmt: skip
    return {}


def _open_poll(person, meeting, data, once):
    made = strawpolls.open_strawpoll(
        person, meeting, question=read.text(data, "poll_question"),
        options=read.lines(data, "options"), seconds=read.number(data, "seconds", 120),
        most=read.number(data, "most", 1),
    )  # fmt: skip
    return {"strawpoll": str(made.pk)}


def _close_poll(person, meeting, data, once):
    strawpolls.close_strawpoll(person, find.get_strawpoll(meeting, read.pk(data, "strawpoll")))
    return {}


def _show_poll(person, meeting, data, once):
    strawpolls.show_strawpoll(person, find.get_strawpoll(meeting, read.pk(data, "strawpoll")))
    return {}


def _pin(person, meeting, data, once):
    made = outcomes.pin_point(person, meeting, **_pointed(data))
    return {"point": str(made.pk)}


def _edit_point(person, meeting, data, once):
    outcomes.edit_point(
        person, find.get_point(meeting, read.pk(data, "point")), **_pointed(data),
        if_match=read.maybe_text(data, "if_match"),
    )  # fmt: skip
    return {}


def _unpin(person, meeting, data, once):
    outcomes.withdraw_point(person, find.get_point(meeting, read.pk(data, "point")))
    return {}


def _pointed(data) -> dict:
    return {
        "kind": read.text(data, "kind"),
        "text": read.text(data, "text"),
        "reasons": read.text(data, "reasons", ""),
    }


def _promise_act(person, meeting, data, once):
    made = outcomes.record_promise(
        person, meeting, text=read.text(data, "text"), due_on=read.day(data, "due_on"),
        body=read.body(data), who=read.text(data, "who", ""),
    )  # fmt: skip
    return {"promise": str(made.pk)}


def _unpromise(person, meeting, data, once):
    outcomes.withdraw_promise(person, named.promise(meeting, data))
    return {}


def _mute(person, meeting, data, once):
    words = named.words(meeting, data)
    made = mutes.mute(
        person, meeting, words.author, rule=read.text(data, "rule"), facts=read.text(data, "facts")
    )
    return {"mute": str(made.pk)}


def _unmute(person, meeting, data, once):
    mutes.lift_mute(person, find.get_mute(meeting, read.pk(data, "mute")))
    return {}


def _decide_mute(person, meeting, data, once):
    mute = find.get_mute(meeting, read.pk(data, "mute"))
    mutes.decide_mute(
        person, mute, upheld=read.yes(data, "upheld"), answer=read.text(data, "answer")
    )
    return {}


def _remove_guest(person, meeting, data, once):
    guest, reason = find.get_guest(meeting, read.number(data, "guest")), read.text(data, "reason")
    return {"mute": str(mutes.remove_guest(person, meeting, guest, reason=reason).pk)}


def _hide(person, meeting, data, once):
    moderation.hide_words(
        person,
        named.words(meeting, data),
        rule=read.text(data, "rule"),
        facts=read.text(data, "facts"),
    )
    return {}


def _restore(person, meeting, data, once):
    moderation.restore_words(person, named.words(meeting, data), facts=read.text(data, "facts", ""))
    return {}


def _count_in(person, meeting, data, once):
    made = attendance.count_in(
        person, meeting, people=read.number(data, "people"),
        current=read.maybe_pk(data, "current"), **named.channel(data, "hall"),
    )  # fmt: skip
    return {"attendance": str(made.pk)}


def _count_out(person, meeting, data, once):
    attendance.count_out(person, find.get_counted(meeting, read.pk(data, "attendance")))
    return {}


def _draw(person, meeting, data, once):
    seats.draw_seats(person, meeting, value=read.text(data, "value", ""))
    return {}


def _begin_resolution(person, meeting, data, once):
    return {"resolution": str(records.begin_resolution(person, meeting).pk)}


LEADING = {
    "open_meeting": _open_meeting,
    "close_meeting": _close_meeting,
    "adjust": _adjust,
    "add_item": _add_item,
    "edit_item": _edit_item,
    "open_item": _open_item,
    "close_item": _close_item,
    "call": _call,
    "end_turn": _end_turn,
    "skip": _skip,
    "record": _record,
    "write": _write,
    "take": _take,
    "answer": _answer,
    "refer": _refer,
    "set_aside": _set_aside,
    "open_poll": _open_poll,
    "close_poll": _close_poll,
    "show_poll": _show_poll,
    "pin": _pin,
    "edit_point": _edit_point,
    "unpin": _unpin,
    "promise": _promise_act,
    "unpromise": _unpromise,
    "mute": _mute,
    "unmute": _unmute,
    "decide_mute": _decide_mute,
    "remove_guest": _remove_guest,
    "hide": _hide,
    "restore": _restore,
    "count_in": _count_in,
    "count_out": _count_out,
    "draw": _draw,
    "begin_resolution": _begin_resolution,
}
