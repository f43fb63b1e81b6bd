"""What whoever leads a meeting fills in. Each form is one act of ``deliberation.acts``; the act judges
what was typed, the form only shows it (again, with the sentence of the refusal)."""

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deliberation.models import Attendance, Meeting, Point, Rule, Turn

from .hosting import line_of, lines_of, one_of

CONSENT = _("本人已口头同意")
FACTS = _("写清楚是什么问题，不照抄原话，不写姓名和号码。")


class ActForm(forms.Form):
    """``key`` is the form's place on the page, ``hidden`` what it names."""

    act = ""
    kind = ""  # tells forms of the same act apart
    button = ""
    stern = False
    names: dict = {}  # of the act's fields, where the form calls them otherwise

    def __init__(self, *args, key="", hidden=None, **kwargs):
        self.key, self.hidden = key or self.kind or self.act, hidden or {}
        super().__init__(*args, auto_id=f"{self.key}-%s", **kwargs)

    def full_clean(self):
        self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def is_typed(self) -> bool:
        """Has it a field whose words are worth keeping on the device?"""
        texts = (forms.TextInput, forms.Textarea)
        return any(isinstance(field.widget, texts) for field in self.fields.values())


def _day(label) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


def _number(label, least: int, most: int, **options) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **options)


def _select(label, choices, **options) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, **options)


def _offices(bodies, nothing) -> list:
    return [("", nothing), *((str(body.pk), body.display_name) for body in bodies)]


# --- agenda ---------------------------------------------------------------------------------------


class ItemForm(ActForm):
    act, button = "add_item", _("加上")
    names = {"items": "title"}

    title = line_of(_("议程"), max_length=120)
    minutes = _number(_("预计（分钟）"), 1, 600, initial=15)


class EditItemForm(ItemForm):
    act, button = "edit_item", _("改好了")


# --- what was said --------------------------------------------------------------------------------


class ByHandForm(ActForm):
    """For somebody who does not type, with consent."""

    channel = _select(_("从哪里说的"), Turn.Channel.choices[1:])
    guest = line_of(_("谁说的"), required=False, max_length=60,
                    help_text=_("写身份或者单位，例如“物业公司经理”，不写姓名。"))  # fmt: skip
    consent = forms.BooleanField(label=CONSENT)

    def __init__(self, *args, assisted=(), **kwargs):
        super().__init__(*args, **kwargs)
        if assisted:
            people = [(str(one.user_id), one.user.public_name) for one in assisted]
            self.fields["for_person"] = _select(
                _("替登记过的居民记"), [("", _("不是，是上面写的这一位")), *people], required=False
            )
        self.order_fields([*self.first, "guest", "for_person", "channel", "consent"])

    first: tuple = ()


class RecordForm(ByHandForm):
    act, button = "record", _("记下")
    first = ("text",)

    text = lines_of(_("说了什么"), 3)


class HandForm(ByHandForm):
    act, button = "raise_hand", _("排进去")


class WriteForm(ActForm):
    act, button = "write", _("补记")

    text = lines_of(_("说了什么"), 3)
    consent = forms.BooleanField(label=CONSENT)


# --- questions ------------------------------------------------------------------------------------


class AnswerForm(ActForm):
    act, button = "answer", _("记下回答")

    answer = lines_of(_("怎么回答的"), 3)
    answered_by = line_of(_("谁回答的"), max_length=60,
                          help_text=_("写单位和职务，例如“科苑街道办事处副主任”。"))  # fmt: skip


