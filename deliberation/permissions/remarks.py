"""A text put out for opinion: who puts it out, who speaks to its passages, who answers."""

from django.utils.translation import gettext as _

from deliberation.errors import NotAllowed, Refused, WordsGone
from portal.accounts.models import Mandate, Role
from portal.accounts.permissions import check_signed_in, mandate_over

from .hosting import check_host_open
from .participation import check_edit
from .phases import check_phase
from .standing import Standing, resident_of, voice_of

PUTS_OUT = (Role.EDITOR, Role.CLERK)


def check_put_out(person, scope) -> Mandate:
    check_signed_in(person)
    mandate = mandate_over(person, scope, *PUTS_OUT)
    if mandate is None:
        raise NotAllowed(
            _("只有负责%(place)s的编辑和工作者可以在这里公开征求文本意见。")
            % {"place": scope.name},
            code="not_the_editor",
        )
    return mandate


def check_remark(person, consultation, at) -> Standing:
    standing = voice_of(person, consultation)
    check_phase(consultation, "remark", at)
    return standing


def check_edit_remark(person, remark, at) -> None:
    """As other words; and what was answered stays as it was answered."""
    check_edit(person, remark, at)
    if remark.outcome:
        raise Refused(_("这条意见已经有了答复，不能再改。您可以再写一条。"), code="settled_already")


def check_back(person, remark, at) -> None:
    """Only residents are counted, each once, and nobody behind themselves."""
    resident_of(person, remark.consultation)
    if not remark.is_shown:
        raise WordsGone(_("这条意见已经撤回或隐去，不能再附议。"))
    if remark.author_id == person.pk:
        raise Refused(_("这是您自己的意见，不用附议。"), code="own_words")
    check_phase(remark.consultation, "back", at)


def check_settle_remark(person, remark) -> Mandate:
    mandate = check_host_open(person, remark.consultation)
    if not remark.is_shown:
        raise WordsGone(_("这条意见已经撤回或隐去，不用再答复。"))
    return mandate
