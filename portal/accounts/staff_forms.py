"""Accounts of staff in Wagtail's user screens: a login name and a public name, no legal name.

Roles come from mandates; a person's groups follow them (cms.actions.access), so none are ticked here.
"""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from portal.kit.errors import Refused
from portal.kit.names import clean_public_name, skeleton

from .models import User

DROPPED = {"first_name", "last_name", "groups"}


class StaffFields(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["email"].required = False

    def clean_public_name(self):
        try:
            name = clean_public_name(self.cleaned_data["public_name"])
        except Refused as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        same = User.objects.filter(public_name_key=skeleton(name)).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(
                _("已有人用这个（或看起来一样的）名字。"), code="name_taken"
            )
        return name


class StaffCreationForm(StaffFields, UserCreationForm):
    first_name = last_name = groups = None

    class Meta(UserCreationForm.Meta):
        fields = (UserCreationForm.Meta.fields | {"public_name"}) - DROPPED


class StaffEditForm(StaffFields, UserEditForm):
    first_name = last_name = groups = None

    class Meta(UserEditForm.Meta):
        fields = (UserEditForm.Meta.fields | {"public_name"}) - DROPPED


class StaffViewSet(UserViewSet):
    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffCreationForm
