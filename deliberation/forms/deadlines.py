"""Asking when a period ends, and the yearly notice that an administrator pastes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.queries.deadlines import shown_periods
from portal.kit.holidays import MOST

from .resolutions import Day


class PeriodForm(forms.Form):
    period = forms.ChoiceField(label=_("期限"))
    start = forms.DateField(label=_("从哪一天起"), widget=Day)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [
            (one["id"], f"{one['name']}（{one['length']}）") for one in shown_periods()
        ]


class NoticeForm(forms.Form):
    text = forms.CharField(
        label=_("通知正文"),
        help_text=_("国务院办公厅每年公布的《关于部分节假日安排的通知》，连标题一起贴进来。"),
        max_length=MOST,
        widget=forms.Textarea({"rows": 12}),
    )
    source = forms.CharField(
        label=_("通知文号或网址"), help_text=_("例如：国办发明电〔2025〕7号"), max_length=200
    )
