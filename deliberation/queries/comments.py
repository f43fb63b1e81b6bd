"""Comments as pages show them: threads of two levels, twenty at a time."""

from dataclasses import dataclass, field

from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.errors import Refused
from deliberation.models import Comment
from deliberation.permissions.participation import check_comment, check_edit, check_withdraw
from portal.accounts.models import Residency, Role
from portal.accounts.permissions import allowed
from portal.kit.keyset import keyset_page

PAGE = 20
FIRST = 3  # replies shown under each comment of a list
OLDEST = ["created_at", "pk"]
REPLIES = Coalesce(
    Subquery(
        Comment.objects.filter(thread=OuterRef("pk"))
        .order_by()
        .values("thread")
        .annotate(number=Count("pk"))
        .values("number"),
        output_field=IntegerField(),
    ),
    0,
)


@dataclass
class Talk:
    """One comment and what this reader may do with it; its replies, when they are shown along."""

    row: Comment
    by: dict
    own: bool
    editable: bool
    replies: list["Talk"] = field(default_factory=list)
    more: int = 0  # replies that are not shown here


def comment_pieces(consultation, proposal, person, params, now) -> dict:
    """What ``deliberation/comments/_list.html`` needs. Two reads, one more for a clerk.

    ``params`` is the query string; ``comments`` in it is the cursor.
    """
    rows = Comment.objects.filter(consultation=consultation, proposal=proposal, thread=None)
    shown, following = _page(rows.annotate(number_of_replies=REPLIES), params.get("comments", ""))
    _attach_replies(shown)
    talks = [_talk(row, consultation, person, now) for row in shown]
    return {
        "consultation": consultation,
        "proposal": proposal,
        "talks": talks,
        "comments_next": following,
        "comments_cursor": params.get("comments", ""),
        **speaking(consultation, proposal, person, now),
    }


def thread_pieces(comment, person, params, now) -> dict:
    """The whole thread that ``comment`` belongs to, replies twenty at a time.

    The form answers the comment that was asked for, so that its author hears of it; where that
    one is gone, the beginning of the thread.
    """
    begins, matter = _beginning(comment), comment.consultation
    cursor = params.get("comments", "")
    shown, following = _page(Comment.objects.filter(thread=begins), cursor)
    if comment.thread_id and not cursor and comment not in shown:
        shown.append(comment)  # a deep link shows what it points to
    talk = _talk(begins, matter, person, now)
    talk.replies = [_talk(row, matter, person, now) for row in shown]
    on = comment if comment.is_shown else begins
    return {
        "consultation": matter,
        "proposal": comment.proposal,
        "talk": talk,
        "linked": comment.pk,
        "answers": on,
        "answered": byline(on)["name"] if on.is_shown else "",
        "comments_next": following,
        **speaking(matter, comment.proposal, person, now, on=on),
    }


def _beginning(comment) -> Comment:
    if not comment.thread_id:
        return comment
    return Comment.objects.select_related(*WITH_BYLINE).get(pk=comment.thread_id)


def speaking(consultation, proposal, person, now, on=None) -> dict:
    """May this person speak here, or why not; and for whom else a clerk may."""
    try:
        check_comment(person, consultation, now, on=(on, proposal))
    except Refused as refused:
        return {
            "may_speak": False,
            "why_not": refused,
            "assisted": assisted_of(person, consultation),
        }
    return {"may_speak": True, "why_not": None, "assisted": assisted_of(person, consultation)}


def assisted_of(person, consultation) -> list[dict]:
    """People without a phone for whom this clerk types; nothing is read for anybody else."""
    if not person.is_authenticated:
        return []
    places = [m.division for m in person.live_mandates if m.role == Role.CLERK]
    scope = consultation.scope
    theirs = Q()
    for place in places:
        if place.overlaps(scope):
            theirs |= Q(division__path__startswith=max(place.path, scope.path, key=len))
    if not theirs:
        return []
    rows = Residency.objects.in_force(timezone.now()).filter(
        theirs, user__is_assisted=True, user__is_active=True
    )
    named = rows.order_by("user__public_name").values_list("user_id", "user__public_name")
    return [{"id": pk, "name": name} for pk, name in named[:200]]


def _page(rows, cursor):
    return keyset_page(rows.select_related(*WITH_BYLINE), OLDEST, cursor, PAGE)


def _attach_replies(rows: list[Comment]) -> None:
    """The first replies of each: one read for the whole page."""
    first = Comment.objects.select_related(*WITH_BYLINE).order_by(*OLDEST)[:FIRST]
    prefetch_related_objects(rows, Prefetch("replies", queryset=first, to_attr="first_replies"))


def _talk(row: Comment, consultation, person, now) -> Talk:
    row.consultation = consultation  # read once, with its phases, for the checks
    replies = getattr(row, "first_replies", [])
    return Talk(
        row=row,
        by=byline(row),
        own=allowed(check_withdraw, person, row),
        editable=allowed(check_edit, person, row, now),
        replies=[_talk(reply, consultation, person, now) for reply in replies],
        more=getattr(row, "number_of_replies", 0) - len(replies),
    )
