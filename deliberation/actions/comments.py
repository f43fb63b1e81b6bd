"""Talking: a comment on the topic, on a proposal, or in answer to another comment."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.errors import BadInput
from deliberation.events import payloads
from deliberation.events.publish import publish
from deliberation.models import Comment, Notification
from deliberation.notifications.recipients import tell
from deliberation.permissions.pace import check_pace
from deliberation.permissions.participation import check_comment, check_edit, check_withdraw
from portal.accounts.permissions import check_signed_in

from .words import capacity, clean_words, hand_of, locked, made_once, withdrawn

TEXT = 1000  # characters


def post_comment(
    person,
    consultation,
    *,
    text,
    proposal=None,
    answers=None,
    once="",
    for_person=None,
    consent=False,
    now=None,
) -> Comment:
    """Say something. ``answers`` is the comment it answers; an answer to an answer stays in the
    same thread, so that threads have two levels and no more.
    """
    check_signed_in(person)
    hand = hand_of(person, for_person, consent)
    text = clean_words(text, field="text", most=TEXT)
    thread = answers.thread if answers is not None and answers.thread_id else answers
    proposal = answers.proposal if answers is not None else proposal
    for on in (proposal, answers):
        if on is not None and on.consultation_id != consultation.pk:
            raise BadInput(_("这条内容不在这次协商里。"), code="other_consultation")
    return made_once(
        Comment,
        hand.author,
        once,
        {
            "text": text,
            "consultation_id": consultation.pk,
            "proposal_id": proposal and proposal.pk,
            "thread_id": thread and thread.pk,
        },
        lambda once: _post(
            hand, consultation, text, proposal, thread, answers, once, now or timezone.now()
        ),
    )


def _post(hand, consultation, text, proposal, thread, answers, once, now) -> Comment:
    standing = check_comment(hand.author, consultation, now, on=(answers, proposal))
    hand.check(standing.place)
    check_pace(hand.author, Comment, standing, now)
    comment = Comment.objects.create(
        consultation=consultation,
        proposal=proposal,
        thread=thread,
        author=hand.author,
        once=once,
        text=text,
        created_at=now,
        **capacity(standing),
        **hand.marks(now),
    )
    answered = answers or proposal
    if answered is not None and answered.author_id != hand.author.pk:
        tell(
            [answered.author_id],
            Notification.Kind.REPLIED,
            consultation,
            about=str(comment.pk),
            comment=comment,
            proposal=proposal,
            at=now,
        )
    _publish(comment, payloads.CommentPosted, now)
    return comment


@transaction.atomic
def edit_comment(person, comment, *, text, now=None) -> Comment:
    """Within fifteen minutes; marked as edited."""
    now = now or timezone.now()
    text = clean_words(text, field="text", most=TEXT)
    comment = locked(Comment, comment.pk)
    check_edit(person, comment, now)
    if comment.text == text:
        return comment
    comment.text, comment.edited_at = text, now
    comment.save(update_fields=["text", "edited_at"])
    _publish(comment, payloads.CommentEdited, now)
    return comment


@transaction.atomic
def withdraw_comment(person, comment, *, now=None) -> Comment:
    """Take one's words back; answers stay under a line that says so."""
    now = now or timezone.now()
    comment = locked(Comment, comment.pk)
    check_withdraw(person, comment)
    withdrawn(comment, now)
    _publish(comment, payloads.CommentWithdrawn, now)
    return comment


def _publish(comment, kind, now) -> None:
    payload = kind(comment=comment.pk, proposal=comment.proposal_id, thread=comment.thread_id)
    publish(comment.consultation.stream_id, payload, at=now)
