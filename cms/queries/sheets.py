"""An edition as readers may see it, whole: for its page, for prints and for a clause by itself."""

from django.db.models import Q
from django.utils.translation import gettext as _

from cms import procedure
from cms.models import Clause, CompactPage, Edition
from portal.kit.errors import NotThere

from .visible import visible_q


def public_edition(pk) -> Edition:
    """With its compact, place and resolution; drafts and hidden compacts are nobody's. Two reads."""
    return _seen(Edition.objects.published(), pk)


def readable_edition(pk) -> Edition:
    """A published edition, or the draft that hangs on the board until it is published."""
    board = Q(status__in=procedure.POSTED - procedure.PUBLIC, posted_from__isnull=False)
    return _seen(Edition.objects.filter(Q(status__in=procedure.PUBLIC) | board), pk)


def _seen(rows, pk) -> Edition:
    rows = rows.select_related("compact__division", "resolution__correction", "consultation")
    found = rows.filter(pk=pk, compact__in=CompactPage.objects.filter(visible_q())).first()
    if found is None:
        raise NotThere(_("没有这个版本。"))
    return found


def clauses_of(edition: Edition) -> list[Clause]:
    return list(edition.clauses.order_by("position"))


def clause_of(clauses: list[Clause], lineage) -> Clause:
    found = next((clause for clause in clauses if clause.lineage == lineage), None)
    if found is None:
        raise NotThere(_("这个版本里没有这一条。"))
    return found
