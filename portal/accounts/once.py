"""An act that is sent twice happens once: a double click, a repeat after a dropped line.

A page's form carries a token of its own ({% once_token %}), a request of the API may carry an
Idempotency-Key. The name of the act is a row of the act's own transaction: the second waits for the
first, and finds the row even after the process was killed.
"""

import hashlib
import json
from contextlib import suppress

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pydantic_core import to_jsonable_python

from portal.kit.errors import BadInput, Refused

from .models import DoneAct

ANSWER = 60  # seconds that a page's answer is kept, a one-day code among them
LONGEST = 200  # characters of an Idempotency-Key


class AlreadyDone(Refused):
    code = "already_done"


def act_name(typed: str) -> str:
    """A name of one act in a form that every database keeps, whoever sent it and how; a page's
    token, an Idempotency-Key and a socket act's id are named alike. Empty without one."""
    return hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest() if typed else ""


def once(request, act):
    """Return what ``act()`` returned the first time; it must be picklable and not None.

    Raises ``AlreadyDone`` when that was more than a minute ago.
    """
    token = request.POST.get("once", "")
    if not token:
        return act()
    name = _name(request, token)

    def acting():
        answer = act()
        cache.set(f"once:{name}", answer, ANSWER)  # before the second sees that it is done
        return answer

    done, answer = _first(name, acting)
    if done is not None and (answer := cache.get(f"once:{name}")) is None:
        raise AlreadyDone(_("这一步刚才已经办过了。"))
    return answer


def done_once(request, act) -> None:
    """``act()``, where the answer is the same however often the form is sent."""
    with suppress(AlreadyDone):
        once(request, lambda: (act(), True)[1])


def answered_once(request, act, sent: bytes | None = None):
    """``act()``, or what it answered before to the same person, address and Idempotency-Key.

    A key that comes again with another body is a mistake of the client and is refused. ``sent``
    stands for the body of an upload, whose bytes are others each time it is sent.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > LONGEST:
        raise BadInput(_("Idempotency-Key 太长。"), code="idempotency_key", field="Idempotency-Key")
    body = hashlib.sha256(request.body if sent is None else sent).hexdigest()
    done, answer = _first(_name(request, key), act, body, keep=True)
    if done is None:
        return answer
    if done.body != body:
        raise BadInput(
            _("这个 Idempotency-Key 已用于另一个请求。"),
            code="idempotency_key_reused",
            field="Idempotency-Key",
        )
    return done.answer


def done_once_by(person, name: str, act, sent: dict):
    """``act()``, or what it answered before for the same ``name`` of the same person, also after the
    process was killed in between. The answer must be plain JSON.

    A name that comes again with something else to do (``sent``) is refused: whoever sent that would
    take the first answer for its own.
    """
    body = act_name(json.dumps(_as_typed(sent), sort_keys=True))
    done, answer = _first(act_name(f"{person.pk}\n{name}"), act, body, keep=True)
    if done is None:
        return answer
    if done.body and done.body != body:  # rows of an earlier version have none
        raise BadInput(
            _(
                "这一步已经办过，这次发来的和上次不一样，没有再办。请看看现在的结果，需要时再办一次。"
            ),
            code="idempotency_key_reused",
            field="once",
        )
    return done.answer


def _as_typed(sent: dict) -> dict:
    """JSON of a socket as a form would have typed it, for the same act may come again the other way:
    yes is 1, nothing is left out, a list is its lines."""
    typed = {
        name: "\n".join(map(_typed, one)) if isinstance(one, list) else _typed(one)
        for name, one in sent.items()
    }
    return {name: one for name, one in typed.items() if one}


def _typed(value) -> str:
    if value is None or value is False or isinstance(value, dict | list):
        return ""  # no act takes lists of lists
    text = "\n".join(line.strip() for line in str(value).splitlines()).strip()
    return "1" if text in ("True", "true", "on") else text


def _name(request, token: str) -> str:
    return act_name(f"{request.user.pk}\n{request.path}\n{token}")


def _first(name: str, act, body: str = "", *, keep: bool = False):
    """``(None, the act's answer)``, or ``(the row, None)`` of the same act done before."""
    try:
        with transaction.atomic():
            with transaction.atomic():
                row = DoneAct.objects.create(name=name, body=body)
            answer = act()
            if keep:
                row.answer = to_jsonable_python(answer, fallback=str)
                row.save(update_fields=["answer"])
            return None, answer
    except IntegrityError:
        done = DoneAct.objects.filter(name=name).first()
        if done is None:
            raise  # the act's own, not ours
        return done, None
