"""Comments as pages show them: threads of two levels, twenty at a time."""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, prefetch_related_objects

from deliberation.bylines import WITH_BYLINE, byline
from deliberation.errors import Refused
from deliberation.models import Comment
from deliberation.permissions.participation import EDITABLE, check_comment
from portal.accounts.models import Residency, Role
from portal.kit.keyset import keyset_page

PAGE = 20
FIRST = 3  # replies shown under each comment of a list
OLDEST = ["created_at", "pk"]


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
    """What ``deliberation/comments/_list.html`` needs. Four reads, two more for a clerk.

    ``params`` is the query string; ``comments`` in it is the cursor.
    """
    rows = Comment.objects.filter(consultation=consultation, proposal=proposal, thread=None)
    shown, following = _page(rows, params.get("comments", ""))
    _attach_replies(shown)
    talks = [_talk(row, person, now) for row in shown]
    return {
        "consultation": consultation,
        "proposal": proposal,
        "talks": talks,
        "comments_next": following,
        "comments_cursor": params.get("comments", ""),
        **speaking(consultation, proposal, person, now),
    }


def thread_pieces(comment, person, params, now) -> dict:
    """The whole thread that ``comment`` belongs to, replies twenty at a time."""
    begins = comment.thread or comment
    rows = Comment.objects.filter(thread=begins)
    cursor = params.get("comments", "")
    shown, following = _page(rows, cursor)
    if comment.thread_id and not cursor and comment not in shown:
        shown.append(comment)  # a deep link shows what it points to
    talk = _talk(begins, person, now)
    talk.replies = [_talk(row, person, now) for row in shown]
    return {
        "consultation": comment.consultation,
        "proposal": comment.proposal,
        "talk": talk,
        "linked": comment.pk,
        "comments_next": following,
        **speaking(comment.consultation, comment.proposal, person, now, on=begins),
    }


def speaking(consultation, proposal, person, now, on=None) -> dict:
    """May this person speak here, or why not; and for whom else a clerk may."""
    try:
        check_comment(person, consultation, now, on=on or proposal)
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
    places = [place for place in places if place.overlaps(consultation.scope)]
    if not places:
        return []
    rows = Residency.objects.filter(
        user__is_assisted=True,
        user__is_active=True,
        status=Residency.Status.CONFIRMED,
        division__path__startswith=max(places[0].path, consultation.scope.path, key=len),
    )
    named = rows.order_by("user__public_name").values_list("user_id", "user__public_name")
    return [{"id": pk, "name": name} for pk, name in named[:200]]


def _page(rows, cursor):
    return keyset_page(rows.select_related(*WITH_BYLINE), OLDEST, cursor, PAGE)


def _attach_replies(rows: list[Comment]) -> None:
    """The first replies of each, and how many there are: two reads for the whole page."""
    first = Comment.objects.select_related(*WITH_BYLINE).order_by(*OLDEST)[:FIRST]
    prefetch_related_objects(rows, Prefetch("replies", queryset=first, to_attr="first_replies"))
    counts = dict(
        Comment.objects.filter(thread__in=rows)
        .order_by()
        .values_list("thread")
        .annotate(number=Count("pk"))
    )
    for row in rows:
        row.number_of_replies = counts.get(row.pk, 0)


def _talk(row: Comment, person, now) -> Talk:
    own = person.is_authenticated and person.pk in (row.author_id, row.entered_by_id)
    replies = [_talk(reply, person, now) for reply in getattr(row, "first_replies", [])]
    return Talk(
        row=row,
        by=byline(row),
        own=own,
        editable=own and now < row.created_at + EDITABLE,
        replies=replies,
        more=getattr(row, "number_of_replies", 0) - len(replies),
    )
