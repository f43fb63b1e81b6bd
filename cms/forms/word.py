"""Uploading a compact as a Word file."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WordForm(forms.Form):
    file = forms.FileField(
        label=_("Word 文档"),
        help_text=_("docx，最多 10 MB。旧的 doc、wps 请先用 WPS 或 Word 另存为 docx。"),
        error_messages={"required": _("请选一个文件。"), "empty": _("这个文件是空的。")},
    )
