"""Opinions on a passage: saying one, standing behind one, and saying what became of it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, Refused
from deliberation.events import payloads
from deliberation.events.publish import publish
from deliberation.models import Notification, Remark, RemarkBacking, State
from deliberation.notifications.recipients import tell
from deliberation.permissions.pace import check_pace
from deliberation.permissions.participation import check_withdraw
from deliberation.permissions.remarks import (
    check_back,
    check_edit_remark,
    check_remark,
    check_settle_remark,
)
from portal.accounts.permissions import check_signed_in
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_optional

from .locks import held_consultation
from .words import capacity, clean_words, hand_of, locked, made_once, withdrawn

TEXT, PROPOSED, ANSWER = 1000, 1000, 500  # characters
Kind, Outcome = Remark.Kind, Remark.Outcome


def post_remark(
    person,
    passage,
    *,
    kind,
    text="",
    proposed="",
    once="",
    for_person=None,
    consent=False,
    now=None,
) -> Remark:
    """Say something to a passage: a remark, that it is not understood, or other words for it.

    ``proposed`` is the whole passage in other words. ``for_person`` is somebody without a phone, for
    whom ``person`` types as their clerk.
    """
    check_signed_in(person)
    hand = hand_of(person, for_person, consent)
    words = _clean(passage, kind, text, proposed) | {"kind": kind}
    try:
        return made_once(
            Remark,
            hand.author,
            once,
            words | {"passage_id": passage.pk},
            lambda once: _post(hand, passage, words, once, now or timezone.now()),
        )
    except IntegrityError as error:
        if kind != Kind.UNCLEAR:
            raise
        raise _marked() from error  # two at the same time


def _post(hand, passage, words, once, now) -> Remark:
    matter = passage.consultation
    standing = check_remark(hand.author, matter, now)
    hand.check(standing.place)
    _check_new(hand.author, passage, words["kind"])
    check_pace(hand.author, Remark, standing, now)
    remark = Remark.objects.create(
        consultation=matter,
        passage=passage,
        author=hand.author,
        once=once,
        created_at=now,
        **words,
        **capacity(standing),
        **hand.marks(now),
    )
    _publish(remark, payloads.RemarkPosted, now)
    return remark


def _check_new(author, passage, kind) -> None:
    """Who does not understand says so once; it counts people."""
    same = Remark.objects.filter(author=author, passage=passage, kind=Kind.UNCLEAR)
    if kind == Kind.UNCLEAR and same.exclude(state=State.WITHDRAWN).exists():
        raise _marked()


def _marked() -> Refused:
    return Refused(_("您已经标过这一条看不懂。"), code="unclear_already")


@transaction.atomic
def edit_remark(person, remark, *, text="", proposed="", now=None) -> Remark:
    """Within fifteen minutes and before it is answered; marked as edited. The kind stays."""
    now = now or timezone.now()
    words = _clean(remark.passage, remark.kind, text, proposed)
    remark = locked(Remark, remark.pk)
    check_edit_remark(person, remark, now)
    if all(getattr(remark, name) == value for name, value in words.items()):
        return remark
    remark.text, remark.proposed, remark.edited_at = words["text"], words["proposed"], now
    remark.save(update_fields=["text", "proposed", "edited_at"])
    _publish(remark, payloads.RemarkEdited, now)
    return remark


@transaction.atomic
def withdraw_remark(person, remark, *, now=None) -> Remark:
    """Take one's words back. An answer to them stays, under a line that says so."""
    now = now or timezone.now()
    remark = locked(Remark, remark.pk)
    check_withdraw(person, remark)
    withdrawn(remark, now)
    _publish(remark, payloads.RemarkWithdrawn, now)
    return remark


@transaction.atomic
def back_remark(person, remark, *, value: bool, now=None) -> None:
    """Stand behind somebody's remark, or no longer; repeating it changes nothing."""
    now = now or timezone.now()
    check_back(person, remark, now)
    if not value:
        RemarkBacking.objects.filter(remark=remark, person=person).delete()
        return
    backing = RemarkBacking(remark=remark, person=person, at=now)
    RemarkBacking.objects.bulk_create([backing], ignore_conflicts=True)


@transaction.atomic
def settle_remark(person, remark, *, outcome, answer="", alike=False, now=None) -> Remark:
    """Say what became of it; the author is told, and the clerk who typed it. It may be put right
    until the matter is closed.

    ``alike`` answers with it the other marks on the passage that say no more than "not clear" and
    have no answer yet.
    """
    now = now or timezone.now()
    if outcome not in Outcome.values:
        raise BadInput(_("请选一个结果。"), code="outcome_unknown", field="outcome")
    answer = clean_words(answer, field="answer", most=ANSWER) if _given(answer) else ""
    if outcome in {Outcome.NOT_ADOPTED, Outcome.ELSEWHERE} and not answer:
        raise BadInput(
            _("不采纳的要说明理由，不属于这里的要说明归哪里。"),
            code="reason_needed",
            field="answer",
        )
    held_consultation(remark.consultation_id)
    remark = locked(Remark, remark.pk)
    mandate = check_settle_remark(person, remark)
    _settle(remark, mandate, outcome, answer, now)
    for other in _alike(remark) if alike else ():
        _settle(locked(Remark, other), mandate, outcome, answer, now)
    return remark


def _alike(remark) -> list:
    if remark.kind != Kind.UNCLEAR:
        return []
    rows = Remark.objects.unsettled().filter(passage=remark.passage_id, kind=Kind.UNCLEAR, text="")
    return list(rows.exclude(pk=remark.pk).order_by("pk").values_list("pk", flat=True))


def _settle(remark, mandate, outcome, answer, now) -> None:
    is_new = remark.outcome != outcome
    remark.outcome, remark.answer = outcome, answer
    remark.settled_at, remark.settled_under = now, mandate
    remark.save(update_fields=["outcome", "answer", "settled_at", "settled_under"])
    tell(
        remark.told if is_new else (),
        Notification.Kind.REMARK_SETTLED,
        remark.consultation,
        about=f"{remark.pk}:{now.isoformat()}",
        remark=remark,
        at=now,
    )
    _publish(remark, payloads.RemarkSettled, now, outcome=outcome)


def _clean(passage, kind, text, proposed) -> dict:
    """``{"text", "proposed"}`` fit for ``kind``. Changed words of the passage are never dropped: who
    changed them under another kind is asked."""
    if kind not in Kind.values:
        raise BadInput(_("请选是意见、看不懂，还是改个说法。"), code="kind_unknown", field="kind")
    needed = kind == Kind.REMARK or _given(text)
    text = clean_words(text, field="text", most=TEXT) if needed else ""
    changed = _changed(passage, proposed)
    if kind == Kind.WORDING and not changed:
        raise BadInput(_("请在原文上改成您建议的说法。"), code="wording_same", field="proposed")
    if kind != Kind.WORDING and changed:
        raise BadInput(
            _("您改动了条文的文字。要提议改动，请选“改个说法”；不改，就恢复原文。"),
            code="wording_unasked",
            field="proposed",
        )
    return {"text": text, "proposed": changed}


def _changed(passage, proposed) -> str:
    """The form comes with the passage in it: what is still the same proposes nothing."""
    words = clean_optional(proposed, field="proposed", most=PROPOSED)
    if words == passage.text:
        return ""
    check_no_personal_numbers(words, "proposed")
    return words


def _given(text) -> bool:
    return bool((text or "").strip())


def _publish(remark, kind, now, **rest) -> None:
    payload = kind(remark=remark.pk, passage=remark.passage_id, **rest)
    publish(remark.consultation.stream_id, payload, at=now)
