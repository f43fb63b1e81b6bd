"""What the bell has to tell one person. Sentences are made when they are read, from the rows as
they are then: what was withdrawn or hidden since is not shown.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from deliberation.models import Notification, State
from portal.kit.keyset import keyset_page

PAGE = 20
WITH_MATTER = ("consultation", "proposal", "comment", "remark", "turn", "question")
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
    """Newest first, with a sentence and an address each; one read."""
    rows = Notification.objects.filter(person=person)
    rows = rows.select_related(*WITH_MATTER)
    found, following = keyset_page(rows, ["-at", "-pk"], cursor, PAGE)
    return {"notifications": [line_of(row) for row in found], "next_cursor": following}


def line_of(row: Notification) -> Line:
    """Needs ``WITH_MATTER`` read along."""
    return Line(row, _with_state(row), address(row))


def sentence(row: Notification) -> str:
    """Needs ``WITH_MATTER`` read along; names nobody and quotes nobody else."""
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
    words = row.comment or row.remark or row.proposal or row.turn or row.question
    return row.kind in _sentences_for_clerk() and words.author_id != row.person_id


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


def _with_state(row) -> str:
    """The list also says when the answer, or the proposal, can no longer be read."""
    told_of = {
        Kind.REPLIED: row.comment,
        Kind.SETTLED: row.proposal,
        Kind.REMARK_SETTLED: row.remark,
    }
    words = told_of.get(row.kind)
    if words is None or words.is_shown:
        return sentence(row)
    gone = words.state == State.WITHDRAWN
    return sentence(row) + (_("这条内容已撤回。") if gone else _("这条内容已按规则隐去。"))


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
    nouns = {"comment": _("评论"), "remark": _("意见"), "turn": _("发言"), "question": _("提问")}
    named = (noun for name, noun in nouns.items() if getattr(row, f"{name}_id"))
    return next(named, _("提议")).lower()
