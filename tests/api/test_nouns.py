"""Each noun: its list, its filters, one of it, and the next pages."""

import uuid

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import CompactPage, Edition, ProgramPage
from portal.accounts.actions.mandates import end_mandate
from portal.accounts.models import Body, Mandate
from tests.cast import CLAUSES, FIGURES, a_compact, a_notice
from tests.life import lives

from .conftest import all_pages, assert_problem, ids


def names(answer):
    assert answer.status_code == 200, answer.content
    return [item.get("name") or item["title"] for item in answer.json()["items"]]


# --- divisions --------------------------------------------------------------------------------


def test_divisions_are_found_by_words_level_kind_and_place(api, cast):
    assert names(api.get("divisions", search="云桥")) == ["云桥社区"]
    assert names(api.get("divisions", level="county")) == ["张店区", "临淄区"]
    assert names(api.get("divisions", kind="village")) == ["新稷村"]
    assert names(api.get("divisions", within=cast.street.pk)) == [
        "科苑街道", "云桥社区", "柳岸社区"
    ]  # fmt: skip
    assert names(api.get("divisions", parent=cast.district.pk)) == ["科苑街道"]
    assert names(api.get("divisions", parent=cast.district.pk, level="")) == ["科苑街道"]


def test_a_division_says_its_code_and_the_way_down_to_it(api, cast):
    found = api.get(f"divisions/{cast.bridge.pk}").json()
    assert found["code"] == "370303005901"
    assert found["parent"] == str(cast.street.pk)
    assert [above["name"] for above in found["trail"]] == [
        "淄博市", "张店区", "科苑街道", "云桥社区"
    ]  # fmt: skip
    assert api.get(f"divisions/{cast.city.pk}").json()["parent"] is None


# --- bodies and people ------------------------------------------------------------------------


def test_bodies_are_found_by_place_kind_and_words(api, cast):
    assert len(ids(api.get("bodies"))) == 5
    assert names(api.get("bodies", division=cast.bridge.pk)) == ["云桥社区居民委员会"]
    assert names(api.get("bodies", kind="department")) == ["市城市管理局"]
    assert names(api.get("bodies", search="朱台")) == ["新稷村村民委员会"]
    body = cast.bodies["street"]
    assert api.get(f"bodies/{body.pk}").json()["division"]["name"] == "科苑街道"


def test_people_are_deputies_and_members_in_force(api, cast):
    assert names(api.get("people")) == ["何商量", "文履职"]
    assert names(api.get("people", role="member")) == ["文履职"]
    assert names(api.get("people", search="张店区人民代表大会")) == ["何商量"]
    assert names(api.get("people", division=cast.district.pk)) == ["文履职"]
    assert names(api.get("people", division=cast.bridge.pk)) == []


def test_a_person_is_the_mandate_and_nothing_of_the_account(api, cast):
    mandate = Mandate.objects.get(role="deputy")
    found = api.get(f"people/{mandate.pk}").json()
    assert found["title"] == mandate.title
    assert found["term"] == 16
    assert found["in_office"] is True
    assert str(cast.deputy.pk) not in str(found)


def test_an_ended_mandate_leaves_the_list_and_keeps_its_address(api, cast):
    mandate = Mandate.objects.get(role="deputy")
    Mandate.objects.filter(pk=mandate.pk).update(liaison="周三上午", field="养老")
    end_mandate(cast.admin, mandate, reason="resigned")
    assert names(api.get("people")) == ["文履职"]
    found = api.get(f"people/{mandate.pk}").json()
    assert found["in_office"] is False
    assert (found["liaison"], found["field"]) == ("", "")
    assert "resigned" not in str(found)


def test_an_officer_is_not_among_the_people(api, cast):
    officer = Mandate.objects.get(role="officer")
    assert_problem(api.get(f"people/{officer.pk}"), 404, "not_found")


# --- compacts and editions --------------------------------------------------------------------


def test_compacts_are_found_by_words_place_kind_and_category(api, cast):
    page = a_compact(cast)
    other = a_compact(cast, cast.village, "新稷村村规民约", published=False)
    assert set(ids(api.get("compacts"))) == {str(page.translation_key), str(other.translation_key)}
    only = [str(page.translation_key)]
    assert ids(api.get("compacts", division=cast.street.pk)) == only
    assert ids(api.get("compacts", search="飞线充电")) == only
    assert ids(api.get("compacts", category="rights")) == only
    assert ids(api.get("compacts", kind="village")) == []
    assert ids(api.get("compacts", division=cast.shore.pk)) == []


def test_a_compact_shows_the_edition_in_force(api, cast):
    page = a_compact(cast)
    found = api.get(f"compacts/{page.translation_key}").json()
    assert found["url"] == page.url
    assert found["edition"]["number"] == 1
    assert [clause["heading"] for clause in found["clauses"]] == ["安静", "充电", "商量"]
    assert len(found["editions"]) == 1
    bare = a_compact(cast, cast.shore, "柳岸公约", published=False)
    found = api.get(f"compacts/{bare.translation_key}").json()
    assert (found["edition"], found["clauses"]) == (None, [])


