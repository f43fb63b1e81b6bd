"""SQLite ranks by FTS5's own bm25 in one read; the stock sub-query takes seconds at 3,000 pages."""

from django.db.models import Case, IntegerField, Value, When
from modelsearch.backends.database.sqlite.query import BM25
from modelsearch.backends.database.sqlite.sqlite import (
    MatchExpression,
    SQLiteFTSIndexEntry,
    get_descendants_content_types_pks,
)
from modelsearch.query import MatchAll, Not

MOST_HITS = 2000


class TitleFirst(BM25):
    """Columns of the table: autocomplete, body, title; a word in the title weighs three times."""

    def as_sql(self, compiler, connection, **kwargs):
        return f"bm25({SQLiteFTSIndexEntry._meta.db_table}, 1.0, 1.0, 3.0)", []


class QuickSearch:
    def search(self, config, start, stop, score_field=None):
        if isinstance(self.query, MatchAll | Not) or score_field:
            return super().search(config, start, stop, score_field)
        expression = self.build_search_query_content(self.query, config=config)
        if expression is None:
            return self.queryset.none()
        hits = self._hits(expression)
        rows = self.queryset.filter(pk__in=hits)
        if not self.order_by_relevance:
            return (rows if rows.query.order_by else rows.order_by("-pk"))[start:stop]
        allowed = set(rows.order_by().values_list("pk", flat=True))
        page = [pk for pk in hits if pk in allowed][start:stop]
        if not page:
            return self.queryset.none()
        rank = Case(
            *[When(pk=pk, then=Value(place)) for place, pk in enumerate(page)],
            output_field=IntegerField(),
        )
        return self.queryset.filter(pk__in=page).order_by(rank)

    def ranked_keys(self, backend, most: int) -> list:
        expression = self.build_search_query_content(self.query, config=self.get_config(backend))
        return self._hits(expression)[:most] if expression is not None else []

    def _hits(self, expression) -> list:
        """Primary keys, best first."""
        to_key = self.queryset.model._meta.pk.to_python
        entries = (
            SQLiteFTSIndexEntry.objects.filter(
                MatchExpression(self.fields or self.FTS_TABLE_FIELDS, expression)
            )
            .filter(
                index_entry__content_type__in=get_descendants_content_types_pks(self.queryset.model)
            )
            .annotate(score=TitleFirst())
            .order_by("score")
            .values_list("index_entry__object_id", flat=True)[:MOST_HITS]
        )
        return [to_key(key) for key in entries]
