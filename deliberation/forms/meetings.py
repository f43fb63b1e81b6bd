"""What a host fills in to announce a meeting, and what an office answers.

As in ``hosting``, the forms parse and the actions judge.
"""

import re

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from deliberation.models import Meeting, MeetingInvitation

from .hosting import line_of, lines_of, one_of
from .moments import MomentField

USUAL_MINUTES = 15  # of an item whose line names none
ITEM = re.compile(r"(?P<title>.*?)\s*[|｜]\s*(?P<minutes>\d{1,4})\s*(?:分钟|分)?")
SEATS = re.compile(r"(?P<name>.*?)[\s:：|｜]*(?P<number>\d{1,4})\s*(?:名|人|位|个|席)?")
NUMBERS = dict.fromkeys(
    ("required", "invalid", "min_value", "max_value"), _("请写 10 到 3600 的数。")
)
AS_WRITTEN = [
    "title", "about", "place", "access", "link", "short_because", "is_closed", "starts_at",
    "ends_at", "signup_until", "draw_seed", "draw_source", "lawful_kind", "entitled", "order", "speaking_seconds",
]  # fmt: skip


class MeetingForm(forms.Form):
    title = line_of(_("会议名称"), help_text=_("一句话说清楚开什么会，最多 80 个字。"))
    about = lines_of(
        _("说明"), 4, required=False, help_text=_("为什么开、想商量出什么、要带什么材料。")
    )
    starts_at = MomentField(label=_("开始"))
    ends_at = MomentField(label=_("预计结束"))
    short_because = line_of(_("提前不足的理由"), required=False)
    place = line_of(
        _("会场地点"), required=False, help_text=_("例如：社区议事厅。只在网上开的，空着。")
    )
    access = line_of(
        _("无障碍和不便到场的办法"),
        required=False,
        help_text=_("例如：有坡道和字幕屏；不便到场的可以电话发言，或者请工作者代录。"),
    )
    link = line_of(_("视频链接"), required=False, help_text=_("要以 https:// 开头。"))
    items = lines_of(
        _("议程（一行一项）"),
        4,
        help_text=_("写成“题目 | 分钟”，例如：选址 | 30。不写分钟的按 15 分钟。"),
    )
    others = lines_of(
        _("还邀请谁（一行一个）"), 3, required=False, help_text=_("例如：外卖骑手代表。")
    )
    is_closed = forms.BooleanField(
        label=_("只限受邀的人参加"),
        required=False,
        help_text=_(
            "别人在列表、搜索里都看不到这次会议。主持人、受邀单位和拿到邀请链接的人可以进。"
        ),
    )
    seats = lines_of(
        _("席位（一行一组）"),
        4,
        required=False,
        help_text=_("会场坐不下才用。写成“哪些人 几个”，例如：租户 2。报名多于席位时抽签。"),
    )
    signup_until = MomentField(label=_("报名截止"), required=False)
    draw_seed = line_of(
        _("抽签种子"),
        required=False,
        help_text=_(
            "随便一句话，随会议一起公布。签号在报名时随机发；抽签时把种子、号码和签号连在一起算 SHA-256，"
            "从小到大排，谁都可以自己重算。"
        ),
    )
    draw_source = line_of(
        _("抽签号码的来源"),
        required=False,
        max_length=120,
        help_text=_(
            "报名截止以后才由别人公布、谁也不能事先知道的号码，写明哪一天的哪一种、数字按什么顺序写。例如："
            "中国福利彩票双色球 2026 年 12 月 6 日开奖号码，红球从小到大，再写蓝球，每个两位。有人报名以后，"
            "席位、截止时间、种子和来源都不能再改。"
        ),
    )
    order = one_of(_("发言次序"), Meeting.Order, initial=Meeting.Order.FIRST_TIMERS)
    speaking_seconds = forms.IntegerField(
        label=_("每人发言（秒）"), initial=180, min_value=10, max_value=3600, error_messages=NUMBERS
    )

    def __init__(self, *args, bodies=(), kinds=(), days=3, fixed=False, **kwargs):
        """``kinds`` are the lawful meetings of the place; ``days`` is how long ahead one announces;
        ``fixed``: somebody has signed up, and the draw stays as it was announced."""
        super().__init__(*args, **kwargs)
        self.fields["short_because"].help_text = _now(
            "会议一般提前 %(days)s 天公告；来不及的必须写，会公开显示。"
        ) % {"days": days}
        self.fields["bodies"] = forms.MultipleChoiceField(
            label=_("邀请的单位"),
            choices=[(str(body.pk), body.display_name) for body in bodies],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("这个地方没有您选的单位，请重新选。")},
        )
        self.fields["lawful_kind"] = forms.ChoiceField(
            label=_("同时是哪种法定会议"), choices=[("", _("不是法定会议")), *kinds], required=False
        )
        self.fields["entitled"] = forms.IntegerField(
            label=_("应到（人数或者户数）"),
            required=False,
            min_value=1,
            max_value=9_999_999,
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"), _("请写应到的人数或者户数。")
            ),
        )
        if fixed:
            for name in ("seats", "signup_until", "draw_seed", "draw_source"):
                self.fields[name].disabled = True

    def clean_items(self) -> list[tuple[str, int]]:
        return [_item(line) for line in _lines(self.cleaned_data["items"])]

    def clean_seats(self) -> list[tuple[str, int]]:
        return [_group(line) for line in _lines(self.cleaned_data["seats"])]

    def clean(self):
        cleaned = super().clean()
        until, seats = cleaned.get("signup_until"), cleaned.get("seats")
        if until and not seats and "seats" not in self.errors:
            self.add_error("seats", _("写了报名截止，请写有哪些席位。"))
        return cleaned

    def words(self, bodies) -> dict:
        """Arguments of the action."""
        data = self.cleaned_data
        chosen = set(data["bodies"])
        written = {name: data[name] for name in AS_WRITTEN}
        if self.fields["signup_until"].disabled:  # whose initial value has lost its microseconds
            written["signup_until"] = self.initial["signup_until"]
        return written | {
            "draw_seed": data["draw_seed"] if data["seats"] else "",
            "draw_source": data["draw_source"] if data["seats"] else "",
            "items": data["items"],
            "seats": data["seats"],
            "bodies": [body for body in bodies if str(body.pk) in chosen],
            "others": _lines(data["others"]),
        }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _item(line: str) -> tuple[str, int]:
    found = ITEM.fullmatch(line)
    if found is None:
        return line, USUAL_MINUTES
    if not found["title"]:
        raise forms.ValidationError(_("这一行没有题目：%(line)s"), params={"line": line[:40]})
    return found["title"], int(found["minutes"])


