"""What an office says about what it owes, and what is said about a mute."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.models import PromiseEntry

from .hosting import lines_of, one_of


class DayField(forms.DateField):
    """A day as browsers send it."""

    def __init__(self, **options):
        wrong = _("日期请写成 2026-11-30 这样。")
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": wrong, "required": wrong},
            **options,
        )


class FollowForm(forms.Form):
    kind = one_of(_("现在怎样"), PromiseEntry.Kind)
    text = lines_of(_("说明"), 4, help_text=_("公开显示，最多 500 个字。延期的写明理由。"))
    due_on = DayField(label=_("延到哪天"), required=False, help_text=_("只有延期才填。"))


class ReplyForm(forms.Form):
    answer = lines_of(_("答复"), 6, help_text=_("公开显示，提问的人会收到通知。最多 2000 个字。"))


class MuteObjectionForm(forms.Form):
    text = lines_of(
        _("为什么不同意"), 4, help_text=_("由另一位来看，不是当时这样处理的那位。最多 500 个字。")
    )


class MuteDecisionForm(forms.Form):
    decision = one_of(
        _("怎么定"),
        [("stands", _("维持：这样处理有依据")), ("overturned", _("改正：不该这样，马上解除"))],
    )
    answer = lines_of(_("复核说明"), 3, help_text=_("本人会读到这段话，最多 300 个字。"))
