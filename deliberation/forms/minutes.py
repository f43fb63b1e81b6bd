"""What a clerk fills in to write up a meeting, and what those present and the hosts answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .hosting import lines_of, one_of


class MinutesForm(forms.Form):
    """A summary, and a note for each item of the agenda (field ``note_<id>``)."""

    summary = lines_of(
        _("会议情况"), 8, required=False,
        help_text=_("您自己的概述，最多 8000 个字。发言、提问、表决、共识和承诺会自动列出，不用再抄。"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, items=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.noted = {f"note_{item.pk}": str(item.pk) for item in items}
        for item in items:
            self.fields[f"note_{item.pk}"] = lines_of(
                _("对“%(item)s”的补充说明") % {"item": item.title}, 3, required=False
            )

    @property
    def notes(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(name, "") for name, key in self.noted.items()}


class ObjectionForm(forms.Form):
    text = lines_of(_("哪里不对，应当怎样写"), 4, help_text=_("最多 500 个字。"))


class ObjectionAnswerForm(forms.Form):
    decision = one_of(
        _("怎么办"), [("accepted", _("采纳：照着改纪要")), ("dismissed", _("不采纳"))]
    )
    answer = lines_of(
        _("说明"), 3, help_text=_("提异议的人会读到这段话，最多 300 个字。")
    )  # fmt: skip
