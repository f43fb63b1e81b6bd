"""What a host fills in to open a consultation and to lead it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.models import Consultation, Phase, Poll, Proposal
from portal.kit.errors import Refused

from .moments import MomentField

AREA = forms.Textarea


def refuse(form, refused: Refused) -> None:
    """Put the sentence where it belongs: at its field, or above the form."""
    named = refused.field in form.fields
    form.add_error(refused.field if named else None, str(refused.message))


class ConsultationForm(forms.Form):
    topic = forms.CharField(label=_("议题"), max_length=80)
    form = forms.ChoiceField(
        label=_("形式"), choices=Consultation.Form, widget=forms.RadioSelect, initial="council"
    )
    background = forms.CharField(
        label=_("背景说明"),
        max_length=4000,
        widget=AREA(attrs={"rows": 6}),
        help_text=_("现在是什么情况、已经知道什么、有哪几种办法。"),
    )
    legal_basis = forms.CharField(
        label=_("依据"),
        max_length=300,
        help_text=_(
            "社区的事可写《城市居民委员会组织法》第三十二条；村里的事可写《村民委员会组织法》第三十三条；"
            "政府文件征求意见可写《重大行政决策程序暂行条例》第十五条。"
        ),
    )
    not_discussed = forms.CharField(
        label=_("不讨论什么"), max_length=300, required=False,
        help_text=_("例如：不讨论具体哪一户的事。"),
    )  # fmt: skip
    others = forms.CharField(
        label=_("还邀请谁（一行一个）"),
        required=False,
        max_length=600,
        widget=AREA(attrs={"rows": 3}),
    )
    shortened_because = forms.CharField(
        label=_("缩短期限的理由"), max_length=200, required=False,
        help_text=_("公开征求意见一般不少于 30 日；少于 30 日的必须写，会公开显示。"),
    )  # fmt: skip

    def __init__(self, *args, bodies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bodies"] = forms.MultipleChoiceField(
            label=_("邀请的单位"),
            choices=[(str(body.pk), body.display_name) for body in bodies],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for kind in Phase.Kind:
            for edge, word in (("starts_at", _("开始")), ("ends_at", _("结束"))):
                self.fields[f"{kind}_{edge}"] = MomentField(
                    label=_("%(phase)s%(edge)s") % {"phase": kind.label, "edge": word},
                    required=False,
                )

    def clean(self):
        cleaned = super().clean()
        for kind in Phase.Kind:
            edges = [f"{kind}_starts_at", f"{kind}_ends_at"]
            given = [cleaned.get(name) for name in edges]
            if any(given) and not all(given):
                missing = edges[given.index(None)]
                if missing not in self.errors:
                    self.add_error(missing, _("开始和结束要一起写。"))
        return cleaned

    @property
    def phase_fields(self):
        """``(label, start, end)`` of each phase, for the template."""
        return [
            (kind.label, self[f"{kind}_starts_at"], self[f"{kind}_ends_at"]) for kind in Phase.Kind
        ]

    def words(self, bodies) -> dict:
        """Arguments of the action."""
        data = self.cleaned_data
        chosen = set(data["bodies"])
        names = ["topic", "form", "background", "legal_basis", "not_discussed", "shortened_because"]
        return {name: data[name] for name in names} | {
            "phases": {
                kind.value: (data[f"{kind}_starts_at"], data[f"{kind}_ends_at"])
                for kind in Phase.Kind
                if data.get(f"{kind}_starts_at")
            },
            "bodies": [body for body in bodies if str(body.pk) in chosen],
            "others": [line.strip() for line in data["others"].splitlines() if line.strip()],
        }


class ExtendForm(forms.Form):
    ends_at = MomentField(label=_("延长到"))
    reason = forms.CharField(
        label=_("理由（公开显示）"), max_length=200, widget=AREA(attrs={"rows": 3})
    )


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("材料名称"), max_length=80)
    file = forms.FileField(
        label=_("文件"), help_text=_("PDF、Word（docx）或 Excel（xlsx），最多 10 MB。")
    )


class SummaryForm(forms.Form):
    consensus = forms.CharField(
        label=_("共识"), max_length=4000, required=False, widget=AREA(attrs={"rows": 5})
    )
    dissent = forms.CharField(
        label=_("不同意见（谁持什么理由）"), max_length=4000, required=False,
        widget=AREA(attrs={"rows": 5}), help_text=_("少数人的意见和理由也要写明，会一样显眼地公开。"),
    )  # fmt: skip
    to_verify = forms.CharField(
        label=_("待核实"), max_length=2000, required=False, widget=AREA(attrs={"rows": 3})
    )
    next_steps = forms.CharField(
        label=_("下一步（谁办、何时办）"), max_length=2000, required=False,
        widget=AREA(attrs={"rows": 3}),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("结果"), choices=Proposal.Outcome, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=AREA(attrs={"rows": 4}),
        help_text=_("没有采纳或不属于这次协商的，必须说明理由。提议人会收到通知。"),
    )  # fmt: skip


class PollForm(forms.Form):
    question = forms.CharField(label=_("问题"), max_length=120)
    options = forms.CharField(
        label=_("选项（一行一个）"), widget=AREA(attrs={"rows": 5}), max_length=2000,
        help_text=_("2 到 20 个。"),
    )  # fmt: skip
    explanation = forms.CharField(
        label=_("说明"), max_length=1000, required=False, widget=AREA(attrs={"rows": 3})
    )
    most = forms.IntegerField(label=_("最多选几项"), initial=1, min_value=1, max_value=20)
    opens_at = MomentField(label=_("开始"))
    closes_at = MomentField(label=_("结束"))
    results_shown = forms.ChoiceField(
        label=_("结果何时可见"), choices=Poll.ResultsShown, widget=forms.RadioSelect,
        initial="after_vote",
    )  # fmt: skip
    mandates_may_vote = forms.BooleanField(label=_("在任人员也可以投（单独计数）"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由（公开显示）"), max_length=200, widget=AREA(attrs={"rows": 3})
    )