def test_an_edition_shows_dates_figures_and_clauses(api, cast):
    page = a_compact(cast)
    edition = Edition.objects.get(compact=page)
    assert ids(api.get("editions", compact=page.translation_key)) == [str(edition.pk)]
    found = api.get(f"editions/{edition.pk}").json()
    assert found["compact"] == str(page.translation_key)
    assert found["filed_with"] == "科苑街道办事处"
    assert found["resolution"]["votes_for"] == FIGURES["votes_for"]
    assert found["resolution"]["present"] == FIGURES["present"]
    assert len(found["clauses"]) == len(CLAUSES)
    assert str(cast.admin.pk) not in str(found)


def test_a_draft_edition_is_the_editors_own(api, cast):
    page = a_compact(cast, published=False)
    draft = lives(cast, page, upto="approve")
    assert ids(api.get("editions")) == []
    assert_problem(api.get(f"editions/{draft.pk}"), 404, "not_found")


# --- programmes -------------------------------------------------------------------------------


def test_programs_are_listed_and_shown(api, cast):
    assert ProgramPage.objects.live().count() == len(api.get("programs").json()["items"]) > 0
    program = ProgramPage.objects.live().first()
    page = a_compact(cast)
    page.tags.add(program.tag_name)
    page.save()
    found = api.get(f"programs/{program.code}").json()
    assert found["code"] == program.code
    assert [matter["title"] for matter in found["matters"]] == [page.title]


@pytest.mark.parametrize("code", ["nothing", "1", "%00", "COMPACT "])
def test_there_is_no_other_program(api, code):
    assert_problem(api.get(f"programs/{code}"), 404, "not_found")


# --- notices ----------------------------------------------------------------------------------


def test_notices_are_found_by_words_place_kind_and_whether_they_hang(api, cast):
    today = timezone.localdate()
    a_notice(cast)
    past = today - timezone.timedelta(days=40)
    a_notice(
        cast, cast.village, "旧公告", kind="other",
        posted_from=past, posted_until=past + timezone.timedelta(days=20),
    )  # fmt: skip
    assert set(names(api.get("notices"))) == {"三季度居务公开", "旧公告"}
    assert names(api.get("notices", open="true")) == ["三季度居务公开"]
    assert names(api.get("notices", open="false")) == ["旧公告"]
    assert names(api.get("notices", kind="other")) == ["旧公告"]
    assert names(api.get("notices", division=cast.district.pk)) == ["三季度居务公开"]


def test_a_notice_says_who_issued_it_and_until_when(api, cast):
    page = a_notice(cast, co_issuers="居务监督委员会")
    found = api.get(f"notices/{page.translation_key}").json()
    assert found["issuer"]["name"] == "云桥社区居民委员会"
    assert found["open"] is True
    assert found["url"] == page.url
    assert "收支明细" in found["body"]


# --- all of them ------------------------------------------------------------------------------


def test_what_is_not_there_is_a_problem(api, cast):
    for noun in (
        "divisions", "bodies", "people", "compacts", "editions", "programs", "notices"
    ):  # fmt: skip
        assert_problem(api.get(f"{noun}/{uuid.uuid4()}"), 404, "not_found")
        assert_problem(api.get(f"{noun}/not-an-id"), 404, "not_found")


def test_pages_under_a_restriction_never_appear(api, cast):
    page, notice = a_compact(cast), a_notice(cast)
    edition = Edition.objects.get(compact=page)
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    for noun in ("compacts", "editions", "notices"):
        assert ids(api.get(noun)) == []
    assert ids(api.get("compacts", search="公约")) == []
    for path in (
        f"compacts/{page.translation_key}",
        f"editions/{edition.pk}",
        f"notices/{notice.translation_key}",
    ):
        assert_problem(api.get(path), 404, "not_found")
    for program in ProgramPage.objects.live():
        assert page.title not in api.get(f"programs/{program.code}").content.decode()


def test_a_page_taken_off_the_site_is_not_in_the_api(api, cast):
    page = a_compact(cast)
    edition = Edition.objects.get(compact=page)
    CompactPage.objects.get(pk=page.pk).unpublish()
    assert ids(api.get("compacts")) == []
    assert_problem(api.get(f"compacts/{page.translation_key}"), 404, "not_found")
    assert_problem(api.get(f"editions/{edition.pk}"), 404, "not_found")


def test_pages_of_a_list_are_complete_and_without_repeats(api, cast):
    for number in range(6):
        division = cast.bridge if number % 2 else cast.village
        a_compact(cast, division, f"公约{number}")
        a_notice(cast, division, f"公告{number}")
        Body.objects.create(name="同名机构", kind="other", division=[
            cast.city, cast.district, cast.street, cast.town, cast.bridge, cast.shore
        ][number])  # fmt: skip
    for noun in ("divisions", "bodies", "compacts", "editions", "programs", "notices", "people"):
        whole = api.get(noun, limit=100).json()
        assert whole["next"] is None
        size = max(1, (len(whole["items"]) + 2) // 3)
        items, pages = all_pages(api, noun, limit=size)
        assert items == whole["items"], noun
        assert pages == -(-len(items) // size)
        assert pages == 3 or noun == "people"
