"""Asking what people think: adding a poll, voting, and the few changes that may still be made."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput
from deliberation.events import payloads
from deliberation.events.publish import publish, tally_changed
from deliberation.models import Poll, PollOption, PublicEntry, Vote
from deliberation.permissions.hosting import (
    FIXED_BEFORE,
    check_add_poll,
    check_cancel_poll,
    check_edit_poll,
    check_extend_poll,
)
from deliberation.permissions.polls import check_vote
from portal.kit.text import clean_optional, clean_text

from .locks import held, held_consultation

QUESTION, OPTION, EXPLANATION, REASON = 120, 80, 1000, 200  # characters
FEWEST, MOST = 2, 20  # options


@transaction.atomic
def add_poll(host, consultation, *, question, options, opens_at, closes_at, now=None, **rest):
    """Add a question. ``rest``: explanation, most, results_shown, mandates_may_vote."""
    now = now or timezone.now()
    consultation = held_consultation(consultation.pk)
    check_add_poll(host, consultation)
    if opens_at < now + FIXED_BEFORE:
        opens_at = now + FIXED_BEFORE
    poll = Poll(consultation=consultation, opens_at=opens_at, closes_at=closes_at)
    texts = _fill(poll, question=question, options=options, **rest)
    poll.save(force_insert=True)
    _set_options(poll, texts)
    publish(consultation.stream_id, payloads.PollAdded(poll=poll.pk), at=now)
    return poll


@transaction.atomic
def edit_poll(host, poll, *, question, options, opens_at, closes_at, now=None, **rest) -> Poll:
    """Until a minute before it opens; a public entry says that it was changed."""
    poll = _locked(poll)
    now = now or timezone.now()
    mandate = check_edit_poll(host, poll, now)
    poll.opens_at, poll.closes_at = max(opens_at, now + FIXED_BEFORE), closes_at
    texts = _fill(poll, question=question, options=options, **rest)
    poll.save()
    poll.options.all().delete()
    _set_options(poll, texts)
    _enter(poll, PublicEntry.Kind.POLL_EDITED, mandate, _("开始之前修改。"), now)
    publish(poll.consultation.stream_id, payloads.PollEdited(poll=poll.pk), at=now)
    return poll


@transaction.atomic
def extend_poll(host, poll, *, closes_at, reason, now=None) -> Poll:
    """Give people longer, never shorter; the reason is public."""
    poll = _locked(poll)
    now = now or timezone.now()
    mandate = check_extend_poll(host, poll, now)
    reason = clean_text(reason, field="reason", most=REASON, lines=False)
    if closes_at <= poll.closes_at:
        raise BadInput(_("只能往后延长。"), code="only_later", field="closes_at")
    before, poll.closes_at = poll.closes_at, closes_at
    poll.closing_announced_at = None
    poll.save(update_fields=["closes_at", "closing_announced_at"])
    kind = PublicEntry.Kind.POLL_EXTENDED
    _enter(poll, kind, mandate, reason, now, before_at=before, after_at=closes_at)
    payload = payloads.PollExtended(poll=poll.pk, before=before, closes_at=closes_at)
    publish(poll.consultation.stream_id, payload, at=now)
    return poll


@transaction.atomic
def cancel_poll(host, poll, *, reason, now=None) -> Poll:
    """Take a poll back before it closes; the reason is public, its votes count for nothing."""
    poll = _locked(poll)
    now = now or timezone.now()
    mandate = check_cancel_poll(host, poll, now)
    reason = clean_text(reason, field="reason", most=REASON, lines=False)
    poll.cancelled_at = now
    poll.save(update_fields=["cancelled_at"])
    _enter(poll, PublicEntry.Kind.POLL_CANCELLED, mandate, reason, now)
    publish(poll.consultation.stream_id, payloads.PollCancelled(poll=poll.pk), at=now)
    return poll


@transaction.atomic
def cast_vote(person, poll, *, options: list[int], now=None) -> None:
    """Answer, or answer anew until the close. ``options`` are numbers; none takes it back.

    One statement on one row: two at once leave one answer and nobody waits for a lock.
    """
    now = now or timezone.now()
    said = {
        "capacity": check_vote(person, poll, now),
        "choices": _choices(poll, options),
        "changed_at": now,
    }
    if options:
        Vote.objects.bulk_create(
            [Vote(poll=poll, person=person, **said)],
            update_conflicts=True,
            unique_fields=["poll", "person"],
            update_fields=list(said),
        )
    else:  # nothing to take back leaves nothing behind
        Vote.objects.filter(poll=poll, person=person).update(**said)
    tally_changed(poll.consultation.stream_id, poll=poll.pk)


def _choices(poll, options: list[int]) -> int:
    known = {option.number for option in poll.options.all()}
    chosen = set(options)
    if not chosen <= known:
        raise BadInput(_("没有这个选项。"), code="option_unknown", field="options")
    if len(chosen) > poll.most:
        raise BadInput(
            _("最多选 %(most)s 项。") % {"most": poll.most},
            code="too_many_options",
            field="options",
        )
    return sum(1 << number for number in chosen)


def _fill(
    poll,
    *,
    question,
    options,
    explanation="",
    most=1,
    results_shown=Poll.ResultsShown.AFTER_VOTE,
    mandates_may_vote=False,
) -> list[str]:
    """Set the fields that people read; return the options' texts."""
    poll.question = clean_text(question, field="question", most=QUESTION, lines=False)
    poll.explanation = clean_optional(explanation, field="explanation", most=EXPLANATION)
    texts = [
        clean_text(text, field="options", most=OPTION, lines=False)
        for text in options
        if text.strip()
    ]
    if not FEWEST <= len(texts) <= MOST:
        raise BadInput(_("请写 2 到 20 个选项。"), code="options_count", field="options")
    if len(set(texts)) < len(texts):
        raise BadInput(_("有两个选项一模一样。"), code="options_alike", field="options")
    if not 1 <= most <= len(texts):
        raise BadInput(_("最多选几项，要在 1 和选项个数之间。"), code="most", field="most")
    if results_shown not in Poll.ResultsShown.values:
        raise BadInput(_("请选结果何时可见。"), code="results_shown", field="results_shown")
    if poll.closes_at <= poll.opens_at:
        raise BadInput(_("结束时间要晚于开始时间。"), code="ends_before", field="closes_at")
    poll.most, poll.results_shown = most, results_shown
    poll.mandates_may_vote = mandates_may_vote
    return texts


def _set_options(poll, texts: list[str]) -> None:
    PollOption.objects.bulk_create(
        PollOption(poll=poll, number=number, text=text) for number, text in enumerate(texts)
    )


def _locked(poll) -> Poll:
    consultation = held_consultation(poll.consultation_id)
    return held(consultation.polls.all()).get(pk=poll.pk)


def _enter(poll, kind, mandate, reason, now, **times) -> None:
    PublicEntry.objects.create(
        consultation=poll.consultation,
        poll=poll,
        kind=kind,
        reason=reason,
        mandate=mandate,
        at=now,
        **times,
    )
