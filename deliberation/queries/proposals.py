"""The page of one proposal."""

from deliberation.bylines import byline
from deliberation.errors import Refused
from deliberation.permissions.participation import EDITABLE, check_take_stance

from .comments import comment_pieces
from .consultations import get_proposal
from .rooms import room_of
from .tallies import own_stances, stance_counts


def proposal_page(pk, proposal_pk, person, params, now) -> dict:
    """The log's position comes with the proposal, before counts and comments: nothing is missed."""
    proposal = get_proposal(proposal_pk, pk)
    matter = proposal.consultation
    own = person.is_authenticated and person.pk in (proposal.author_id, proposal.entered_by_id)
    return {
        "matter": matter,
        "by": byline(proposal),
        "counts": stance_counts([proposal.pk])[proposal.pk],
        "stance": own_stances(person, [proposal.pk]).get(proposal.pk, ""),
        "own": own,
        "editable": own and proposal.is_shown and now < proposal.created_at + EDITABLE,
        "room": room_of(matter),
        **_taking(person, proposal, now),
        **comment_pieces(matter, proposal, person, params, now),
    }


def _taking(person, proposal, now) -> dict:
    try:
        check_take_stance(person, proposal, now)
    except Refused as refused:
        return {"may_take": False, "why_no_stance": refused}
    return {"may_take": True, "why_no_stance": None}
