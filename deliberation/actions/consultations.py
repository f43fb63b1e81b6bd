"""Opening a consultation, giving it more time, writing down what came out, closing it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput
from deliberation.events import payloads
from deliberation.events.publish import publish
from deliberation.models import (
    Comment,
    Consultation,
    Hosting,
    Invitation,
    Notification,
    Phase,
    Proposal,
    PublicEntry,
    Remark,
    Stream,
)
from deliberation.notifications.recipients import tell
from deliberation.permissions.hosting import (
    check_close,
    check_edit_consultation,
    check_extend_phase,
    check_open_consultation,
    check_sum_up,
)
from portal.accounts.models import Mandate, Role
from portal.kit.text import clean_optional, clean_text

from .locks import held_consultation

TOPIC, BACKGROUND, BASIS, NOT_DISCUSSED, REASON, OTHERS = 80, 4000, 300, 300, 200, 60
SUMMARY = {"consensus": 4000, "dissent": 4000, "to_verify": 2000, "next_steps": 2000}
# A text is put out by ``passages.put_out`` only, a standing call opened by ``calls.open_call``.
OTHERWISE = (Consultation.Form.TEXT, Consultation.Form.CALL)
FORMS = [form for form in Consultation.Form.values if form not in OTHERWISE]
TALKING = (Phase.Kind.OPINIONS, Phase.Kind.DISCUSSION)
# Interim Regulations on Major Administrative Decision Procedures art. 15: thirty days as a rule,
# a shorter time with a public reason.
PUBLIC_OPINION = timedelta(days=30)


@transaction.atomic
def open_consultation(
    person, scope, *, phases: dict, bodies=(), others=(), now=None, **words
) -> Consultation:
    """Open a matter for ``scope``.

    ``phases`` is ``{kind: (starts_at, ends_at)}``; ``bodies`` are invited, ``others`` by name.
    ``words``: topic, form, background, legal_basis, not_discussed, shortened_because.
    """
    now = now or timezone.now()
    mandate = check_open_consultation(person, scope)
    consultation = Consultation(scope=scope, opened_at=now)
    fill(consultation, **words)
    planned = plan(phases, now)
    _check_length(consultation, planned)
    begin(consultation, mandate, planned)
    _invite(consultation, bodies, others, now)
    publish(consultation.stream_id, payloads.ConsultationOpened(), at=now)
    return consultation


@transaction.atomic
def edit_consultation(
    person, consultation, *, phases: dict, bodies=(), others=(), now=None, **words
) -> Consultation:
    """Put right what was announced, until the first phase begins. The scope stays."""
    consultation = held_consultation(consultation.pk)
    now = now or timezone.now()
    check_edit_consultation(person, consultation, now)
    fill(consultation, **words)
    planned = plan(phases, now)
    _check_length(consultation, planned)
    consultation.save()
    consultation.invitations.all().delete()
    _set_phases(consultation, planned)
    _invite(consultation, bodies, others, now)
    publish(consultation.stream_id, payloads.ConsultationEdited(), at=now)
    return consultation


@transaction.atomic
def extend_phase(person, phase, *, ends_at, reason, now=None) -> Phase:
    """Give people longer, never shorter; the reason is public."""
    now = now or timezone.now()
    consultation = held_consultation(phase.consultation_id)
    phase = consultation.phases.get(pk=phase.pk)
    mandate = check_extend_phase(person, phase, now)
    reason = clean_text(reason, field="reason", most=REASON, lines=False)
    if ends_at <= max(phase.ends_at, now):
        raise BadInput(_("只能往后延长。"), code="only_later", field="ends_at")
    before, phase.ends_at = phase.ends_at, ends_at
    phase.end_announced_at = None
    phase.save(update_fields=["ends_at", "end_announced_at"])
    PublicEntry.objects.create(
        consultation=phase.consultation,
        phase=phase,
        kind=PublicEntry.Kind.PHASE_EXTENDED,
        reason=reason,
        before_at=before,
        after_at=ends_at,
        mandate=mandate,
        at=now,
    )
    payload = payloads.PhaseExtended(phase=phase.pk, before=before, ends_at=ends_at)
    publish(phase.consultation.stream_id, payload, at=now)
    return phase


@transaction.atomic
def sum_up(person, consultation, *, now=None, **parts) -> Consultation:
    """Write down consensus, dissent, what is to be verified and what comes next.

    Dissent stands beside consensus. Everybody who spoke is told.
    """
    now = now or timezone.now()
    consultation = held_consultation(consultation.pk)
    check_sum_up(person, consultation, now)
    for name, most in SUMMARY.items():
        text = clean_optional(parts.get(name, ""), field=name, most=most)
        setattr(consultation, name, text)
    if not consultation.consensus and not consultation.dissent:
        raise BadInput(_("共识和分歧至少写一项。"), code="summary_empty", field="consensus")
    consultation.summed_up_at = now
    consultation.save()
    tell(
        speakers(consultation),
        Notification.Kind.SUMMED_UP,
        consultation,
        about=str(consultation.pk),
        at=now,
    )
    publish(consultation.stream_id, payloads.ConsultationSummedUp(), at=now)
    return consultation


@transaction.atomic
def close_consultation(person, consultation, *, now=None) -> Consultation:
    """The matter is done; nothing in it changes any more."""
    now = now or timezone.now()
    consultation = held_consultation(consultation.pk)
    check_close(person, consultation, now)
    consultation.closed_at = now
    consultation.save(update_fields=["closed_at"])
    publish(consultation.stream_id, payloads.ConsultationClosed(), at=now)
    return consultation


def begin(consultation, mandate, planned: dict) -> None:
    """The row with its log, its first host and its phases."""
    consultation.stream = Stream.objects.create()
    consultation.save(force_insert=True)
    Hosting.objects.create(consultation=consultation, mandate=mandate)
    _set_phases(consultation, planned)


def fill(
    consultation,
    *,
    topic,
    background,
    legal_basis,
    form=Consultation.Form.COUNCIL,
    not_discussed="",
    shortened_because="",
) -> None:
    if form not in FORMS:
        raise BadInput(_("请选协商的形式。"), code="form_unknown", field="form")
    consultation.form = form
    consultation.topic = clean_text(topic, field="topic", most=TOPIC, lines=False)
    consultation.background = clean_text(background, field="background", most=BACKGROUND)
    consultation.legal_basis = clean_text(legal_basis, field="legal_basis", most=BASIS, lines=False)
    consultation.not_discussed = clean_optional(
        not_discussed, field="not_discussed", most=NOT_DISCUSSED, lines=False
    )
    consultation.shortened_because = clean_optional(
        shortened_because, field="shortened_because", most=REASON, lines=False
    )


def plan(phases: dict, now) -> dict:
    """What was asked for, beginning no earlier than now."""
    planned = {}
    for kind, (starts_at, ends_at) in phases.items():
        if kind not in Phase.Kind.values:
            raise BadInput(_("没有这种阶段。"), code="phase_unknown", field="phases")
        starts_at = max(starts_at, now)
        if ends_at <= starts_at:
            raise BadInput(
                _("“%(phase)s”的结束时间要晚于开始时间，也要晚于现在。")
                % {"phase": Phase.Kind(kind).label},
                code="ends_before",
                field=f"{kind}_ends_at",
            )
        planned[kind] = (starts_at, ends_at)
    if not set(planned) & set(TALKING):
        raise BadInput(
            _("至少要有“征集意见”或“讨论”阶段。"), code="phase_needed", field="opinions_starts_at"
        )
    _check_order(planned)
    return planned


def _check_order(planned: dict) -> None:
    """Nothing is summed up while people are still asked."""
    if Phase.Kind.SUMMING_UP not in planned:
        return
    asked_until = max(end for kind, (_start, end) in planned.items() if kind != "summing_up")
    if planned[Phase.Kind.SUMMING_UP][0] < asked_until:
        raise BadInput(
            _("“归纳意见”要在别的阶段都结束以后开始。"),
            code="phase_order",
            field="summing_up_starts_at",
        )


def _check_length(consultation, planned: dict) -> None:
    if consultation.form != Consultation.Form.PUBLIC_OPINION or consultation.shortened_because:
        return
    starts_at, ends_at = planned.get(Phase.Kind.OPINIONS) or planned[Phase.Kind.DISCUSSION]
    if ends_at - starts_at < PUBLIC_OPINION:
        raise BadInput(
            _(
                "政府决策公开征求意见一般不少于 30 日（《重大行政决策程序暂行条例》第十五条）；少于 30 日的，请写明理由，理由会公开显示。"
            ),
            code="shortening_reason",
            field="shortened_because",
        )


def _set_phases(consultation, planned: dict) -> None:
    consultation.phases.exclude(kind__in=planned).filter(entries=None).delete()
    for kind, (starts_at, ends_at) in planned.items():
        Phase.objects.update_or_create(
            consultation=consultation,
            kind=kind,
            defaults={"starts_at": starts_at, "ends_at": ends_at},
        )


def _invite(consultation, bodies, others, now) -> None:
    """Bodies on the site are told through those who speak for them; others by the host."""
    bodies = list(dict.fromkeys(bodies))
    named = [clean_text(name, field="others", most=OTHERS, lines=False) for name in others]
    named = list(dict.fromkeys(named))
    Invitation.objects.bulk_create(
        [Invitation(consultation=consultation, body=body) for body in bodies]
        + [Invitation(consultation=consultation, name=name) for name in named]
    )
    officers = Mandate.objects.in_force(now).filter(role=Role.OFFICER, body__in=bodies)
    tell(
        officers.values_list("user_id", flat=True),
        Notification.Kind.INVITED,
        consultation,
        about=str(consultation.pk),
        at=now,
    )


def speakers(consultation) -> set:
    """Everybody whose words stand in it."""
    mine = {"consultation": consultation}
    return {
        author
        for model in (Proposal, Comment, Remark)
        for author in model.objects.filter(**mine).values_list("author_id", flat=True)
    }
