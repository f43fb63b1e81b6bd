"""The meeting's decision, the day of force, the end: what makes a text binding or takes it away."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modelsearch.index import insert_or_update_object

from cms import procedure
from cms.models import CompactPage, Edition, EditionStep
from deliberation.actions.calls import call_off
from deliberation.models import Notification, Remark, Resolution
from deliberation.notifications.recipients import tell
from portal.kit.errors import BadInput, Refused

from .calls import take_calls
from .records import check_same_days, check_still_stands, repeal_stands, usable
from .steps import begin, day_of, record


@transaction.atomic
def record_vote(person, edition, resolution, *, now=None):
    """Take the confirmed record of the meeting: reached its rule, it is adopted; if not, rejected."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "vote")
    resolution = usable(edition, resolution)
    check_same_days(edition, resolution)
    edition.resolution = resolution
    reached = resolution.outcome == Resolution.Outcome.REACHED
    edition.status = procedure.ADOPTED if reached else procedure.REJECTED
    act = "adopted" if reached else "rejected"
    record(person, mandate, edition, act, on=resolution.held_on, now=now, resolution=resolution)
    return edition


@transaction.atomic
def publish_edition(person, edition, *, in_force_on, on=None, review_on=None, now=None):
    """Put a filed edition in force from its day; the one before it ends that day."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "publish")
    edition.published_on = day_of(on, now)
    if edition.published_on < edition.filed_on or in_force_on < edition.published_on:
        raise BadInput(
            _("先备案，再公布；施行不能早于公布。"), code="steps_order", field="in_force_on"
        )
    _check_text(edition)
    check_still_stands(edition)
    edition.in_force_on, edition.review_on = in_force_on, review_on
    edition.status = procedure.PUBLISHED
    before = _end_the_one_before(person, mandate, edition, now)
    take_calls(person, edition, before, now)
    record(person, mandate, edition, "publish", on=edition.published_on, now=now)
    _rename(edition)
    _tell_those_who_spoke(edition, now)
    insert_or_update_object(edition.compact)  # the compact is found by its new words
    return edition


@transaction.atomic
def repeal_edition(person, edition, resolution, *, ended_on, now=None):
    """End it without a successor, by a meeting's decision that reached its rule."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "repeal")
    resolution = usable(edition, resolution)
    if resolution.outcome != Resolution.Outcome.REACHED:
        raise Refused(_("这次会议没有达到规则，不能据此废止。"), code="resolution_not_reached")
    if resolution.held_on < edition.in_force_on or ended_on < resolution.held_on:
        raise BadInput(
            _("停止施行不能早于决定它的会议，会议不能早于施行。"),
            code="steps_order", field="ended_on",
        )  # fmt: skip
    edition.status, edition.ended_on = procedure.REPEALED, ended_on
    basis = f"{resolution.held_on} {resolution.title}"
    record(
        person, mandate, edition, "repeal",
        on=resolution.held_on, now=now, basis=basis, resolution=resolution,
    )  # fmt: skip
    if edition.calls_id:
        call_off(person, edition.calls, reason="公约已废止", now=now)
    insert_or_update_object(edition.compact)
    return edition


@transaction.atomic
def restore_edition(person, edition, *, note, now=None):
    """It was never lawfully repealed: the record of that meeting was corrected and reaches its rule no
    longer. Nothing else brings a repealed text back."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "restore")
    if repeal_stands(edition):
        raise Refused(_("废止它的会议决议登记仍然有效，不能恢复。"), code="repeal_stands")
    if edition.compact.editions.published().filter(number__gt=edition.number).exists():
        raise Refused(_("这以后已有新的版本公布施行。"), code="edition_order")
    last = edition.steps.filter(act__in=["order", "lift_order"]).order_by("-at", "-pk").first()
    ordered = last is not None and last.act == EditionStep.Act.ORDERED
    edition.status = procedure.ORDERED if ordered else procedure.PUBLISHED
    edition.ended_on = None
    take_calls(person, edition, edition, now)
    record(
        person, mandate, edition, "restore",
        on=timezone.localdate(now), now=now, note=note, reason=True,
    )  # fmt: skip
    insert_or_update_object(edition.compact)
    return edition


def _rename(edition) -> None:
    """The page bears the name that was adopted."""
    rows = CompactPage.objects.filter(pk=edition.compact_id).exclude(title=edition.title)
    rows.update(title=edition.title, draft_title=edition.title)


def _tell_those_who_spoke(edition, now) -> None:
    """Whoever said something about the draft learns what came of it."""
    spoke = Remark.objects.filter(consultation=edition.consultation_id).exclude(consultation=None)
    tell(
        set(spoke.values_list("author_id", flat=True)), Notification.Kind.EDITION_MOVED,
        about=str(edition.pk), at=now, link=f"/compacts/editions/{edition.pk}/",
    )  # fmt: skip


def _check_text(edition) -> None:
    """What is put in force is, letter by letter, what was reviewed, posted and voted on."""
    digests = {
        act: edition.steps.filter(act=act)
        .order_by("-at", "-pk")
        .values_list("text_digest", flat=True)[0]
        for act in ("approve", "post", "adopted", "file")
    }
    if set(digests.values()) != {edition.digest()}:
        raise Refused(_("条文与审核、表决的不一致，不能公布。"), code="text_differs")


def _end_the_one_before(person, mandate, edition, now) -> Edition | None:
    # One that was repealed from a later day makes room too.
    edition.compact.editions.published().filter(ended_on__gt=edition.in_force_on).update(
        ended_on=edition.in_force_on
    )
    before = edition.compact.editions.filter(status__in=procedure.STANDING).first()
    if before is None:
        return None
    if before.in_force_on > edition.in_force_on:
        raise Refused(_("施行日期不能早于上一版的施行日期。"), code="edition_order")
    before.status, before.ended_on = procedure.SUPERSEDED, edition.in_force_on
    record(person, mandate, before, EditionStep.Act.SUPERSEDED, on=edition.published_on, now=now)
    return before
