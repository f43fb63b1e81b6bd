"""An editor's reach is the mandate: page tree, pictures, documents; made and ended with it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page

from cms.actions.access import sweep_access, sync_access
from cms.models import PlaceAccess, PlacePage
from portal.accounts.actions.mandates import end_mandate
from portal.accounts.models import Mandate
from tests.cast import a_notice, again


def test_groups_exist_only_for_mandates_in_force(cast):
    assert Group.objects.filter(place_access__isnull=False).count() == 4
    assert PlacePage.objects.count() == 5  # city, district, street and the two communities
    end_mandate(cast.admin, cast.shore_editor.mandates.get(), reason="moved")
    assert sync_access(again(cast.shore_editor))
    assert not cast.shore_editor.groups.exists()
    assert PlaceAccess.objects.filter(role="editor").count() == 2


def test_a_lapsed_mandate_opens_nothing_at_the_next_request(cast, as_):
    notice = a_notice(cast)
    client = as_(cast.editor)
    assert client.get(f"/cms-admin/pages/{notice.pk}/edit/").status_code == 200
    Mandate.objects.filter(user=cast.editor).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    answer = client.get(f"/cms-admin/pages/{notice.pk}/edit/")
    assert answer.status_code in (302, 403)
    assert not cast.editor.groups.exists()


def test_the_sweep_clears_what_lapsed(cast):
    Mandate.objects.filter(role="editor").update(ends_on=timezone.localdate() - timedelta(days=1))
    assert sweep_access() == 3
    assert not PlaceAccess.objects.filter(role="editor").exists()


def test_nothing_is_written_when_nothing_changed(cast, django_assert_max_num_queries):
    editor = again(cast.editor)
    editor.live_mandates  # noqa: B018  (read once a request, before the middleware)
    with django_assert_max_num_queries(1):
        assert sync_access(editor) is False


@pytest.mark.parametrize("who", ["resident", "deputy", "clerk", "moderator", "supervisor"])
def test_others_do_not_reach_the_admin(cast, as_, who):
    answer = as_(getattr(cast, who)).get("/cms-admin/")
    assert answer.status_code in (302, 403)
    assert not getattr(cast, who).has_perm("wagtailadmin.access_admin")


def test_an_editor_owns_only_the_place_of_the_mandate(cast):
    own, other = a_notice(cast), a_notice(cast, cast.shore)
    editor = again(cast.editor)
    assert own.permissions_for_user(editor).can_edit()
    assert not other.permissions_for_user(editor).can_edit()
    city = again(cast.city_editor)
    assert own.permissions_for_user(city).can_edit()
    assert other.permissions_for_user(city).can_edit()


def test_a_place_is_moved_and_removed_by_nobody_but_administrators(cast):
    place = PlacePage.objects.get(division=cast.bridge)
    for person in (cast.editor, cast.city_editor, cast.reviewer):
        may = place.permissions_for_user(again(person))
        assert not any([may.can_delete(), may.can_move(), may.can_unpublish(), may.can_copy()])
    assert place.permissions_for_user(cast.admin).can_delete()


def test_a_place_is_found_again_and_mirrors_the_tree(cast):
    place = PlacePage.objects.get(division=cast.bridge)
    assert [page.title for page in place.get_ancestors()][-3:] == ["淄博市", "张店区", "科苑街道"]
    assert place.url_path.endswith("/places/370303/005/901/")
    assert Page.find_problems() == ([], [], [], [], [])
