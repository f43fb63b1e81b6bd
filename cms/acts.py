"""The steps of an edition as pages and programs offer them: words, form and action of each."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms import procedure
from cms.actions import adopting, editions, preparing, reviewing
from cms.actions.editions import is_out
from cms.actions.records import repeal_stands
from cms.clauses import han_number
from cms.forms import steps as forms
from cms.permissions.editions import check_step
from portal.accounts.permissions import allowed

OPINION = re.compile(r"^第([〇零一二三四五六七八九十百\d]{1,5})条[：:，,\s]\s*")


@dataclass(frozen=True)
class Act:
    """``gate`` names the check of cms.permissions; several acts may stand behind one gate."""

    name: str
    gate: str
    label: object
    form: type
    do: Callable
    help: object = ""
    bad: bool = False  # takes something away; looks that way


def _return(person, edition, *, opinions, **typed):
    """Opinions as typed: one a line, 第三条： in front of those about one clause."""
    by_number = {one.position: one.lineage for one in edition.clauses.all()}
    rows = []
    for text in filter(None, map(str.strip, opinions.splitlines())):
        found = OPINION.match(text)
        lineage = by_number.get(han_number(found[1])) if found else None
        rows.append((lineage, text))
    return reviewing.return_edition(person, edition, opinions=rows, **typed)


def _vote(person, edition, *, resolution):
    return adopting.record_vote(person, edition, resolution)


def _repeal(person, edition, *, resolution, ended_on):
    return adopting.repeal_edition(person, edition, resolution, ended_on=ended_on)


ACTS = {
    one.name: one
    for one in (
        Act("open_opinions", "open_opinions", _("在网上征集民意"), forms.OpinionsForm,
            preparing.open_opinions, _("条文逐条放到网上，居民可以提意见。征集期间条文不改。")),
        Act("note_opinions", "open_opinions", _("登记线下征集"), forms.NotedOpinionsForm,
            preparing.note_opinions, _("在纸上、入户或开会征集的，写明起止日期和收到多少条。")),
        Act("draft", "draft", _("开始拟定草案"), forms.NoForm, preparing.begin_draft),
        Act("study", "study", _("登记党组织研究"), forms.StudyForm, preparing.record_study),
        Act("submit", "submit", _("写好了，提交"), forms.SubmitForm, preparing.submit_edition,
            _("提交以后条文不能再改；要改须撤回，并从头审核。")),
        Act("approve", "approve", _("审核同意"), forms.ApproveForm, reviewing.approve_edition),
        Act("return", "return", _("退回修改"), forms.ReturnForm, _return, bad=True),
        Act("post", "post", _("公示审议稿"), forms.PostForm, preparing.post_edition),
        Act("notice", "notice", _("通知开会"), forms.NoticeForm, preparing.call_meeting),
        Act("vote", "vote", _("登记表决结果"), forms.ResolutionForm, _vote,
            _("从已核对的会议决议登记里选。达到规则的是通过，没有达到的是未通过。")),
        Act("file", "file", _("备案"), forms.FileForm, reviewing.file_edition),
        Act("publish", "publish", _("公布施行"), forms.PublishForm, adopting.publish_edition,
            _("公布后只读，新的版本从施行日期起代替前一版。")),
        Act("order", "order", _("责令改正"), forms.OrderForm, reviewing.order_correction, bad=True),
        Act("lift_order", "lift_order", _("改正完毕"), forms.ReasonForm, reviewing.lift_order),
        Act("repeal", "repeal", _("废止"), forms.RepealForm, _repeal, bad=True),
        Act("restore", "restore", _("恢复施行"), forms.ReasonForm, adopting.restore_edition,
            _("决定废止的会议决议登记已更正为没有达到规则，公约继续有效。")),
        Act("take_back", "take_back", _("撤回修改"), forms.ReasonForm, preparing.take_back,
            bad=True),
        Act("close", "close", _("终止"), forms.ReasonForm, editions.close_edition, bad=True),
    )
}  # fmt: skip


# What makes no sense while people are asked about the text as it is.
NOT_WHILE_OUT = {"open_opinions", "note_opinions", "draft"}


def offered(person, edition) -> list[Act]:
    """What this person may do now, in the order of the way; one read for the state of the text."""
    senseless = NOT_WHILE_OUT if is_out(edition, timezone.now()) else set()
    if edition.status == procedure.REPEALED and repeal_stands(edition):
        senseless = {"restore"}
    return [
        act
        for act in ACTS.values()
        if allowed(check_step, person, edition, act.gate) and act.name not in senseless
    ]


def may_write(person, edition) -> bool:
    return allowed(check_step, person, edition, "write") and not is_out(edition, timezone.now())
