"""A resident does not agree with a compact in force; the committee answers on a clock."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.models import Objection
from cms.permissions.objections import check_answer_objection, check_object
from deliberation.models import Notification
from deliberation.notifications.recipients import tell
from portal.kit.errors import BadInput, Refused
from portal.kit.text import clean_text

MOST = 1000  # characters


@transaction.atomic
def make_objection(person, edition, *, text, lineage=None, now=None) -> Objection:
    """Object to the whole or to one clause. One that is not answered yet is enough."""
    now = now or timezone.now()
    check_object(person, edition, timezone.localdate(now))
    if lineage is not None and not edition.clauses.filter(lineage=lineage).exists():
        raise BadInput(_("没有这一条。"), code="clause_unknown", field="clause")
    made = Objection(
        edition=edition, author=person, lineage=lineage, made_at=now,
        text=clean_text(text, field="text", most=MOST),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("您的上一条异议还没有答复，请等一等。"), code="objection_open") from error
    return made


def take_back_objections(person) -> None:
    """When somebody closes their account: what nobody has answered has nobody to be answered to. What
    was answered stays with the committee as that of somebody who left."""
    Objection.objects.filter(author=person, answered_at=None).delete()


@transaction.atomic
def answer_objection(person, objection, *, answer, now=None) -> Objection:
    """Answer once; the author is told."""
    now = now or timezone.now()
    objection = Objection.objects.select_for_update(of=("self",)).select_related(
        "edition__compact__division"
    ).get(pk=objection.pk)  # fmt: skip
    mandate = check_answer_objection(person, objection)
    objection.answer = clean_text(answer, field="answer", most=MOST)
    objection.answered_as, objection.answered_at = mandate, now
    objection.save()
    tell(
        [objection.author_id], Notification.Kind.OBJECTION_ANSWERED,
        about=str(objection.pk), at=now, link=f"/me/objections/{objection.pk}/",
    )  # fmt: skip
    return objection
