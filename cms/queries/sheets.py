"""A published edition as readers may see it, whole: for prints and for a clause by itself."""

from django.utils.translation import gettext as _

from cms.models import Clause, CompactPage, Edition
from portal.kit.errors import NotThere

from .visible import visible_q


def public_edition(pk) -> Edition:
    """With its compact, place and resolution; drafts and hidden compacts are nobody's. Two reads."""
    seen = CompactPage.objects.filter(visible_q())
    rows = Edition.objects.published().filter(compact__in=seen)
    wanted = ("compact__division", "resolution__correction")
    found = rows.select_related(*wanted).filter(pk=pk).first()
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
