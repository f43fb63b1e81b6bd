"""What the bell has to tell one person. Sentences are made when they are read, from the rows as
they are then: what was withdrawn or hidden since is not shown.
"""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from deliberation.models import Meeting, Notification, State
from portal.kit.keyset import keyset_page

PAGE = 20
WITH_MATTER = ("consultation", "proposal", "comment", "remark", "turn", "question")
OF_A_MEETING = re.compile(r"/meetings/([0-9a-f-]{36})/")
Kind = Notification.Kind


@dataclass(frozen=True)
class Line:
    """One notification as a page shows it; ``url`` is where the matter itself is."""

    row: Notification
    sentence: str
    url: str


def unread_count(person) -> int:
    """The number on the bell; one query."""
    return Notification.objects.filter(person=person, read_at=None).count()


def notification_list(person, cursor: str) -> dict:
    """Newest first, with a sentence and an address each; one read, one more where meetings are told of."""
    rows = Notification.objects.filter(person=person)
    rows = rows.select_related(*WITH_MATTER)
    found, following = keyset_page(rows, ["-at", "-pk"], cursor, PAGE)
    titles = titles_for(person, found)
    lines = [line_of(row, titles.get(_meeting_id(row), "")) for row in found]
    return {"notifications": lines, "next_cursor": following}


def titles_for(person, rows) -> dict[str, str]:
    """Titles of the meetings that ``rows`` lead to, as far as ``person`` may know of them now."""
    asked = {_meeting_id(row) for row in rows} - {""}
    if not asked:
        return {}
    seen = Meeting.objects.visible_to(person).filter(pk__in=asked)
    return {str(pk): title for pk, title in seen.values_list("pk", "title")}


def _meeting_id(row) -> str:
    found = OF_A_MEETING.match(row.link)
    return found[1] if found else ""


def line_of(row: Notification, meeting: str = "") -> Line:
    """Needs ``WITH_MATTER`` read along. ``meeting`` is the title of the one it leads to, for who may
    know of it."""
    return Line(row, _with_state(row, meeting), address(row))


def sentence(row: Notification, meeting: str = "") -> str:
    """Needs ``WITH_MATTER`` read along; names nobody and quotes nobody else."""
    if row.kind in OF_MEETINGS:
        return _of_a_meeting(row, meeting)
    if row.consultation is None:
        return _sentences_without_matter().get(row.kind, row.get_kind_display())
    said = {"topic": row.consultation.topic, "noun": _noun(row)}
    if _typed_for_another(row):
        return _sentences_for_clerk()[row.kind] % said
    if row.kind == Kind.SETTLED:
        said["outcome"] = row.proposal.get_outcome_display()
        if row.proposal.is_shown:
            said["title"] = row.proposal.title
            return _("您的提议“%(title)s”有了结果：%(outcome)s。") % said
        return _("您在“%(topic)s”里的一条提议有了结果：%(outcome)s。") % said
    if row.kind == Kind.REMARK_SETTLED:
        said["outcome"] = row.remark.get_outcome_display()
    return _sentences()[row.kind] % said


OF_MEETINGS = {
    Kind.MEETING_INVITED, Kind.MEETING_MOVED, Kind.MEETING_CANCELLED, Kind.SEAT_DRAWN, Kind.MUTED,
    Kind.MUTE_DECIDED, Kind.GUEST_REMOVED, Kind.REMOVAL_DECIDED,
    Kind.QUESTION_SETTLED, Kind.PROMISE_MADE, Kind.PROMISE_DUE, Kind.MINUTES_SENT,
    Kind.MINUTES_EDITED, Kind.MINUTES_ANSWERED, Kind.REPLY_NOTED,
}  # fmt: skip


def _of_a_meeting(row, title: str) -> str:
    """``where`` names the meeting, or only what is public of it: the matter it belongs to."""
    topic = row.consultation.topic if row.consultation else ""
    if title:
        where = _("会议“%(title)s”") % {"title": title}
    elif topic:
        where = _("“%(topic)s”的一次会议") % {"topic": topic}
    else:
        where = _("一次会议")
    question = row.question
    if row.kind == Kind.QUESTION_SETTLED and question is not None:
        said = {"where": where, "outcome": question.outcome_label}
        if question.author_id == row.person_id and not question.guest:
            return _("您在%(where)s上的提问有了结果：%(outcome)s。") % said
        return _("您在%(where)s上代录的一个提问有了结果：%(outcome)s，请转告本人。") % said
    if row.kind == Kind.PROMISE_DUE and ":late:" in row.about:
        return _("%(where)s上答应的一件事过了期限，请写明办得怎么样。") % {"where": where}
    return _sentences_of_meetings()[row.kind] % {"where": where}


