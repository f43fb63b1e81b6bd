"""Proposing, commenting, taking a stance, and what one may do with one's own words."""

from datetime import timedelta

from django.utils.translation import gettext as _

from deliberation.errors import EditTimeOver, NotAllowed, Refused, WordsGone
from portal.accounts.models import Role
from portal.accounts.permissions import check_signed_in, mandate_over

from .phases import check_phase
from .standing import Standing, voice_of

EDITABLE = timedelta(minutes=15)
ACTS = {"proposal": "propose", "comment": "comment", "remark": "remark"}


def check_propose(person, consultation, at) -> Standing:
    standing = voice_of(person, consultation)
    if consultation.is_text:
        raise Refused(
            _("这次是对一份文本征求意见，不另外收提议。请点开要说的那一条，写在那里。"),
            code="text_consultation",
        )
    check_phase(consultation, "propose", at)
    return standing


def check_comment(person, consultation, at, *, on=()) -> Standing:
    """``on`` are the comment that is answered and the proposal that it is about, as far as there
    are such; what is gone takes no answers."""
    standing = voice_of(person, consultation)
    if any(words is not None and not words.is_shown for words in on):
        raise WordsGone(_("这条内容已经撤回或隐去，不能再回应。"))
    check_phase(consultation, "comment", at)
    return standing


def check_take_stance(person, proposal, at) -> Standing:
    standing = voice_of(person, proposal.consultation)
    if not proposal.is_shown:
        raise WordsGone(_("这条提议已经撤回或隐去，不能再表态。"))
    check_phase(proposal.consultation, "stance", at)
    return standing


def check_edit(person, words, at) -> None:
    """For fifteen minutes, as long as the words are there and their phase is open."""
    check_own(person, words)
    if not words.is_shown:
        raise WordsGone(_("这条内容已经撤回或隐去，不能再改。"))
    if at >= words.created_at + EDITABLE:
        raise EditTimeOver(_("发出 15 分钟以后就不能再改了。您可以撤回，或者再发一条说明。"))
    check_phase(words.consultation, ACTS[words._meta.model_name], at)


def check_withdraw(person, words) -> None:
    """At any time: words belong to whoever said them."""
    check_own(person, words)
    if not words.is_shown:
        raise WordsGone(_("这条内容已经撤回或隐去。"))


def check_own(person, words) -> None:
    """One's own, or what one typed for somebody as the clerk of their place."""
    check_signed_in(person)
    if words.author_id == person.pk:
        return
    if words.entered_by_id is not None and words.place is not None:
        check_enter_for(person, words.author, words.place)
        return
    raise NotAllowed(_("只有本人可以改动自己的话。"), code="not_yours")


def check_enter_for(clerk, person, place) -> None:
    """Only for people without an account of their own, and only by a clerk of where they live."""
    check_signed_in(clerk)
    if not mandate_over(clerk, place, Role.CLERK):
        raise NotAllowed(_("只有本村（社区）的工作者可以代录。"), code="not_their_clerk")
    if not person.is_assisted:
        raise NotAllowed(_("这位居民有自己的账号，不能代录。"), code="not_assisted")
