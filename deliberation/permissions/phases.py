"""What is open now, read from timestamps at the moment of the act."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from deliberation.errors import PhaseClosed, PhaseNotOpen
from deliberation.models import Phase

Kind = Phase.Kind
# act -> the phases in which it may be done
ALLOWED = {
    "propose": (Kind.OPINIONS,),
    "comment": (Kind.OPINIONS, Kind.DISCUSSION),
    "stance": (Kind.OPINIONS, Kind.DISCUSSION),
    "remark": (Kind.OPINIONS,),
    "back": (Kind.OPINIONS,),
}


def check_phase(consultation, act: str, at) -> Phase:
    """The open phase that allows ``act``; else a refusal that names when it begins or ended."""
    fitting = [p for p in consultation.phases.all() if p.kind in ALLOWED[act]]
    for phase in fitting:
        if phase.is_open(at) and consultation.closed_at is None:
            return phase
    later = [phase.starts_at for phase in fitting if phase.starts_at > at]
    if later and consultation.closed_at is None:
        raise PhaseNotOpen(
            _("还没有开始，%(when)s（北京时间）起可以参加。") % {"when": moment(min(later))}
        )
    ends = [phase.ends_at for phase in fitting if phase.ends_at <= at]
    if ends:
        raise PhaseClosed(
            _("这个阶段已于%(when)s（北京时间）结束，不能再发言或改动。")
            % {"when": moment(max(ends), end=True)}
        )
    raise PhaseClosed(_("这次协商没有安排这个环节，或已经办结。"))


def moment(at, *, end=False) -> str:
    """A moment as a sentence names it, in the site's own time zone; an ``end`` at midnight is
    24:00 of the day before."""
    local = timezone.localtime(at)
    if end and (local.hour, local.minute) == (0, 0):
        return date_format(local - timedelta(days=1), _("Y年n月j日 24:00"))
    return date_format(timezone.localtime(at), _("Y年n月j日 H:i"))
