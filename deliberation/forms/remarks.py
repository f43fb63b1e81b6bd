"""What a host fills in to answer an opinion on a passage."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.models import Remark

from .hosting import lines_of, one_of


class AnswerForm(forms.Form):
    """For a mark that a passage is not understood, see ``UnclearForm``."""

    outcome = one_of(_("结果"), Remark.Outcome)
    answer = lines_of(
        _("答复（公开显示）"),
        4,
        required=False,
        help_text=_("不采纳的，必须说明理由；不属于这里的，必须说明归哪里。提意见的人会收到通知。"),
    )


class UnclearForm(AnswerForm):
    alike = forms.BooleanField(
        label=_("同一条里其余没写话的“看不懂”也这样答复"), required=False, initial=True
    )
