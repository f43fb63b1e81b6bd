"""The log of a meeting as lines to read, one an event, for who looks at it afterwards without scripts.
static/js/replay.js makes the same lines of the same frames."""

import json

from django.utils.translation import gettext_lazy as _

from .frames import frames_after, position

PAGE = 100
SAYINGS = {
    "meeting.announced": _("公告会议"),
    "meeting.edited": _("会议有变动"),
    "meeting.cancelled": _("会议取消"),
    "meeting.opened": _("会议开始"),
    "meeting.closed": _("会议结束"),
    "meeting.adjusted": _("调整发言规则"),
    "item.added": _("增加议程"),
    "item.edited": _("修改议程"),
    "item.opened": _("进入议程"),
    "item.closed": _("议程结束"),
    "turn.asked": _("举手"),
    "turn.lowered": _("放下手"),
    "turn.called": _("开始发言"),
    "turn.ended": _("发言结束"),
    "turn.skipped": _("没有发言"),
    "turn.said": _("发言"),
    "turn.written": _("补记发言"),
    "turn.edited": _("修改发言"),
    "turn.withdrawn": _("撤回发言"),
    "turn.hidden": _("按规则隐去一条发言"),
    "turn.restored": _("恢复一条发言"),
    "question.asked": _("提问"),
    "question.edited": _("修改提问"),
    "question.withdrawn": _("撤回提问"),
    "question.hidden": _("按规则隐去一条提问"),
    "question.restored": _("恢复一条提问"),
    "question.taken": _("请人回答提问"),
    "question.answered": _("答复提问"),
    "question.referred": _("提问转有关单位答复"),
    "question.set_aside": _("提问不在会上答复"),
    "strawpoll.opened": _("开始意向表决"),
    "strawpoll.closed": _("意向表决结束"),
    "strawpoll.shown": _("公布意向表决结果"),
    "point.pinned": _("记下要点"),
    "point.edited": _("修改要点"),
    "point.withdrawn": _("撤下要点"),
    "promise.recorded": _("记下承诺"),
    "promise.withdrawn": _("撤下承诺"),
    "promise.followed": _("承诺有进展"),
    "mute.imposed": _("请一位暂停发言"),
    "mute.lifted": _("解除暂停发言"),
    "guest.removed": _("请出一位受邀的人"),
    "guest.let_in": _("让被请出的人再进来"),
    "invitation.answered": _("受邀单位答复"),
    "seat.asked": _("有人报名"),
    "seat.left": _("有人取消报名"),
    "seat.drawn": _("席位抽签"),
    "quorum.reached": _("达到法定人数"),
    "quorum.lost": _("不足法定人数"),
    "resolution.begun": _("开始登记决议"),
    "minutes.sent": _("纪要送到会的人核对"),
    "minutes.published": _("纪要公布"),
}
# In which field of the row the words of an event stand; others have none of their own, or bring their
# words with a later event.
WORDS = {
    "item": "title", "turn": "text", "question": "text", "strawpoll": "question", "point": "text",
    "promise": "text", "invitation": "name",
}  # fmt: skip
WORDLESS = {"turn.asked", "turn.lowered", "turn.called", "turn.ended", "turn.skipped"}
ANSWERS = {"question.answered", "question.set_aside"}


def replay_lines(meeting, after: int) -> dict:
    """``{"lines", "seq", "following"}``: events after a number, in order."""
    frames = [json.loads(text) for _seq, text in frames_after(meeting.stream_id, after, PAGE)]
    _epoch, seq = position(meeting.stream_id)
    last = frames[-1]["seq"] if frames else after
    return {
        "lines": [line_of(frame) for frame in frames],
        "seq": seq,
        "following": last if last < seq else None,
    }


def line_of(frame: dict) -> dict:
    kind, show = frame["kind"], frame["data"].get("show") or {}
    words = "" if kind in WORDLESS else show.get(WORDS.get(kind.partition(".")[0], ""), "")
    return {
        "seq": frame["seq"],
        "at": frame["at"],
        "label": SAYINGS.get(kind, kind),
        "who": (show.get("by") or {}).get("name", ""),
        "words": words,
        "answer": show.get("answer", "") if kind in ANSWERS else "",
        "gone": show.get("state") if show.get("state") in ("hidden", "withdrawn") else "",
    }
