"""A rule of a body's own: only what it asks for beyond the law."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .resolutions import Day

SHARES = [
    ("", _("按法律")),
    (">1/2", _("过半数")),
    (">=2/3", _("三分之二以上")),
    (">=3/4", _("四分之三以上")),
    (">=4/5", _("五分之四以上")),
]


class RuleForm(forms.Form):
    name = forms.CharField(
        label=_("规则的名称"), help_text=_("例如：云桥社区居民自治章程"), max_length=80
    )
    english_name = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    article = forms.CharField(label=_("第几条"), max_length=20, required=False)
    since_on = forms.DateField(label=_("从哪一天起施行"), widget=Day)
    quorum = forms.ChoiceField(label=_("到会"), choices=SHARES, required=False)
    majority = forms.ChoiceField(label=_("赞成"), choices=SHARES, required=False)
    of = forms.ChoiceField(
        label=_("赞成按谁算"),
        choices=[("", _("按法律")), ("present", _("到会的")), ("entitled", _("应到的全体"))],
        required=False,
    )
    days = forms.IntegerField(label=_("提前几日通知"), min_value=1, max_value=90, required=False)


class EndForm(forms.Form):
    until_on = forms.DateField(label=_("从哪一天起停用"), widget=Day)
