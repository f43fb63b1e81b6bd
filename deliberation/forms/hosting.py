"""What a host fills in to open a consultation and to lead it.

The forms parse. How long a text may be and what fits together the actions say: a form that counted
too would count line ends twice (browsers send two characters) and refuse what the rule allows.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from deliberation.models import Consultation, Phase, Poll, Proposal

from .moments import MomentField

# A text is put out from where it is written, not from this form.
OTHERWISE = (Consultation.Form.TEXT, Consultation.Form.CALL)  # opened by other acts
FORMS = [one for one in Consultation.Form.choices if one[0] not in OTHERWISE]
CHOOSE = {"required": _("请选一项。"), "invalid_choice": _("请在列出的里面选。")}


def typed(form_class, sent, **options) -> dict:
    """What was typed in ``sent`` as initial values: to show a form again without judging it."""
    many = sent.getlist if hasattr(sent, "getlist") else lambda name: [sent[name]]
    found = {}
    for name, field in form_class(**options).fields.items():
        if isinstance(field, forms.BooleanField):
            found[name] = bool(sent.get(name))
        elif name in sent:
            several = isinstance(field, forms.MultipleChoiceField)
            found[name] = many(name) if several else sent[name]
    return found


def line_of(label, **options) -> forms.CharField:
    """One line of text."""
    return _text(label, forms.TextInput(), **options)


def lines_of(label, rows: int, **options) -> forms.CharField:
    """Several lines of text."""
    return _text(label, forms.Textarea(attrs={"rows": rows}), **options)


def _text(label, widget, **options) -> forms.CharField:
    messages = {"required": _("请写上内容。")}
    return forms.CharField(label=label, widget=widget, error_messages=messages, **options)


def one_of(label, choices, **options) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=CHOOSE, **options
    )


class ConsultationForm(forms.Form):
    topic = line_of(_("议题"), help_text=_("一句话说清楚商量什么，最多 80 个字。"))
    form = one_of(_("形式"), FORMS, initial=Consultation.Form.COUNCIL)
    background = lines_of(
        _("背景说明"), 6, help_text=_("现在是什么情况、已经知道什么、有哪几种办法。")
    )
    legal_basis = line_of(
        _("依据"),
        help_text=_(
            "社区的事可写《城市居民委员会组织法》第三十二条；村里的事可写《村民委员会组织法》第三十三条；"
            "政府文件征求意见可写《重大行政决策程序暂行条例》第十五条。"
        ),
    )
    not_discussed = line_of(
        _("不讨论什么"), required=False, help_text=_("例如：不讨论具体哪一户的事。")
    )
    others = lines_of(
        _("还邀请谁（一行一个）"), 3, required=False, help_text=_("例如：外卖骑手代表。")
    )
    shortened_because = line_of(
        _("缩短期限的理由"),
        required=False,
        help_text=_(
            "政府决策公开征求意见一般不少于 30 日（《重大行政决策程序暂行条例》第十五条）；少于 30 日的必须写，会公开显示。"
        ),
    )

    def __init__(self, *args, bodies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bodies"] = forms.MultipleChoiceField(
            label=_("邀请的单位"),
            choices=[(str(body.pk), body.display_name) for body in bodies],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("这个地方没有您选的单位，请重新选。")},
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


class ReasonForm(forms.Form):
    reason = lines_of(_("理由（公开显示）"), 3)


class ExtendForm(ReasonForm):
    ends_at = MomentField(label=_("延长到"), help_text=_("北京时间，只能往后。"))

    field_order = ["ends_at", "reason"]


class DocumentForm(forms.Form):
    title = line_of(_("材料名称"))
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、Word（docx）或 Excel（xlsx），最多 10 MB。请先去掉个人信息。"),
        error_messages={
            "required": _("请选一个文件。"),
            "empty": _("这个文件是空的。"),
            "invalid": _("请选一个文件。"),
        },
    )


class SummaryForm(forms.Form):
    consensus = lines_of(_("共识"), 5, required=False)
    dissent = lines_of(
        _("分歧（谁持什么理由）"),
        5,
        required=False,
        help_text=_("少数人的意见和理由也要写明，会一样显眼地公开。"),
    )
    to_verify = lines_of(_("待核实"), 3, required=False)
    next_steps = lines_of(_("下一步（谁办、何时办）"), 3, required=False)


class OutcomeForm(forms.Form):
    outcome = one_of(_("结果"), Proposal.Outcome)
    reason = lines_of(
        _("说明"),
        4,
        required=False,
        help_text=_("没有采纳或不属于这次协商的，必须说明理由。提议人会收到通知。"),
    )


class PollForm(forms.Form):
    question = line_of(_("问题"))
    options = lines_of(_("选项（一行一个）"), 5, help_text=_("2 到 20 个，每个最多 80 个字。"))
    explanation = lines_of(_("说明"), 3, required=False)
    most = forms.IntegerField(
        label=_("最多选几项"),
        initial=1,
        min_value=1,
        max_value=20,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("请写 1 到 20 的数。")
        ),
    )
    opens_at = MomentField(label=_("开始"), help_text=_("北京时间。"))
    closes_at = MomentField(label=_("结束"), help_text=_("北京时间。"))
    results_shown = one_of(
        _("结果何时可见"), Poll.ResultsShown, initial=Poll.ResultsShown.AFTER_VOTE
    )
    mandates_may_vote = forms.BooleanField(
        label=_("在任人员也可以投（单独计数）"),
        required=False,
        help_text=_("不选，就只由居民投。开始前一分钟起不能再改。"),
    )
