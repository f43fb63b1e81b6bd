"""A person as the site knows them: a pseudonym, a way to sign in, nothing of who they are."""

import uuid

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.kit.names import skeleton, suggest_public_name


class PeopleManager(UserManager):
    def create_user(self, username=None, password=None, **extra):
        """Staff and demo people have a login name; everybody else signs in by phone and code."""
        return super().create_user(username or self.create_username(), None, password, **extra)

    @staticmethod
    def create_username() -> str:
        return f"u{uuid.uuid4().hex[:12]}"


class User(AbstractUser):
    """``public_name`` is all that others see. No first or last name, no e-mail is needed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_name = None
    last_name = None
    email = models.EmailField(_("电子邮箱"), blank=True)
    public_name = models.CharField(_("公开名"), max_length=20, default=suggest_public_name)
    public_name_key = models.CharField(max_length=80, editable=False, unique=True)
    phone = models.CharField(_("手机号"), max_length=16, null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False, editable=False)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)
    # A person without a phone, for whom a clerk of their place types what they say.
    is_assisted = models.BooleanField(_("由工作人员代录"), default=False, editable=False)
    closed_at = models.DateTimeField(_("注销时间"), null=True, editable=False)

    objects = PeopleManager()
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(
                name="a_verified_phone_is_a_phone",
                condition=Q(phone_verified=False) | Q(phone__isnull=False),
            ),
            models.CheckConstraint(
                name="a_closed_account_keeps_no_phone_and_lets_nobody_in",
                condition=Q(closed_at=None) | Q(phone=None, email="", is_active=False),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """What others read: the public name, or that there is nobody behind it any more."""
        return gettext("已注销居民") if self.closed_at else self.public_name

    def save(self, *args, **kwargs):
        # Derived, never set by hand: equal-looking names are one name to the database.
        self.public_name_key = skeleton(self.public_name)
        fields = kwargs.get("update_fields")
        if fields and "public_name" in fields:
            kwargs["update_fields"] = {*fields, "public_name_key"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.public_name

    get_short_name = get_full_name

    @cached_property
    def live_mandates(self) -> list:
        """Mandates in force now, read once a request."""
        return list(
            self.mandates.in_force(timezone.now()).select_related("division", "body__division")
        )

    @cached_property
    def residency(self):
        """The confirmed and unlapsed residency, or None."""
        return self.residencies.in_force(timezone.now()).select_related("division").first()

    def has_role(self, *roles: str) -> bool:
        return any(mandate.role in roles for mandate in self.live_mandates)

    @property
    def needs_second_factor(self) -> bool:
        return self.is_superuser or any(mandate.is_staff for mandate in self.live_mandates)
