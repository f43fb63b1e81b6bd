"""What a keeper of records fills in: only what the rule of that meeting asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.decisions.rules import Rule
from deliberation.models import Attachment, LocalRule, Resolution
from deliberation.models.resolutions import AREAS
from deliberation.record.rules import local_rules_of

HEADS = {
    "adults": (_("应到人数（18 周岁以上）"), _("实到人数")),
    "households": (_("总户数"), _("到会户数")),
    "members": (_("应到人数"), _("实到人数")),
    "owners": (_("业主总人数"), _("参与表决的人数")),
}


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


def fields_of(rule: Rule) -> list[str]:
    """Names of ``Resolution``'s fields that a meeting under ``rule`` fills in, in order."""
    names = ["title", "matters", "held_on", "local_rule", "convener"]
    if any(one.share for one in rule.conveners):
        names += ["petitioners", "petition_of"]
    if rule.notice:
        names.append("notice_sent_on")
        if rule.notice.urgent:
            names.append("urgent_because")
    names += ["studied_on"] if rule.study else []
    names += ["needs_authorisation"] if rule.authorised_by_matter else []
    names += ["authorised_by"] if rule.authorisation else []
    names += ["announced"] if rule.announced else []
    names += ["entitled", "present", "women_present"]
    parts = {one.part for one in (*rule.composition, *rule.attendance)}
    names += [name for name in PARTS if name in parts]
    names += ["votes_for", "votes_against", "abstentions"]
    return names + (list(AREAS) if any(unit.places for unit in rule.counts) else [])


PARTS = ("representatives", "women_representatives", "women_representatives_present")


class ResolutionForm(forms.ModelForm):
    class Meta:
        model = Resolution
        fields = (
            "title", "matters", "held_on", "local_rule", "convener", "petitioners", "petition_of",
            "notice_sent_on", "urgent_because", "studied_on", "needs_authorisation",
            "authorised_by", "announced", "entitled", "present", "women_present", *PARTS,
            "votes_for", "votes_against", "abstentions", *AREAS,
        )  # fmt: skip
        widgets = {"held_on": Day, "notice_sent_on": Day, "studied_on": Day}

    def __init__(self, *args, rule: Rule, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in fields_of(rule)}
        self._offer_own_rules()
        known = dict(Resolution.Convener.choices)
        choices = [(one.id, known[one.id]) for one in rule.conveners]
        self.fields["convener"] = forms.ChoiceField(
            label=_("召集人"), choices=choices, widget=forms.RadioSelect
        )
        unit = rule.counts[0].code
        self.fields["entitled"].label, self.fields["present"].label = HEADS[unit]
        for name in AREAS:
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].help_text = _("平方米，最多两位小数。")
        self._explain(rule)

    def _offer_own_rules(self) -> None:
        row = self.instance
        own = local_rules_of(row.division, row.meeting_kind)
        if not own:
            del self.fields["local_rule"]
            return
        field = self.fields["local_rule"]
        field.queryset = LocalRule.objects.filter(pk__in=[one.pk for one in own])
        field.label, field.empty_label = _("按哪条规则"), _("按法律")
        field.help_text = _("这里自己定的规则比法律严；会议那天它在施行，就要按它来算。")
        field.initial = own[0].pk

    def _explain(self, rule: Rule) -> None:
        help_texts = {
            "matters": _("一条一行，照会议记录写。"),
            "petitioners": _("由村（居）民或代表提议召开的才填。"),
            "petition_of": _("由村（居）民或代表提议召开的才填。"),
            "urgent_because": _("遇有特殊情况临时通知的才填，会公开显示。"),
            "authorised_by": _("什么会议、哪一天授权的。"),
            "needs_authorisation": _("例如制定、修改居民公约。"),
        }
        for name, text in help_texts.items():
            if name in self.fields:
                self.fields[name].help_text = text

    def figures(self) -> dict:
        """Arguments of the actions, without the title."""
        return {name: value for name, value in self.cleaned_data.items() if name != "title"}

    def _post_clean(self):
        """Sums are judged by the action, in one place for pages and API."""


class PaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("种类"), choices=Attachment.Kind, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("文件"),
        help_text=_(
            "照片（jpg、png）、PDF、Word（docx）或 Excel（xlsx），最多 10 MB。不公开，只公开它的校验码。"
        ),
        error_messages={"required": _("请选一个文件。"), "empty": _("这个文件是空的。")},
    )


class CorrectionForm(forms.Form):
    reason = forms.CharField(
        label=_("更正的理由（公开显示）"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
