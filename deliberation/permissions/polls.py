"""Voting in a poll, and seeing what came out."""

from django.utils.translation import gettext as _

from deliberation.errors import ConsultationClosed, NotAllowed, PollClosed, PollNotOpen
from deliberation.models import Poll, Vote
from portal.accounts.permissions import check_signed_in

from .phases import moment
from .standing import mandate_in, resident_of, resides_in


def check_vote(person, poll, at) -> Vote.Capacity:
    """In what capacity the vote counts. One person has one, however many roles they hold."""
    capacity = _capacity(person, poll)
    check_poll_open(poll, at)
    return capacity


def check_poll_open(poll, at) -> None:
    if poll.cancelled_at is not None:
        raise PollClosed(_("这次意向表决已经取消。"), code="poll_cancelled")
    if poll.consultation.closed_at is not None:
        raise ConsultationClosed(_("这次协商已经办结。"))
    if at < poll.opens_at:
        raise PollNotOpen(
            _("意向表决还没有开始，%(when)s（北京时间）起可以投。")
            % {"when": moment(poll.opens_at)}
        )
    if at >= poll.closes_at:
        raise PollClosed(
            _("意向表决已于%(when)s（北京时间）结束。") % {"when": moment(poll.closes_at, end=True)}
        )


def _capacity(person, poll) -> Vote.Capacity:
    check_signed_in(person)
    scope = poll.consultation.scope
    if not resides_in(person, scope) and mandate_in(person, scope):
        if poll.mandates_may_vote:
            return Vote.Capacity.MANDATE
        raise NotAllowed(_("这次意向表决只由居民投，在任人员不投票。"), code="mandates_do_not_vote")
    resident_of(person, poll.consultation)
    return Vote.Capacity.RESIDENT


def may_see_results(poll: Poll, at, *, has_voted: bool) -> bool:
    """As the host set it before opening; a cancelled poll shows nothing as a result."""
    if poll.cancelled_at is not None:
        return False
    if at >= poll.closes_at:
        return True
    return poll.results_shown == Poll.ResultsShown.AFTER_VOTE and has_voted
