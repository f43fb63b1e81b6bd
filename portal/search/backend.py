"""Wagtail's database search made to read Chinese; whichever engine the site's database has.

Pages, pictures, documents and plain ``index.Indexed`` models go through it, in the admin too.
SQLite and PostgreSQL give the same results. Searching single ``fields=[…]`` on PostgreSQL would
bypass it; do not.
"""

import copy

from django.db import connection
from modelsearch.backends import get_search_backend
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import And, Boost, Not, Or, Phrase, PlainText

from .text import first_words, index_text, query_text

if connection.vendor == "postgresql":
    from modelsearch.backends.database.postgres.postgres import SearchBackend as Stock

    class QuickSearch:
        """PostgreSQL ranks quickly by itself."""

        def ranked_keys(self, backend, most: int) -> list:
            found = self.search(self.get_config(backend), 0, most, backend=backend)
            return list(found.values_list("pk", flat=True))

else:
    from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend as Stock

    from .sqlite import QuickSearch


class _Spelled:
    """An object whose fields come out as characters and pairs."""

    def __init__(self, original):
        self.original, self.pk = original, original.pk

    def get_search_fields(self):
        return [_spelled(field) for field in self.original.get_search_fields()]


def _spelled(field):
    """A copy of a search field that spells its value; filter fields stay as they are."""
    copied = copy.copy(field)
    if isinstance(field, RelatedFields):
        copied.fields = [_spelled(inner) for inner in field.fields]
        copied.get_value = lambda obj: field.get_value(getattr(obj, "original", obj))
    elif isinstance(field, SearchField | AutocompleteField):
        copied.get_value = lambda obj: index_text(
            _as_text(field.get_value(getattr(obj, "original", obj)))
        )
    return copied


def _as_text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _rewritten(query):
    """The same question with its words spelled as the index spells them."""
    if isinstance(query, PlainText):
        return PlainText(query_text(query.query_string), operator=query.operator)
    if isinstance(query, Phrase):
        return PlainText(query_text(query.query_string), operator="and")
    if isinstance(query, And | Or):
        return _joined(type(query), [_rewritten(inner) for inner in query.subqueries])
    if isinstance(query, Not):
        return Not(_rewritten(query.subquery))
    if isinstance(query, Boost):
        return Boost(_rewritten(query.subquery), query.boost)
    return query


def _joined(kind, parts: list):
    """Neither engine takes a part without words, as in the admin's ``"*" 公约``, or a deep nest."""
    parts = [part for part in parts if getattr(part, "query_string", True)]
    if len(parts) < 2:
        return parts[0] if parts else PlainText("")
    if kind is And and all(isinstance(p, PlainText) and p.operator == "and" for p in parts):
        return PlainText(first_words(" ".join(part.query_string for part in parts)))
    return kind(parts)


class _Rewriting(QuickSearch):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.query = _rewritten(self.query)


class Index(Stock.index_class):
    def add_items(self, model, objs):
        return super().add_items(model, [_Spelled(obj) for obj in objs])


class QueryCompiler(_Rewriting, Stock.query_compiler_class):
    pass


class AutocompleteCompiler(_Rewriting, Stock.autocomplete_query_compiler_class):
    pass


class SearchBackend(Stock):
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def __init__(self, params):
        if connection.vendor == "postgresql":
            params = {"SEARCH_CONFIG": "simple", **params}
        super().__init__(params)

    def ranked_keys(self, words: str, model, most: int) -> list:
        """Primary keys of what fits, best first, in one query; the caller filters what may be seen."""
        compiler = self.query_compiler_class(model.objects.all(), PlainText(words, operator="and"))
        return compiler.ranked_keys(self, most) if compiler.query.query_string else []


def ranked_keys(words: str, model, most: int) -> list:
    return get_search_backend().ranked_keys(words, model, most)
