"""What allauth asks the site about people: phones, names, and where to go after signing in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.utils.translation import gettext as _

from .forms import MainlandPhoneField
from .models import User
from .sms import send_code


class AccountAdapter(DefaultAccountAdapter):
    def phone_form_field(self, **kwargs):
        return MainlandPhoneField(**kwargs)

    def get_phone(self, user):
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user, phone, verified):
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user, phone):
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone):
        return User.objects.filter(phone=phone, is_active=True).first()

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        if settings.GONGYI_DEMO:
            messages.info(
                self.request, _("演示模式不发短信。您的验证码：%(code)s") % {"code": code}
            )
            return
        send_code(phone, code)

    def get_login_stages(self):
        ours = {
            "allauth.account.stages.PhoneVerificationStage": "portal.accounts.stages.PhoneIfAny"
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def populate_username(self, request, user):
        """A login name nobody needs to know; the public name comes from the model."""
        if not user.username:
            user.username = User.objects.create_username()

    def new_user(self, request):
        user = super().new_user(request)
        user.set_unusable_password()
        return user

    def get_login_redirect_url(self, request):
        user = request.user
        if user.is_authenticated and user.has_role("editor", "reviewer"):
            return "/cms-admin/"
        return settings.LOGIN_REDIRECT_URL
