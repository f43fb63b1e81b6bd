"""Forms of signing in. A phone number alone asks for a code; with a password it is a password."""

from allauth.account.fields import PhoneField
from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kit.phones import normalise_phone


class MainlandPhoneField(PhoneField):
    """Accepts a number as people write it; stores E.164."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("手机号"))
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {"placeholder": "", "inputmode": "tel", "autocomplete": "tel", "maxlength": "24"}
        )
        self.error_messages["required"] = _("请填写手机号。")

    def to_python(self, value):
        return normalise_phone(super().to_python(value) or "")


class LoginForm(AllauthLoginForm):
    """Residents leave the password empty and get a code; staff fill it in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("手机号或登录名")
        self.fields["login"].widget.attrs.update(
            {"autocomplete": "username", "placeholder": "", "autofocus": True}
        )
        self.fields["password"].label = _("密码（没有就留空，用短信验证码登录）")
        self.fields["password"].widget.attrs["placeholder"] = ""

    def _setup_password_field(self):
        self.fields["password"].required = False
        self.fields["password"].help_text = ""

    def clean_login(self):
        login = super().clean_login()
        phone = normalise_phone(login)
        return MainlandPhoneField().clean(phone) if phone.startswith("+") else login

    def _clean_without_password(self, email, phone):
        if not phone:
            raise forms.ValidationError(_("用登录名登录请填写密码。"), code="password_required")
        return super()._clean_without_password(email, phone)
