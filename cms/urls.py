"""Addresses of what editors publish, beside Wagtail's pages. portal.urls wraps every view so that
a refusal becomes a page."""

from django.urls import path

from cms.views import coverage, desk, editions, lists, near, objections, prints, word

E = "compacts/editions/<uuid:pk>/"
D = "staff/compacts/editions/<uuid:pk>/"

urlpatterns = [
    path("compacts/", lists.compacts, name="compacts"),
    path("compacts/coverage/", coverage.compact_coverage, name="compact_coverage"),
    path(E, editions.edition, name="edition"),
    path(E + "print/<str:paper>/", prints.print_page, name="edition_print"),
    path(E + "compact-<str:paper>.pdf", prints.print_pdf, name="edition_pdf"),
    path(E + "clauses/<uuid:lineage>/", near.clause, name="edition_clause"),
    path(E + "clauses/<uuid:lineage>/near/", near.neighbours, name="edition_near"),
    path(E + "compact.docx", word.export_word, name="edition_docx"),
    path(E + "log/", editions.log, name="edition_log"),
    path(E + "changes/", editions.changes, name="edition_changes"),
    path(E + "object/", objections.make, name="objection_make"),
    path("me/objections/", objections.mine, name="my_objections"),
    path("me/objections/<uuid:pk>/", objections.one, name="my_objection"),
    # the editors' desk
    path("staff/compacts/", desk.desk, name="desk"),
    path("staff/compacts/order/", desk.order, name="desk_order"),
    path("staff/compacts/<uuid:pk>/start/", desk.start, name="desk_start"),
    path(D, desk.edition, name="desk_edition"),
    path(D + "text/", desk.text, name="desk_text"),
    path(D + "word/", word.import_word, name="desk_word"),
    path(D + "clauses/<uuid:lineage>/", desk.clause, name="desk_clause"),
    path(D + "clauses/<uuid:lineage>/warnings/<slug:rule>/", desk.warning, name="desk_warning"),
    path(D + "opinions/<uuid:opinion>/", desk.answer, name="desk_answer"),
    path(D + "papers/<uuid:paper>/", desk.paper, name="desk_paper"),
    path(D + "do/<slug:name>/", desk.do, name="desk_do"),
]
