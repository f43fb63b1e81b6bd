"""A step of signing in that allauth sees too strictly."""

from allauth.account.adapter import get_adapter
from allauth.account.stages import PhoneVerificationStage


class PhoneIfAny(PhoneVerificationStage):
    """Signing up needs a phone; signing in by login name and password does not.

    allauth reads "required at sign-up" as "required at every sign-in" and silently turns away staff
    who have no phone.
    """

    def handle(self):
        user = self.login.user
        if user and get_adapter().get_phone(user) is None:
            return None, True
        return super().handle()
