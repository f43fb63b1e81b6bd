"""Records of meetings as an edition may stand on them."""

from django.utils.translation import gettext as _

from cms import procedure
from cms.models import CompactPage, EditionStep
from deliberation.models import Resolution
from deliberation.record.standing import standing
from portal.kit.errors import BadInput, Refused


def usable(edition, resolution) -> Resolution:
    """A confirmed record of this very place, of a meeting that may decide this, that no other text
    stands on and no later record corrects. Raises ``BadInput``."""
    found = Resolution.objects.filter(
        pk=resolution.pk, division=edition.compact.division, status=Resolution.Status.CONFIRMED
    ).first()
    if found is None:
        raise _unusable(_("请选这个村或社区的、已核对登记的会议决议。"), "resolution_unusable")
    for refused, sentence, code in (
        (not adopts(edition.compact, found.meeting_kind),
         _("这种会议不能决定公约。"), "resolution_other_meeting"),
        (found.meeting_kind.endswith("_reps") and not found.authorised_by,
         _("代表会议要有全体会议的授权，才能决定公约。"), "resolution_unauthorised"),
        (standing(found) != found,
         _("这份登记已经更正，请选更正后的。"), "resolution_corrected"),
        (found.outcome == Resolution.Outcome.NOT_CHECKED,
         _("这次会议依较早的法律，没有核对，不能据此通过。"), "resolution_not_checked"),
        (EditionStep.objects.filter(resolution=found).exists(),
         _("这份登记已经用过：一次会议只决定当时的条文。"), "resolution_used"),
    ):  # fmt: skip
        if refused:
            raise _unusable(sentence, code)
    return found


def adopts(compact: CompactPage, meeting: str) -> bool:
    building = compact.kind == CompactPage.Kind.BUILDING
    return procedure.may_adopt(meeting, village=compact.division.is_village, building=building)


def check_still_stands(edition) -> None:
    """The record may have been corrected since: then the correction counts."""
    if standing(edition.resolution).outcome != Resolution.Outcome.REACHED:
        raise Refused(
            _("会议决议登记更正后没有达到规则，请镇街退回。"), code="resolution_not_reached"
        )


def repeal_stands(edition) -> bool:
    """Does the record by which it was repealed still say that the meeting reached its rule?"""
    last = edition.steps.filter(act=EditionStep.Act.REPEALED).order_by("-at", "-pk").first()
    return standing(last.resolution).outcome == Resolution.Outcome.REACHED


def check_same_days(edition, resolution) -> None:
    """What was entered here and what the record says are the same meeting."""
    if resolution.held_on != edition.meeting_on:
        raise _unusable(
            _("决议登记的会议日期与通知的不同；会议改期请先重新通知。"), "meeting_other_day"
        )
    if edition.studied_on is None or edition.studied_on > resolution.held_on:
        raise Refused(_("党组织研究要在会议以前。"), code="not_studied")
    pairs = (
        (resolution.notice_sent_on, edition.noticed_on), (resolution.studied_on, edition.studied_on)
    )  # fmt: skip
    if any(theirs and theirs != ours for theirs, ours in pairs):
        raise _unusable(
            _("决议登记的通知日期或者党组织研究日期与这里登记的不同，请核对。"), "record_differs"
        )


def _unusable(sentence: str, code: str) -> BadInput:
    return BadInput(sentence, code=code, field="resolution")