def _sentences_of_meetings() -> dict:
    return {
        Kind.MEETING_INVITED: _("您的单位受邀参加%(where)s，请答复能不能来。"),
        Kind.MEETING_MOVED: _("%(where)s有变动，请看新的时间、地点和链接。"),
        Kind.MEETING_CANCELLED: _("%(where)s取消了，请看理由。"),
        Kind.SEAT_DRAWN: _("%(where)s的席位抽签有了结果，点这里看。"),
        Kind.MUTED: _("主持人请您暂时不要在%(where)s上发言。看理由，可以提异议。"),
        Kind.MUTE_DECIDED: _("您对%(where)s上被禁言提的异议有了结果，点这里看。"),
        Kind.GUEST_REMOVED: _("您被请出了%(where)s。看理由，可以提异议。"),
        Kind.REMOVAL_DECIDED: _("您对被请出%(where)s提的异议有了结果，点这里看。"),
        Kind.QUESTION_SETTLED: _("您在%(where)s上的提问有了结果，点这里看。"),
        Kind.PROMISE_MADE: _("%(where)s上记下了一件由您的单位办的事，请看内容和期限。"),
        Kind.PROMISE_DUE: _("%(where)s上答应的一件事快到期了，请写明办得怎么样。"),
        Kind.REPLY_NOTED: _(
            "主持人或工作人员记下了您的单位对%(where)s上一个提问的答复，请看一看；有出入请告诉主持人更正。"
        ),
        Kind.MINUTES_SENT: _("您参加的%(where)s有了纪要，请在公布以前核对。"),
        Kind.MINUTES_EDITED: _(
            "您参加的%(where)s的纪要改过了。改了什么、现在还能不能提异议，点这里看。"
        ),
        Kind.MINUTES_ANSWERED: _("您对%(where)s的纪要提的异议有了答复，点这里看。"),
    }


def _sentences_without_matter() -> dict:
    """What other apps tell; where it stands is behind the link."""
    return {
        Kind.OBJECTION_ANSWERED: _("您对一篇公约的异议有了答复，点这里看。"),
        Kind.EDITION_MOVED: _("您关心的一篇公约有了进展，点这里看。"),
    }


def _sentences() -> dict:
    return {
        Kind.REPLIED: _("有人在“%(topic)s”里回应了您。"),
        Kind.SUMMED_UP: _("您参加的协商“%(topic)s”公布了协商意见。"),
        Kind.HIDDEN: _("您在“%(topic)s”里的一条%(noun)s被隐去了。看理由，可以申诉。"),
        Kind.RESTORED: _("您在“%(topic)s”里的一条%(noun)s恢复公开了。"),
        Kind.APPEAL_DECIDED: _("您的申诉有了结果，说的是您在“%(topic)s”里的一条%(noun)s。"),
        Kind.INVITED: _("您的单位受邀参加协商“%(topic)s”。"),
        Kind.HOSTING: _("请您一起主持协商“%(topic)s”。"),
        Kind.REMARK_SETTLED: _("您对“%(topic)s”的一条意见有了答复：%(outcome)s。"),
        Kind.OBJECTION_ANSWERED: _("您对“%(topic)s”的异议有了答复，点这里看。"),
        Kind.EDITION_MOVED: _("您参加过的“%(topic)s”有了进展，点这里看。"),
        Kind.DUE_MOVED: _(
            "放假安排公布了，“%(topic)s”里关于您的%(noun)s的期限重新算过，请看新的日期。"
        ),
    }


def _typed_for_another(row) -> bool:
    """The person is the clerk who typed these words, and passes on what became of them."""
    words = row.comment or row.remark or row.turn or row.question or row.proposal
    if row.kind not in _sentences_for_clerk() or words is None:
        return False
    return words.author_id != row.person_id or bool(getattr(words, "guest", ""))


def _sentences_for_clerk() -> dict:
    return {
        Kind.SETTLED: _("您在“%(topic)s”里代录的一条%(noun)s有了结果，请转告本人。"),
        Kind.REMARK_SETTLED: _("您在“%(topic)s”里代录的一条%(noun)s有了结果，请转告本人。"),
        Kind.HIDDEN: _(
            "您在“%(topic)s”里代录的一条%(noun)s被隐去了，请转告本人。看理由，可以替本人申诉。"
        ),
        Kind.RESTORED: _("您在“%(topic)s”里代录的一条%(noun)s恢复公开了，请转告本人。"),
        Kind.APPEAL_DECIDED: _(
            "您替人提出的申诉有了结果，说的是您在“%(topic)s”里代录的一条%(noun)s。"
        ),
    }


def _with_state(row, meeting: str = "") -> str:
    """The list also says when the answer, or the proposal, can no longer be read."""
    told_of = {
        Kind.REPLIED: row.comment,
        Kind.SETTLED: row.proposal,
        Kind.REMARK_SETTLED: row.remark,
        Kind.QUESTION_SETTLED: row.question,
    }
    words = told_of.get(row.kind)
    if words is None or words.is_shown:
        return sentence(row, meeting)
    gone = words.state == State.WITHDRAWN
    return sentence(row, meeting) + (_("这条内容已撤回。") if gone else _("这条内容已按规则隐去。"))


def address(row: Notification) -> str:
    """Where the matter itself is."""
    if row.link:
        return row.link
    if row.kind == Kind.REPLIED:
        url = reverse("comment", args=[row.consultation_id, row.comment_id])
        return f"{url}#c-{row.comment_id}"
    if row.kind == Kind.SETTLED:
        return reverse("proposal", args=[row.consultation_id, row.proposal_id])
    if row.kind == Kind.REMARK_SETTLED:
        return reverse("remark", args=[row.consultation_id, row.remark_id])
    if row.ruling_id is not None:
        return reverse("ruling", args=[row.ruling_id])
    return reverse("consultation", args=[row.consultation_id])


def _noun(row) -> str:
    nouns = {
        "comment_id": _("评论"),
        "remark_id": _("意见"),
        "turn_id": _("发言"),
        "question_id": _("提问"),
    }
    found = (noun for name, noun in nouns.items() if getattr(row, name))
    return next(found, _("提议")).lower()
