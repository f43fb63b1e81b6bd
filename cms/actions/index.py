"""A compact is found by the words that are in force or soon will be."""

from datetime import date

from modelsearch.index import insert_or_update_object

from cms.models import CompactPage


def renew_index(*, after: date, until: date) -> None:
    """Compacts of which an edition ended after one day and until the other."""
    days = {"editions__ended_on__gt": after, "editions__ended_on__lte": until}
    for page in CompactPage.objects.filter(**days).distinct().iterator():
        insert_or_update_object(page)
