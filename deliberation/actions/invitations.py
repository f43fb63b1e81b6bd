"""What an office that was asked to a meeting answers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput, NotThere
from deliberation.events import meetings as events
from deliberation.events.publish import publish
from deliberation.models import MeetingInvitation
from deliberation.permissions.meetings import check_answer_invitation
from portal.kit.privacy import check_no_personal_numbers
from portal.kit.text import clean_text

from .locks import held
from .words import clean_words

SENDS, TEXT = 60, 2000  # characters
Answer = MeetingInvitation.Answer


@transaction.atomic
def answer_invitation(
    person, invitation, *, answer, sends="", text="", other_at=None, now=None
) -> MeetingInvitation:
    """It comes, sends somebody (by office), answers in writing, or asks for another date with a reason.
    A later answer replaces the one before, until the meeting begins."""
    now = now or timezone.now()
    rows = held(MeetingInvitation.objects.all()).select_related(
        "meeting__consultation__scope", "body"
    )
    invitation = rows.filter(pk=invitation.pk).first()
    if invitation is None:
        raise NotThere(_("没有这项邀请。"))
    mandate = check_answer_invitation(person, invitation)
    if answer not in Answer.values:
        raise BadInput(_("请选怎么答复。"), code="answer_unknown", field="answer")
    _fill(invitation, answer, sends, text, other_at, now)
    invitation.answered_at, invitation.answered_as = now, mandate
    invitation.save()
    payload = events.InvitationAnswered(invitation=invitation.pk, answer=answer)
    publish(invitation.meeting.stream_id, payload, at=now)
    return invitation


def _fill(invitation, answer, sends, text, other_at, now) -> None:
    invitation.answer, invitation.sends, invitation.text, invitation.other_at = answer, "", "", None
    if answer == Answer.SENDS:
        invitation.sends = clean_text(sends, field="sends", most=SENDS, lines=False)
        check_no_personal_numbers(invitation.sends, "sends")
    if answer == Answer.ANOTHER_DATE:
        if other_at is None or other_at <= now:
            raise BadInput(_("请写明希望改到什么时候。"), code="date_missing", field="other_at")
        invitation.other_at = other_at
    if answer in (Answer.WRITES, Answer.ANOTHER_DATE) or text.strip():
        invitation.text = clean_words(text, field="text", most=TEXT)