def _group(line: str) -> tuple[str, int]:
    found = SEATS.fullmatch(line)
    if found is None or not found["name"]:
        raise forms.ValidationError(_("请写成“哪些人 几个”：%(line)s"), params={"line": line[:40]})
    return found["name"], int(found["number"])


def as_it_is(meeting: Meeting) -> dict:
    """A meeting as initial values of the form."""
    invited = list(meeting.invitations.all())
    return {name: getattr(meeting, name) for name in AS_WRITTEN} | {
        "items": "\n".join(f"{one.title} | {one.minutes}" for one in meeting.items.all()),
        "seats": "\n".join(f"{one.name} {one.seats}" for one in meeting.seat_groups.all()),
        "bodies": [str(one.body_id) for one in invited if one.body_id],
        "others": "\n".join(one.name for one in invited if one.name),
    }


class AnswerForm(forms.Form):
    answer = one_of(_("怎么答复"), MeetingInvitation.Answer)
    sends = line_of(
        _("派谁来"),
        required=False,
        help_text=_("选“派人到会”的写岗位，例如：物业科科长。不写姓名。"),
    )
    other_at = MomentField(
        label=_("希望改到"), required=False, help_text=_("选“请求改期”的写，北京时间。")
    )
    text = lines_of(
        _("书面答复或者理由"),
        5,
        required=False,
        help_text=_("书面答复和请求改期的必须写，会公开显示。"),
    )
