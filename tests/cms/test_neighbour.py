"""What an editor tries on a neighbour's pages, pictures and documents; Wagtail's own advisories of
the last year were all of this kind: the object in the second parameter was not checked."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Page

from cms.models import Attachment, NoticePage, Picture, PlacePage
from tests.cast import a_compact, a_notice

MARK = "secret7f3a"  # ASCII: answers in JSON write hanzi as escapes


def png() -> ContentFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return ContentFile(out.getvalue(), "p.png")


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast.own = a_notice(cast, title="自己的公告")
    cast.other = a_notice(cast, cast.shore, title="隔壁的公告")
    draft = cast.other.specific
    draft.body = f"<p>{MARK}</p>"
    cast.revision = draft.save_revision()
    draft.save_revision()
    shelf = {p.division_id: p.collection for p in PlacePage.objects.select_related("collection")}
    cast.own_shelf, cast.other_shelf = shelf[cast.bridge.pk], shelf[cast.shore.pk]
    cast.picture = Picture.objects.create(
        title=f"图{MARK}", file=png(), collection=cast.other_shelf
    )
    cast.document = Attachment.objects.create(
        title=f"文{MARK}", file=ContentFile(b"text", "a.txt"), collection=cast.other_shelf
    )
    cast.compact = a_compact(cast, cast.shore, "隔壁公约")
    return cast


def addresses(world) -> dict[str, str]:
    page, revision = world.other.pk, world.revision.pk
    picture, document = world.picture.pk, world.document.pk
    own, place = world.own.pk, PlacePage.objects.get(division=world.shore).pk
    return {
        "edit": f"pages/{page}/edit/",
        "preview": f"pages/{page}/edit/preview/",
        "view_draft": f"pages/{page}/view_draft/",
        "delete": f"pages/{page}/delete/",
        "unpublish": f"pages/{page}/unpublish/",
        "move": f"pages/{page}/move/",
        "move_into": f"pages/{own}/move/{place}/confirm/",
        "move_out": f"pages/{page}/move/{PlacePage.objects.get(division=world.bridge).pk}/confirm/",
        "copy": f"pages/{page}/copy/",
        "history": f"pages/{page}/history/",
        "revert": f"pages/{page}/revisions/{revision}/revert/",
        "revision_view": f"pages/{page}/revisions/{revision}/view/",
        "compare": f"pages/{page}/revisions/compare/earliest...latest/",
        "compare_foreign": f"pages/{own}/revisions/compare/{revision}...live/",
        "revert_foreign": f"pages/{own}/revisions/{revision}/revert/",
        "privacy": f"pages/{page}/privacy/",
        "usage": f"pages/{page}/usage/",
        "add_below": f"pages/add/cms/noticepage/{place}/",
        "picture": f"images/{picture}/",
        "picture_delete": f"images/{picture}/delete/",
        "picture_usage": f"images/usage/{picture}/",
        "picture_chosen": f"images/chooser/chosen/{picture}/",
        "document": f"documents/edit/{document}/",
        "document_delete": f"documents/delete/{document}/",
        "document_chosen": f"documents/chooser/chosen/{document}/",
        "users": "users/",
        "groups": "groups/",
        "collections": "collections/",
        "sites": "sites/",
        "settings": "settings/cms/sitefooter/",
        "redirects": "redirects/",
        "workflows": "workflows/list/",
    }


def state():
    return (
        list(NoticePage.objects.order_by("pk").values_list("pk", "path", "title", "live", "body")),
        list(Page.objects.order_by("pk").values_list("pk", "path", "live")),
        list(Picture.objects.values_list("pk", "title", "collection_id")),
        list(Attachment.objects.values_list("pk", "title", "collection_id")),
    )


NAMES = [
    "edit", "preview", "view_draft", "delete", "unpublish", "move", "move_into", "move_out", "copy",
    "history", "revert", "revision_view", "compare", "compare_foreign", "revert_foreign",
    "privacy", "usage", "add_below", "picture", "picture_delete",
    "picture_usage", "picture_chosen", "document", "document_delete",
    "document_chosen", "users", "groups", "collections", "sites", "settings", "redirects",
    "workflows",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_neighbours_editor_gets_nowhere(world, as_, name):
    client = as_(world.editor)
    before = state()
    address = "/cms-admin/" + addresses(world)[name]
    answer = client.get(address)
    assert answer.status_code in (302, 403, 404), (name, answer.status_code)
    assert MARK not in answer.content.decode(errors="replace")
    answer = client.post(
        address, {"title": "改了", "new_title": "改了", "new_slug": "gai", "new_parent_page": "1"}
    )
    assert answer.status_code in (302, 400, 403, 404, 405), (name, answer.status_code)
    assert MARK not in answer.content.decode(errors="replace")
    assert state() == before


def test_every_address_of_the_matrix_exists_for_an_administrator(world, as_):
    """Otherwise the 404s above would prove nothing."""
    client = as_(world.admin)
    gone = {"compare_foreign", "revert_foreign", "move_into", "move_out", "preview"}
    for name, address in addresses(world).items():
        if name in gone:
            continue
        answer = client.get("/cms-admin/" + address)
        assert answer.status_code in (200, 302), (name, answer.status_code)


@pytest.mark.parametrize(
    "address",
    [
        "images/", "images/results/", "images/chooser/", "images/chooser/results/",
        "documents/", "documents/results/", "documents/chooser/", "documents/chooser/results/",
        "choose-page/search/?q=隔壁", "pages/search/?q=隔壁",
        "reports/locked/", "reports/site-history/", "reports/aging-pages/", "reports/workflow/", "",
    ],
)  # fmt: skip
def test_lists_and_choosers_do_not_tell_a_neighbours_secrets(world, as_, address):
    answer = as_(world.editor).get("/cms-admin/" + address)
    assert MARK not in answer.content.decode(errors="replace")


def test_a_draft_of_the_neighbour_is_not_in_the_page_chooser(world, as_):
    place = PlacePage.objects.get(division=world.shore)
    hidden = a_notice(world, world.shore, title=f"草稿{MARK}")
    hidden.unpublish()
    own = a_notice(world, title="own-draft")
    own.unpublish()
    client = as_(world.editor)
    for address in (
        f"choose-page/{place.pk}/", "choose-page/search/?q=草稿",
    ):  # fmt: skip
        assert MARK not in client.get("/cms-admin/" + address).content.decode()
    mine = PlacePage.objects.get(division=world.bridge)
    assert "own-draft" in client.get(f"/cms-admin/choose-page/{mine.pk}/").content.decode()


def test_an_editor_corrects_an_own_notice(world, as_):
    client = as_(world.editor)
    address = f"/cms-admin/pages/{world.own.pk}/edit/"
    assert client.get(address).status_code == 200
    from wagtail.test.utils.form_data import nested_form_data, rich_text

    notice = world.own
    answer = client.post(
        address,
        nested_form_data(
            {
                "title": "更正后的公告",
                "kind": notice.kind,
                "issuer": str(notice.issuer_id),
                "co_issuers": "",
                "index_number": "",
                "document_number": "",
                "issued_on": notice.issued_on.isoformat(),
                "posted_from": notice.posted_from.isoformat(),
                "posted_until": notice.posted_until.isoformat(),
                "body": rich_text("<p>改正了一个数字。</p>"),
                "tags": "",
                "action-publish": "1",
                "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            }
        ),
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    notice.refresh_from_db()
    assert notice.title == "更正后的公告" and "改正了" in notice.body


def test_an_editor_lends_only_own_bodies_to_a_notice(world, as_):
    page = as_(world.editor).get(f"/cms-admin/pages/{world.own.pk}/edit/").content.decode()
    assert "云桥社区居民委员会" in page
    assert "柳岸社区居民委员会" not in page and "市城市管理局" not in page


def test_too_short_a_disclosure_is_refused_on_the_form_and_nothing_typed_is_lost(world, as_):
    from wagtail.test.utils.form_data import nested_form_data, rich_text

    place = PlacePage.objects.get(division=world.bridge)
    answer = as_(world.editor).post(
        f"/cms-admin/pages/add/cms/noticepage/{place.pk}/",
        nested_form_data(
            {
                "title": "太短的公开",
                "kind": "disclosure",
                "issuer": str(world.bodies["bridge"].pk),
                "co_issuers": "",
                "index_number": "",
                "document_number": "",
                "issued_on": "2026-11-01",
                "posted_from": "2026-11-01",
                "posted_until": "2026-11-10",
                "body": rich_text("<p>typed for long</p>"),
                "tags": "",
                "action-publish": "1",
                "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            }
        ),
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "《城市居民委员会组织法》第三十四条" in text and "typed for long" in text
    assert not NoticePage.objects.filter(title="太短的公开").exists()


def test_a_moved_notice_belongs_to_the_new_place(world, as_):
    place = PlacePage.objects.get(division=world.shore)
    answer = as_(world.city_editor).post(
        f"/cms-admin/pages/{world.own.pk}/move/{place.pk}/confirm/"
    )
    assert answer.status_code == 302
    world.own.refresh_from_db()
    assert world.own.division == world.shore


def test_a_compact_with_editions_stays_where_it_was_adopted(world, as_):
    place = PlacePage.objects.get(division=world.bridge)
    compact = world.compact
    as_(world.city_editor).post(f"/cms-admin/pages/{compact.pk}/move/{place.pk}/confirm/")
    compact.refresh_from_db()
    assert compact.division == world.shore
    as_(world.city_editor).post(f"/cms-admin/pages/{compact.pk}/delete/")
    assert type(compact).objects.filter(pk=compact.pk).exists()
