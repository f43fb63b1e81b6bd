"""Dates and times as hosts type them: Beijing time, 24:00 allowed."""

import datetime
import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TYPED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::\d{2})?)?")


class MomentField(forms.Field):
    """``2026-11-30T24:00``, ``2026-11-30 09:00`` or a day alone (from 0:00); aware, or None."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"required": _("请写上时间。")}

    def to_python(self, value):
        if isinstance(value, datetime.datetime):
            return value  # what a field that cannot be changed began with
        text = str(value or "").strip().replace("：", ":")
        if not text:
            return None
        found = TYPED.fullmatch(text)
        try:
            year, month, day, hour, minute = (int(part or 0) for part in found.groups())
            zone = timezone.get_default_timezone()
            midnight = datetime.datetime(year, month, day, tzinfo=zone)
            if not 2000 <= year <= 2199 or hour > 24 or minute > 59 or (hour == 24 and minute):
                raise ValueError
        except (AttributeError, ValueError):
            raise forms.ValidationError(_("时间请写成 2026-11-30 09:00 这样。")) from None
        return midnight + datetime.timedelta(hours=hour, minutes=minute)

    def prepare_value(self, value):
        return timezone.localtime(value) if isinstance(value, datetime.datetime) else value
