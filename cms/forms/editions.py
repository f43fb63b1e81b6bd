"""Entering an adopted edition: the dates, the meeting's figures, the clauses as one text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.clauses import parse_clauses
from cms.models import Edition
from deliberation.models import Resolution
from portal.kit.errors import Refused

DATES = (
    "opinions_from", "opinions_until", "studied_on", "reviewed_on", "posted_from",
    "posted_until", "filed_on", "published_on", "in_force_on", "review_on",
)  # fmt: skip
WORDS = ("opinions_note", "review_note", "filed_with", "filing_number", "sing_along")
NEEDED = {"studied_on", "reviewed_on", "filed_on", "filed_with", "in_force_on"}
FIGURES = (
    "meeting_kind", "notice_sent_on", "held_on", "entitled", "present", "women_present",
    "votes_for", "votes_against", "abstentions", "authorised_by", "composition",
)  # fmt: skip


class Day(forms.DateInput):
    input_type = "date"


class EditionForm(forms.ModelForm):
    clauses = forms.CharField(
        label=_("条文"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "每条以“第一条”这样开头，可写（标题），结尾可写〔类别〕。"
            "例：第一条 （村内道路） 主街两侧留出不少于一米。〔维护公共秩序〕"
        ),
    )

    class Meta:
        model = Edition
        fields = (*DATES, *WORDS)
        widgets = dict.fromkeys(DATES, Day)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NEEDED:
            self.fields[name].required = True
        self.figures = FiguresForm(self.data if self.is_bound else None, prefix="figures")

    def clean_clauses(self):
        try:
            self.parsed = parse_clauses(self.cleaned_data["clauses"])
        except Refused as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        if not self.parsed:
            raise forms.ValidationError(_("至少要有一条。"), code="no_clauses")
        return self.cleaned_data["clauses"]

    def is_valid(self):
        return super().is_valid() & self.figures.is_valid()


class FiguresForm(forms.ModelForm):
    class Meta:
        model = Resolution
        fields = FIGURES
        widgets = {"notice_sent_on": Day, "held_on": Day}
