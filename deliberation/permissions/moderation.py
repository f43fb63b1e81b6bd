"""Flags, rulings and appeals: nobody judges their own words or their own ruling."""

from django.utils.translation import gettext as _

from deliberation.errors import NotAllowed, NotThere, Refused, WordsGone
from deliberation.models import Appeal, Meeting, State
from deliberation.models.turns import MeetingWords
from portal.accounts.models import Role
from portal.accounts.permissions import allowed, check_signed_in, mandate_over

from .meetings import check_keep
from .participation import check_own


def check_flag(person, words) -> None:
    check_signed_in(person)
    if not words.is_shown:
        raise WordsGone(_("这条内容已经撤回或隐去。"))
    if words.author_id == person.pk:
        raise Refused(_("这是您自己的话，可以直接撤回。"), code="own_words")
    if getattr(words, "stage", "said") != "said":
        raise Refused(_("还没有讲完，讲完才能举报。"), code="not_said")


def check_moderate_any(person) -> None:
    check_signed_in(person)
    if not person.has_role(Role.MODERATOR):
        raise NotAllowed(_("只有版主可以处理举报。"), code="moderator_needed")


def check_look_at_flags(person) -> None:
    """A moderator, or whoever leads or keeps a meeting: these see to what is said there."""
    check_signed_in(person)
    if not person.has_role(Role.MODERATOR) and not Meeting.objects.kept_by(person).exists():
        check_moderate_any(person)


def check_moderate(person, words) -> None:
    """A moderator of the place; what was said in a meeting also by whoever leads or keeps it, for it
    cannot wait. An appeal is always for a moderator."""
    if not _keeps(person, words):
        check_moderate_any(person)
        if not mandate_over(person, words.consultation.scope, Role.MODERATOR):
            raise NotAllowed(_("这里不归您管理。"), code="moderator_elsewhere")
    if person.pk in words.told:
        raise NotAllowed(_("不能处理自己的话，请另一位版主办理。"), code="own_words")


def _keeps(person, words) -> bool:
    return isinstance(words, MeetingWords) and allowed(check_keep, person, words.meeting)


def check_hide(person, words) -> None:
    check_moderate(person, words)
    if _appeals(words).filter(against=person, upheld=True).exists():
        raise NotAllowed(_("您先前隐去这一条的决定已经改判，请另一位版主处理。"), code="own_ruling")
    if not words.is_shown:
        raise WordsGone(_("这条内容已经撤回或隐去。"))
    if getattr(words, "stage", "said") != "said":
        raise Refused(_("还没有讲完，讲完才能隐去。"), code="not_said")


def check_restore(person, words) -> None:
    check_moderate(person, words)
    if words.state != State.HIDDEN:
        raise Refused(_("这条内容没有被隐去。"), code="not_hidden")
    if _appeals(words).filter(decided_at=None).exists():
        raise Refused(_("作者已经申诉，请由另一位版主复核。"), code="appeal_open")


def _appeals(words):
    return Appeal.objects.filter(**{f"ruling__{words._meta.model_name}": words})


def check_appeal(person, ruling, at) -> None:
    check_signed_in(person)
    if person.pk not in ruling.words.told or ruling.decision != ruling.Decision.HIDE:
        raise NotThere(_("没有这项处理。"))
    check_own(person, ruling.words)
    if hasattr(ruling, "appeal"):
        raise Refused(_("您已经申诉过了，请等复核结果。"), code="appeal_made")
    if at >= ruling.appeal_until:
        raise Refused(_("申诉期限已经过了。"), code="appeal_too_late")


def check_decide_appeal(person, appeal) -> None:
    check_moderate_any(person)
    check_moderate(person, appeal.ruling.words)
    if appeal.against_id == person.pk:
        raise NotAllowed(_("原来的处理是您作出的，请另一位版主复核。"), code="own_ruling")
    if appeal.decided_at is not None:
        raise Refused(_("这项申诉已经复核过了。"), code="appeal_decided")