class ReferForm(ActForm):
    act, button = "refer", _("转去答复")

    due_on = _day(_("哪天以前答复"))
    note = line_of(_("说明"), required=False)

    def __init__(self, *args, bodies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"] = _select(_("转给哪个单位"), _offices(bodies, _("请选")))
        self.order_fields(["body", "due_on", "note"])


class AsideForm(ActForm):
    act, button = "set_aside", _("不在这次会上答复")

    reason = line_of(_("为什么不在这次会上答复（公开显示）"))


# --- polls and outcomes ---------------------------------------------------------------------------


class PollForm(ActForm):
    act, button = "open_poll", _("发起表决")
    names = {"question": "poll_question"}

    poll_question = line_of(_("问什么"), max_length=120)
    options = lines_of(_("选项（一行一个）"), 3)
    seconds = _select(
        _("多长时间"),
        [("30", _("30 秒")), ("60", _("1 分钟")), ("120", _("2 分钟")), ("300", _("5 分钟")),
         ("600", _("10 分钟"))],
        initial="120",
    )  # fmt: skip
    most = _number(_("最多选几项"), 1, 10, initial=1)


class PointForm(ActForm):
    act, button = "pin", _("记为要点")

    kind = one_of(_("哪一种"), Point.Kind.choices, initial=Point.Kind.CONSENSUS)
    text = lines_of(_("内容"), 2)
    reasons = line_of(_("谁持什么理由"), required=False, help_text=_("不同意见必须写。"))


class EditPointForm(PointForm):
    act, button = "edit_point", _("改好了")


class PromiseForm(ActForm):
    act, button = "promise", _("记为承诺")

    text = line_of(_("办什么"))
    who = line_of(_("单位不在上面的，写单位和岗位"), required=False, max_length=60)
    due_on = _day(_("哪天以前办好"))

    def __init__(self, *args, bodies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"] = _select(
            _("由谁办"), _offices(bodies, _("不在这里面")), required=False
        )
        self.order_fields(["text", "body", "who", "due_on"])


# --- the room -------------------------------------------------------------------------------------


class RoomForm(ActForm):
    """One rule of the room; a value that is none of the usual ones is offered too."""

    act, button = "adjust", _("改")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field, now = self.fields[self.kind], str(self.initial.get(self.kind, ""))
        if now and now not in dict(field.choices):
            field.choices = [*field.choices, (now, _("%(seconds)s 秒") % {"seconds": now})]


class SlowForm(RoomForm):
    kind = "slow"

    slow = _select(
        _("同一个人隔多久才能再发"),
        [("0", pgettext_lazy("slow mode", "不限")), ("15", _("15 秒")), ("30", _("30 秒")), ("60", _("1 分钟")),
         ("120", _("2 分钟")), ("300", _("5 分钟"))],
    )  # fmt: skip


class SecondsForm(RoomForm):
    kind = "seconds"

    seconds = _select(
        _("每人发言"),
        [("60", _("1 分钟")), ("90", _("1 分半钟")), ("120", _("2 分钟")), ("180", _("3 分钟")),
         ("300", _("5 分钟")), ("600", _("10 分钟"))],
    )  # fmt: skip


class OrderForm(RoomForm):
    kind = "order"

    order = _select(_("发言次序"), Meeting.Order.choices)


class CountForm(ActForm):
    act, button = "count_in", _("计入")

    people = _number(_("来了几位"), 1, 999, initial=1)
    channel = _select(_("怎么参加"), Attendance.Channel.choices[1:])


class RuleForm(ActForm):
    stern = True

    rule = one_of(_("依据哪一条？"), Rule.choices)
    facts = lines_of(_("事实说明"), 2, help_text=FACTS)


class HideForm(RuleForm):
    act, button = "hide", _("隐去这一条")


class MuteForm(RuleForm):
    act, button = "mute", _("请这位不再发言")


class RemoveForm(ActForm):
    act, button, stern = "remove_guest", _("请这位出去"), True

    reason = line_of(_("为什么（只告诉这一位）"), help_text=FACTS)

    def __init__(self, *args, guests=(), **kwargs):
        super().__init__(*args, **kwargs)
        people = [(str(one.pk), one.person.public_name) for one in guests]
        self.fields["guest"] = _select(_("请谁出去"), [("", _("请选")), *people])
        self.order_fields(["guest", "reason"])


class RestoreForm(ActForm):
    act, button = "restore", _("恢复显示")

    facts = line_of(_("为什么恢复"), required=False)


class DecideForm(ActForm):
    act, button = "decide_mute", _("作出复核")

    upheld = one_of(
        _("复核结果"), [("1", _("异议成立，马上解除")), ("0", _("异议不成立，维持"))], initial="0"
    )
    answer = lines_of(_("复核说明"), 2)
