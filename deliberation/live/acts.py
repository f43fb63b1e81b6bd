"""Acts that come over a socket: the same actions as pages and the API, the same refusals."""

import uuid
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from deliberation.actions.comments import edit_comment, post_comment, withdraw_comment
from deliberation.actions.polls import cast_vote
from deliberation.actions.proposals import (
    edit_proposal,
    submit_proposal,
    take_stance,
    withdraw_proposal,
)
from deliberation.errors import BadInput, NotThere
from deliberation.queries.assisted import person_for
from deliberation.queries.consultations import (
    get_comment,
    get_consultation,
    get_poll,
    get_proposal,
)
from portal.accounts.permissions import check_signed_in


def perform(person, pk, act, data, *, once: str) -> dict:
    """Do ``act`` in the consultation ``pk``; what it made comes back as ids. Raises ``Refused``."""
    check_signed_in(person)
    if not isinstance(act, str) or act not in ACTS:
        raise BadInput(_("没有这种操作。"), code="act_unknown")
    if not isinstance(data, dict):
        raise BadInput(_("格式不对。"), code="bad_input", field="data")
    return ACTS[act](person, pk, data, once)


def _propose(person, pk, data, once):
    made = submit_proposal(
        person,
        get_consultation(pk),
        title=_text(data, "title"),
        text=_text(data, "text"),
        once=once,
        **_by_hand(person, data),
    )
    return {"proposal": str(made.pk)}


def _comment(person, pk, data, once):
    answers = _here(get_comment, pk, data, "answers") if data.get("answers") else None
    proposal = _here(get_proposal, pk, data, "proposal") if data.get("proposal") else None
    on = answers or proposal
    made = post_comment(
        person,
        on.consultation if on else get_consultation(pk),
        text=_text(data, "text"),
        proposal=proposal,
        answers=answers,
        once=once,
        **_by_hand(person, data),
    )
    return {"comment": str(made.pk)}


def _stance(person, pk, data, once):
    proposal = _here(get_proposal, pk, data, "proposal")
    take_stance(person, proposal, value=_text(data, "value"), **_by_hand(person, data))
    return {}


def _vote(person, pk, data, once):
    poll = _here(get_poll, pk, data, "poll")
    options = data.get("options")
    if not isinstance(options, list) or not all(type(number) is int for number in options):
        raise BadInput(_("格式不对。"), code="bad_input", field="options")
    cast_vote(person, poll, options=options)
    return {}


def _edit_proposal(person, pk, data, once):
    proposal = _here(get_proposal, pk, data, "proposal")
    edit_proposal(person, proposal, title=_text(data, "title"), text=_text(data, "text"))
    return {}


def _edit_comment(person, pk, data, once):
    edit_comment(person, _here(get_comment, pk, data, "comment"), text=_text(data, "text"))
    return {}


def _withdraw_proposal(person, pk, data, once):
    withdraw_proposal(person, _here(get_proposal, pk, data, "proposal"))
    return {}


def _withdraw_comment(person, pk, data, once):
    withdraw_comment(person, _here(get_comment, pk, data, "comment"))
    return {}


ACTS: dict[str, Callable[[Any, Any, dict, str], dict]] = {
    "propose": _propose,
    "comment": _comment,
    "stance": _stance,
    "vote": _vote,
    "edit_proposal": _edit_proposal,
    "edit_comment": _edit_comment,
    "withdraw_proposal": _withdraw_proposal,
    "withdraw_comment": _withdraw_comment,
}


def _by_hand(person, data: dict) -> dict:
    """For whom a clerk types, and that they agreed."""
    named = data.get("for_person") or None
    return {
        "for_person": person_for(person, named),
        "consent": data.get("consent") in (True, "on"),
    }


def _text(data: dict, name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise BadInput(_("这一项必须填写。"), code="bad_input", field=name)
    # A JSON string may hold half of a character, which no database takes.
    return value.encode("utf-8", "ignore").decode()


def _here(get, pk, data: dict, name: str):
    """The thing that ``data[name]`` names, if it is in this consultation."""
    try:
        found = get(uuid.UUID(data.get(name, "")))
    except (ValueError, TypeError, AttributeError):
        raise NotThere(_("没有找到。")) from None
    if str(found.consultation_id) != str(pk):
        raise NotThere(_("没有找到。"))
    return found
