"""Opening a consultation and what only its hosts may do."""

from datetime import timedelta

from django.utils.translation import gettext as _

from deliberation.errors import (
    ConsultationClosed,
    NotAllowed,
    NotThere,
    PollClosed,
    PollFixed,
    Refused,
)
from deliberation.models import Remark
from portal.accounts.models import Mandate
from portal.accounts.permissions import check_signed_in

from .standing import HOSTS, mandate_in

FIXED_BEFORE = timedelta(minutes=1)  # how long before it opens a poll stops changing


def check_open_any(person) -> None:
    """May this person open a consultation anywhere?"""
    check_signed_in(person)
    if not any(mandate.role in HOSTS for mandate in person.live_mandates):
        raise NotAllowed(
            _(
                "发起协商的是人大代表、政协委员、村（社区）工作者和部门经办人。您可以找代表、委员说说。"
            ),
            code="host_role_needed",
        )


def check_open_consultation(person, scope) -> Mandate:
    check_open_any(person)
    mandate = mandate_in(person, scope, *HOSTS)
    if mandate is None:
        raise NotAllowed(
            _("您的任职与%(place)s没有交集，不能在那里发起协商。") % {"place": scope.name},
            code="host_elsewhere",
        )
    return mandate


def check_host(person, consultation) -> Mandate:
    """One of its hosts, whose mandate is still in force."""
    check_signed_in(person)
    if held := person.live_mandates:
        hosting = {one.mandate_id for one in consultation.hostings.all()}
        for mandate in held:
            if mandate.pk in hosting:
                return mandate
    raise NotAllowed(_("只有这次协商的主持人可以这样做。"), code="not_the_host")


def check_host_open(person, consultation) -> Mandate:
    mandate = check_host(person, consultation)
    if consultation.closed_at is not None:
        raise ConsultationClosed(_("这次协商已经办结，不能再改动。"))
    return mandate


def check_remove_host(person, consultation, mandate) -> None:
    """Everybody for themselves, and whoever leads first for the others; somebody always leads."""
    check_host_open(person, consultation)
    hosting = [one.mandate_id for one in consultation.hostings.all()]
    if mandate.pk not in hosting:
        raise NotThere(_("这位没有主持这次协商。"), field="mandate")
    first = any(held.pk == hosting[0] for held in person.live_mandates)
    if mandate.user_id != person.pk and not first:
        raise NotAllowed(_("只有发起人能请别的主持人退出；您可以自己退出。"), code="not_the_opener")
    if len(hosting) == 1:
        raise Refused(_("总要有人主持。先请一位接着主持，再退出。"), code="last_host")


def check_edit_consultation(person, consultation, at) -> Mandate:
    """Until a minute before the first phase or poll begins: an edit that is under way is then done."""
    mandate = check_host_open(person, consultation)
    if consultation.is_text:
        raise Refused(
            _("文本已经公开，内容和说明不再改；时间可以延长。要换文本，请另外征求一次意见。"),
            code="text_consultation",
        )
    begins = [phase.starts_at for phase in consultation.phases.all()]
    begins += [poll.opens_at for poll in consultation.polls.all() if poll.cancelled_at is None]
    if any(moment <= at + FIXED_BEFORE for moment in begins):
        raise Refused(
            _("协商开始以后，议题、范围和依据就不能再改；时间只能延长并说明理由。"),
            code="consultation_begun",
        )
    return mandate


def check_extend_phase(person, phase, at) -> Mandate:
    mandate = check_host_open(person, phase.consultation)
    if phase.consultation.summed_up_at is not None:
        raise ConsultationClosed(_("协商意见已经公布，不能再延长。"), code="summed_up")
    return mandate


def check_add_poll(person, consultation) -> Mandate:
    mandate = check_host_open(person, consultation)
    if consultation.summed_up_at is not None:
        raise ConsultationClosed(_("协商意见已经公布，不能再设意向表决。"), code="summed_up")
    return mandate


def check_settle(person, proposal) -> Mandate:
    mandate = check_host_open(person, proposal.consultation)
    if not proposal.is_shown:
        raise Refused(_("这条提议已经撤回或隐去。"), code="words_gone")
    return mandate


def check_sum_up(person, consultation, at) -> Mandate:
    """When opinions and discussion are over; it may be put right until the matter is closed."""
    mandate = check_host_open(person, consultation)
    talking = [p for p in consultation.phases.all() if p.kind in {"opinions", "discussion", "poll"}]
    if any(at < phase.ends_at for phase in talking):
        raise Refused(_("征集、讨论和意向表决都结束以后，才能公布协商意见。"), code="still_open")
    _check_polls_over(consultation, at)
    return mandate


def _check_polls_over(consultation, at) -> None:
    if any(poll.cancelled_at is None and at < poll.closes_at for poll in consultation.polls.all()):
        raise Refused(_("还有意向表决没有结束。"), code="still_open")


def check_close(person, consultation, at) -> Mandate:
    mandate = check_host_open(person, consultation)
    if consultation.summed_up_at is None:
        raise Refused(_("先公布协商意见，再办结。"), code="not_summed_up")
    _check_polls_over(consultation, at)
    if Remark.objects.filter(consultation=consultation).unsettled().exists():
        raise Refused(_("还有意见没有答复，逐条答复以后才能办结。"), code="remarks_unsettled")
    return mandate


def check_edit_poll(person, poll, at) -> Mandate:
    mandate = check_host_open(person, poll.consultation)
    if poll.cancelled_at is not None:
        raise PollClosed(_("这次意向表决已经取消。"), code="poll_cancelled")
    if at >= poll.opens_at - FIXED_BEFORE:
        raise PollFixed(
            _(
                "意向表决开始前一分钟起，题目、选项和谁能投就不能再改。要改正，请说明理由取消它，另设一个。"
            )
        )
    return mandate


def check_extend_poll(person, poll, at) -> Mandate:
    mandate = check_host_open(person, poll.consultation)
    if poll.cancelled_at is not None:
        raise PollClosed(_("这次意向表决已经取消。"), code="poll_cancelled")
    if at >= poll.closes_at:
        raise PollClosed(_("意向表决已经结束，不能再延长。"))
    return mandate


def check_cancel_poll(person, poll, at) -> Mandate:
    return check_extend_poll(person, poll, at)
