"""What staff type. The rules are in portal.accounts.actions; forms only read and keep words."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Body, Mandate, Residency, Role, User
from portal.kit.phones import normalise_phone
from portal.territory.models import Level


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class ConfirmResidencyForm(forms.Form):
    code = forms.CharField(
        label=_("居民手里的八位确认码"),
        max_length=20,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}
        ),
    )
    household = forms.CharField(
        label=_("户号"),
        max_length=20,
        help_text=_("用本村（社区）自己的编号，不要写手机号和证件号。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    basis = forms.ChoiceField(
        label=_("在哪儿确认的"),
        choices=[
            (Residency.Basis.DESK.value, _("本人到窗口")),
            (Residency.Basis.DOOR.value, _("工作人员入户")),
        ],
        widget=forms.RadioSelect,
    )
    adult = forms.BooleanField(label=_("已看过证件，本人已满 18 周岁"), required=False)


class MandateForm(forms.Form):
    person = forms.CharField(
        label=_("登录名或手机号"),
        max_length=40,
        help_text=_("对方要先注册。这里只用来找到账号，不会公开。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("机构"), required=False, empty_label=_("不代表机构")
    )
    name = forms.CharField(label=_("公开姓名"), max_length=40, required=False)
    level = forms.ChoiceField(label=_("级别"), choices=[("", "—"), *Level.choices], required=False)
    term_number = forms.IntegerField(label=_("届次"), min_value=1, max_value=99, required=False)
    constituency = forms.CharField(label=_("选区或选举单位"), max_length=80, required=False)
    sector = forms.CharField(label=_("界别"), max_length=60, required=False)
    field = forms.CharField(label=_("关注领域"), max_length=80, required=False)
    liaison = forms.CharField(label=_("联络点与接待日"), max_length=160, required=False)
    introduction = forms.CharField(
        label=_("简介"), max_length=1000, required=False, widget=forms.Textarea({"rows": 4})
    )
    starts_on = forms.DateField(label=_("开始日期"), widget=DayInput())
    ends_on = forms.DateField(label=_("届满日期"), required=False, widget=DayInput())
    note = forms.CharField(
        label=_("登记说明"), max_length=200, required=False, help_text=_("记在任职记录里，不公开。")
    )

    def __init__(self, *args, division, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate
        self.fields["body"].queryset = Body.objects.filter(
            division__path__startswith=division.path
        ).select_related("division")

    def clean_person(self):
        words = self.cleaned_data["person"].strip()
        phone = normalise_phone(words)
        user = (
            User.objects.filter(phone=phone, is_active=True).first()
            or User.objects.filter(username=words, is_active=True).first()
        )
        if user is None:
            raise forms.ValidationError(
                _("没有找到这个账号。请核对登录名或手机号；对方要先注册。"), code="no_such_person"
            )
        return user


class EndMandateForm(forms.Form):
    reason = forms.ChoiceField(label=_("原因（不公开）"), choices=Mandate.EndReason.choices)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
