"""Flagging, hiding, restoring, and the second look by somebody else."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotThere, Refused
from deliberation.events import meetings, payloads
from deliberation.events.publish import publish
from deliberation.models import Appeal, Flag, Notification, Rule, Ruling, State
from deliberation.models.turns import MeetingWords
from deliberation.notifications.recipients import tell
from deliberation.permissions.moderation import (
    check_appeal,
    check_decide_appeal,
    check_flag,
    check_hide,
    check_moderate,
    check_restore,
)
from deliberation.record.days import deadline, end_of, moment_after
from portal.kit.text import clean_optional, clean_text

from .deadlines import begin_period, meet_deadline
from .locks import held
from .words import clean_words, locked

NOTE, FACTS, APPEAL, ANSWER = 200, 300, 500, 300  # characters
Decision = Ruling.Decision
# Where such words stand, as their events say it.
WHERE = {
    "proposal": (), "comment": ("proposal", "thread"), "remark": ("passage",), "turn": (), "question": (),
}  # fmt: skip
TO_APPEAL, TO_DECIDE = "moderation_appeal", "moderation_review"  # periods by name


@transaction.atomic
def flag_words(person, words, *, rule, note="", now=None) -> Flag:
    """Report a proposal, a comment or a remark. Flags alone hide nothing; a moderator looks at them."""
    check_flag(person, words)
    _check_rule(rule)
    note = clean_optional(note, field="note", most=NOTE)
    try:
        with transaction.atomic():
            return Flag.objects.create(
                person=person, rule=rule, note=note, at=now or timezone.now(), **_about(words)
            )
    except IntegrityError as error:
        raise Refused(_("您已经举报过这一条，版主会处理。"), code="already_flagged") from error


@transaction.atomic
def hide_words(moderator, words, *, rule, facts, now=None) -> Ruling:
    """Take words from every page, feed and replay; the author is told why and how to appeal."""
    now = now or timezone.now()
    words = locked(type(words), words.pk)
    check_hide(moderator, words)
    _check_rule(rule)
    facts = clean_words(facts, field="facts", most=FACTS)
    words.state = State.HIDDEN
    words.save(update_fields=["state"])
    today = timezone.localdate(now)
    end = end_of(deadline(TO_APPEAL), today)
    until = moment_after(end.day)
    ruling = _rule(moderator, words, Decision.HIDE, now, rule=rule, facts=facts, appeal_until=until)
    begin_period(TO_APPEAL, start=today, end=end, ruling=ruling)
    _tell_author(words, Notification.Kind.HIDDEN, ruling, now)
    _publish(words, "Hidden", now, rule=rule)
    return ruling


@transaction.atomic
def restore_words(moderator, words, *, facts="", now=None) -> Ruling:
    """A moderator puts right what was hidden by mistake."""
    now = now or timezone.now()
    words = locked(type(words), words.pk)
    check_restore(moderator, words)
    return _restore(moderator, words, _facts(facts), now)


@transaction.atomic
def keep_words(moderator, words, *, facts="", now=None) -> Ruling:
    """The flags were looked at; the words stay."""
    now = now or timezone.now()
    words = locked(type(words), words.pk)
    check_moderate(moderator, words)
    if not Flag.objects.filter(settled_at=None, **_about(words)).exists():
        raise Refused(_("这一条没有待处理的举报。"), code="nothing_to_decide")
    facts = _facts(facts)
    return _rule(moderator, words, Decision.KEEP, now, facts=facts)


@transaction.atomic
def appeal(person, ruling, *, text, now=None) -> Appeal:
    """The author asks for a second look, until the date that the notice named."""
    now = now or timezone.now()
    ruling = held(Ruling.objects.all()).filter(pk=ruling.pk).first()
    if ruling is None:
        raise NotThere(_("没有这项处理。"))
    check_appeal(person, ruling, now)
    text = clean_text(text, field="text", most=APPEAL)
    made = Appeal.objects.create(ruling=ruling, text=text, at=now, against=ruling.moderator)
    today = timezone.localdate(now)
    meet_deadline(TO_APPEAL, on=today, ruling=ruling)
    begin_period(TO_DECIDE, start=today, appeal=made)
    return made


@transaction.atomic
def decide_appeal(moderator, made: Appeal, *, upheld: bool, answer, now=None) -> Appeal:
    """Another moderator decides; upheld, the words come back."""
    now = now or timezone.now()
    made = held(Appeal.objects.all()).select_related("ruling").get(pk=made.pk)
    check_decide_appeal(moderator, made)
    answer = clean_words(answer, field="answer", most=ANSWER)
    made.decided_by, made.upheld, made.answer, made.decided_at = moderator, upheld, answer, now
    made.save()
    meet_deadline(TO_DECIDE, on=timezone.localdate(now), appeal=made)
    words = locked(type(made.ruling.words), made.ruling.words.pk)
    if upheld and words.state == State.HIDDEN:
        _restore(moderator, words, answer, now)
    tell(
        words.told,
        Notification.Kind.APPEAL_DECIDED,
        words.consultation,
        about=str(made.pk),
        appeal=made,
        ruling=made.ruling,
        at=now,
        **_about(words),
    )
    return made


def _restore(moderator, words, facts: str, now) -> Ruling:
    words.state = State.SHOWN
    words.save(update_fields=["state"])
    ruling = _rule(moderator, words, Decision.RESTORE, now, facts=facts)
    _tell_author(words, Notification.Kind.RESTORED, ruling, now)
    _publish(words, "Restored", now)
    return ruling


def _rule(moderator, words, decision, now, **rest) -> Ruling:
    """Keep the decision; the flags that asked for one are settled with it."""
    about = _about(words)
    Flag.objects.filter(settled_at=None, **about).update(settled_at=now)
    return Ruling.objects.create(moderator=moderator, decision=decision, at=now, **about, **rest)


def _about(words) -> dict:
    return {words._meta.model_name: words}


def _tell_author(words, kind, ruling, now) -> None:
    tell(
        words.told,
        kind,
        words.consultation,
        about=str(ruling.pk),
        ruling=ruling,
        at=now,
        **_about(words),
    )


def _publish(words, what: str, now, **rest) -> None:
    module = meetings if isinstance(words, MeetingWords) else payloads
    kind = getattr(module, f"{type(words).__name__}{what}")
    where = {name: getattr(words, f"{name}_id") for name in WHERE[words._meta.model_name]}
    payload = kind(**{words._meta.model_name: words.pk}, **where, **rest)
    publish(words.stream_id, payload, at=now)


def _facts(text: str) -> str:
    """Public like any words, so without anybody's numbers."""
    return clean_words(text, field="facts", most=FACTS) if text.strip() else ""


def _check_rule(rule) -> None:
    if rule not in Rule.values:
        raise BadInput(_("请选违反了哪一条规则。"), code="rule_unknown", field="rule")
