"""What is filled in at each step of an edition. The forms parse; the actions judge."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.clauses import parse_clauses
from cms.models import Clause, ReviewOpinion
from portal.kit.errors import Refused

NEEDED = {"required": _("请写上内容。")}
DAY = {"required": _("请填日期。"), "invalid": _("日期看不懂，请写成 2026-11-23 这样。")}


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class Papers(forms.ClearableFileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Any number of files; how many and of what kind the action says."""

    def __init__(self, **options):
        super().__init__(widget=Papers(attrs={"multiple": True}), required=False, **options)

    def clean(self, data, initial=None):
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(PapersField, self).clean(file, initial) for file in files]


def day(label, *, needed=True, **options) -> forms.DateField:
    return forms.DateField(
        label=label, required=needed, widget=Day(), error_messages=DAY, **options
    )


def words(label, *, rows=3, needed=True, **options) -> forms.CharField:
    return forms.CharField(
        label=label, required=needed, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=NEEDED, **options,
    )  # fmt: skip


def line(label, *, needed=True, **options) -> forms.CharField:
    return forms.CharField(
        label=label, required=needed, widget=forms.TextInput(), error_messages=NEEDED, **options
    )


PUBLIC = _("会公开显示，不要写人的姓名和号码。")
PAPERS = _("照片（jpg、png）、PDF、Word（docx）或 Excel（xlsx）。只公开文件的指纹，不公开文件。")


def papers() -> PapersField:
    return PapersField(label=_("材料"), help_text=PAPERS)


class NoForm(forms.Form):
    """Nothing to fill in."""


class OpinionsForm(forms.Form):
    until = day(_("征集到哪一天"))
    background = words(_("给居民的话"), needed=False, rows=4)


class NotedOpinionsForm(forms.Form):
    since = day(_("从哪一天起"))
    until = day(_("到哪一天止"))
    note = line(_("收到意见"), help_text=_("例：收到意见 63 条，其中入户代录 21 条"))
    papers = papers()


class StudyForm(forms.Form):
    on = day(_("党组织研究日期"))
    basis = line(_("依据"), needed=False)
    note = line(_("说明"), needed=False, help_text=PUBLIC)
    papers = papers()


class SubmitForm(forms.Form):
    note = line(_("说明"), needed=False, help_text=PUBLIC)


class ReasonForm(forms.Form):
    note = line(_("理由"), help_text=_("理由会公开显示。"))


class ApproveForm(forms.Form):
    on = day(_("审核日期"))
    note = line(_("审核意见与处理"), needed=False, help_text=PUBLIC)
    basis = line(_("依据"), needed=False)
    papers = papers()


class ReturnForm(forms.Form):
    note = line(_("总的意见"), help_text=PUBLIC)
    opinions = words(
        _("逐条意见"), rows=8,
        help_text=_("一行一条。针对某一条的，以“第三条：”开头。编辑要逐条答复。"),
    )  # fmt: skip
    papers = papers()


class PostForm(forms.Form):
    since = day(_("公示起始日"))
    until = day(_("公示截止日"))
    papers = papers()


class NoticeForm(forms.Form):
    on = day(_("会议通知日期"))
    meeting_on = day(_("会议日期"))
    papers = papers()


class ResolutionForm(forms.Form):
    """Which confirmed record of this place; chosen from those that are not used yet."""

    resolution = forms.ChoiceField(
        label=_("会议决议登记"), widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。"), "invalid_choice": _("请在列出的里面选。")},
    )  # fmt: skip

    def __init__(self, *args, resolutions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = {str(one.pk): one for one in resolutions}
        self.fields["resolution"].choices = [
            (pk, f"{one.held_on:%Y-%m-%d} {one.title} · {one.get_outcome_display()}")
            for pk, one in self.rows.items()
        ]

    def clean_resolution(self):
        return self.rows[self.cleaned_data["resolution"]]


class FileForm(forms.Form):
    on = day(_("备案日期"))
    filed_with = line(_("备案机关"))
    filing_number = line(_("备案编号"), needed=False, max_length=40)
    papers = papers()


class PublishForm(forms.Form):
    on = day(_("公布日期"))
    in_force_on = day(_("施行日期"))
    review_on = day(_("评估日期"), needed=False, help_text=_("到这一天看看公约还合不合适。"))


class OrderForm(forms.Form):
    note = line(_("哪里要改正"), help_text=PUBLIC)
    basis = line(_("依据"))
    papers = papers()


class RepealForm(ResolutionForm):
    ended_on = day(_("停止施行日期"))


class TextForm(forms.Form):
    """The whole text in one field, as villages write it."""

    title = line(_("名称"))
    clauses = words(
        _("条文"), rows=16,
        help_text=_(
            "每条以“第一条”这样开头，可写（标题），结尾可写〔类别〕。"
            "例：第一条 （村内道路） 主街两侧留出不少于一米。〔维护公共秩序〕"
        ),
    )  # fmt: skip
    changes_note = words(_("改了什么、为什么"), needed=False)
    sing_along = words(_("朗朗上口版"), needed=False, help_text=_("三字经、顺口溜都行。"))

    def clean_clauses(self):
        try:
            parsed = parse_clauses(self.cleaned_data["clauses"])
        except Refused as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        if not parsed:
            raise forms.ValidationError(_("至少要有一条。"), code="no_clauses")
        return parsed


class ClauseForm(forms.ModelForm):
    law_link = forms.URLField(
        label=_("法律原文网址"), required=False, max_length=300, assume_scheme="https",
        error_messages={"invalid": _("网址看不懂，请从浏览器里整个复制过来。")},
    )  # fmt: skip

    class Meta:
        model = Clause
        fields = ("heading", "text", "category", "plain_note", "law", "law_link")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "plain_note": forms.Textarea(attrs={"rows": 2}),
        }


class AnswerForm(forms.Form):
    result = forms.ChoiceField(
        label=_("处理"), choices=ReviewOpinion.Result.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。"), "invalid_choice": _("请在列出的里面选。")},
    )  # fmt: skip
    answer = words(_("答复"))


class WarningForm(forms.Form):
    reason = line(_("为什么可以这样写"))


class ObjectionForm(forms.Form):
    text = words(_("不同意什么、为什么"), rows=5)


class ObjectionAnswerForm(forms.Form):
    answer = words(_("答复"), rows=5)
