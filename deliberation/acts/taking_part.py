"""What whoever takes part in a meeting does: each reads what it was sent with and calls one action."""

from deliberation.actions import (
    attendance,
    invitations,
    mutes,
    outcomes,
    questions,
    seats,
    strawpolls,
    turns,
)
from deliberation.queries import meetings as find

from . import named
from . import reading as read


def _attend(person, meeting, data, once):
    channel, code = read.text(data, "channel", "online"), read.text(data, "code", "")
    attendance.attend(person, meeting, channel=channel, code=code)
    return {}


def _leave(person, meeting, data, once):
    attendance.leave(person, meeting)
    return {}


def _say(person, meeting, data, once):
    made = turns.say(person, meeting, text=read.text(data, "text"), once=once)
    return {"turn": str(made.pk)}


def _ask(person, meeting, data, once):
    text = read.text(data, "text")
    made = questions.ask(person, meeting, text=text, once=once, **named.by_hand(person, data))
    return {"question": str(made.pk)}


def _back(person, meeting, data, once):
    question = find.get_question(meeting, read.pk(data, "question"))
    questions.back_question(person, question, value=read.yes(data, "value"))
    return {}


def _raise_hand(person, meeting, data, once):
    made = turns.raise_hand(person, meeting, **named.by_hand(person, data), **named.channel(data))
    return {"turn": str(made.pk)}


def _lower_hand(person, meeting, data, once):
    turns.lower_hand(person, named.turn(meeting, data))
    return {}


def _vote(person, meeting, data, once):
    poll = find.get_strawpoll(meeting, read.pk(data, "strawpoll"))
    strawpolls.cast_straw_vote(person, poll, options=read.numbers(data, "options"))
    return {}


def _edit(person, meeting, data, once):
    words = named.words(meeting, data)
    act = questions.edit_question if data.get("question") else turns.edit_turn
    act(person, words, text=read.text(data, "text"))
    return {}


def _withdraw(person, meeting, data, once):
    words = named.words(meeting, data)
    act = questions.withdraw_question if data.get("question") else turns.withdraw_turn
    act(person, words)
    return {}


def _object(person, meeting, data, once):
    mute = find.get_mute(meeting, read.pk(data, "mute"))
    mutes.object_to_mute(person, mute, text=read.text(data, "text"))
    return {}


def _sign_up(person, meeting, data, once):
    group = find.get_group(meeting, read.pk(data, "group"))
    return {"lot": seats.sign_up(person, meeting, group).lot}


def _sign_off(person, meeting, data, once):
    seats.take_back_sign_up(person, meeting)
    return {}


def _answer_invitation(person, meeting, data, once):
    invitations.answer_invitation(
        person,
        find.get_invitation(meeting, read.pk(data, "invitation")),
        answer=read.text(data, "answer"),
        sends=read.text(data, "sends", ""),
        text=read.text(data, "text", ""),
        other_at=read.moment(data, "other_at"),
    )
    return {}


def _follow_promise(person, meeting, data, once):
    due_on = read.day(data, "due_on") if data.get("due_on") else None
    outcomes.follow_promise(
        person, named.promise(meeting, data), kind=read.text(data, "kind"),
        text=read.text(data, "text"), due_on=due_on,
    )  # fmt: skip
    return {}


def _reply(person, meeting, data, once):
    question = find.get_question(meeting, read.pk(data, "question"))
    questions.answer_referral(person, question, answer=read.text(data, "answer"))
    return {}


TAKING_PART = {
    "attend": _attend,
    "leave": _leave,
    "say": _say,
    "ask": _ask,
    "back": _back,
    "raise_hand": _raise_hand,
    "lower_hand": _lower_hand,
    "vote": _vote,
    "edit": _edit,
    "withdraw": _withdraw,
    "object": _object,
    "sign_up": _sign_up,
    "sign_off": _sign_off,
    "answer_invitation": _answer_invitation,
    "follow_promise": _follow_promise,
    "reply": _reply,
}
