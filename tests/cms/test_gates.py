"""Every way around each step of a compact, with every role, by page, by program, in the admin.

What may be done where is written down here a second time, from the law and the guidance of 2018,
and not read from the code.
"""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cms.actions.adopting import publish_edition, record_vote, repeal_edition
from cms.actions.editions import close_edition, write_text
from cms.actions.reviewing import (
    answer_opinion,
    approve_edition,
    file_edition,
    order_correction,
    return_edition,
)
from cms.models import Clause, CompactPage, Edition, EditionStep, ReviewOpinion
from cms.queries.compacts import compact_pieces
from deliberation.actions.resolutions import (
    confirm_resolution,
    correct_resolution,
    edit_resolution,
    enter_resolution,
)
from portal.accounts.actions.mandates import make_mandate
from portal.kit.errors import Refused
from tests.cast import a_compact, person
from tests.life import CLAUSES, FIGURES, Walk, lives, office

TODAY = timezone.localdate()
EVERYBODY = (
    "anonymous", "newcomer", "resident", "elsewhere", "deputy", "member", "officer", "editor",
    "shore_editor", "city_editor", "reviewer", "clerk", "shore_clerk", "moderator", "supervisor",
    "admin", "office",
)  # fmt: skip
WRITERS, KEEPERS = {"editor", "city_editor"}, {"editor", "city_editor", "clerk"}
OFFICE = {"reviewer", "office"}
WHO = {
    "open_opinions": KEEPERS, "note_opinions": KEEPERS, "draft": WRITERS, "study": KEEPERS,
    "submit": WRITERS, "take_back": WRITERS, "approve": OFFICE, "return": OFFICE,
    "post": KEEPERS, "notice": KEEPERS, "vote": KEEPERS, "file": OFFICE, "publish": WRITERS,
    "order": OFFICE, "lift_order": OFFICE, "repeal": WRITERS, "restore": WRITERS,
    "close": WRITERS,
}  # fmt: skip
# state -> acts that go through there with the data below
GOES = {
    "collecting": {"note_opinions", "study", "close"},  # nobody was asked yet: no draft
    "drafting": {"submit", "study", "close"},
    "party_study": {"study", "take_back", "close"},
    "under_review": {"approve", "return", "take_back", "close"},
    "returned": {"study", "close"},  # opinions are not answered yet: no submit
    "approved": {"post", "take_back", "close"},
    "deliberation": {"notice", "take_back", "close"},
    "meeting": {"notice", "vote", "take_back", "close"},
    "rejected": {"draft", "close"},
    "adopted": {"file", "return"},
    "filed": {"publish", "return"},
    "published": {"order", "repeal"},
    "ordered_to_correct": {"lift_order", "repeal"},
    "superseded": set(), "repealed": set(), "closed": set(),  # the repeal stands: no restoring
}  # fmt: skip
NAMED = {"approved": "deliberation"}  # a second look at one state: reviewed, not posted yet
UPTO = {
    "collecting": "start", "drafting": "draft", "party_study": "submit", "under_review": "study",
    "approved": "approve", "deliberation": "post", "meeting": "notice", "adopted": "vote",
    "filed": "file", "published": "publish", "superseded": "publish",
}  # fmt: skip


def brought_to(state, cast):
    """An edition in this state, and a confirmed record of a meeting that nobody used yet."""
    page = a_compact(cast, published=False)
    edition = lives(cast, page, upto=UPTO.get(state, "study"))
    if state == "returned":
        return_edition(office(cast), edition, opinions=[(None, "第一条要改。")], note="请改")
    if state == "rejected":
        lives_on = lives_to_vote(cast, edition, votes_for=20, votes_against=40, abstentions=1)
        assert lives_on.status == "rejected"
    if state in {"ordered_to_correct", "repealed"}:
        edition = lives_further(cast, edition)
        if state == "repealed":
            repeal_edition(cast.city_editor, edition, spare(cast), ended_on=date(2026, 6, 1))
        else:
            order_correction(office(cast), edition, note="违法", basis="第三十一条")
    if state == "closed":
        close_edition(cast.city_editor, edition, note="不做了")
    if state == "superseded":
        lives(cast, page, in_force_on=date(2026, 9, 1), published_on=date(2026, 8, 30))
    edition = Edition.objects.get(pk=edition.pk)
    assert edition.status == NAMED.get(state, state)
    return edition


def lives_to_vote(cast, edition, **figures):
    walk = Walk(cast.city_editor, office(cast), edition.compact, [], figures=figures)
    walk.edition = edition
    for station in ("approve", "post", "notice", "vote"):
        getattr(walk, station)()
    edition.refresh_from_db()
    return edition


def lives_further(cast, edition):
    lives_to_vote(cast, edition)
    walk = Walk(cast.city_editor, office(cast), edition.compact, [])
    walk.edition = edition
    walk.file()
    walk.publish()
    edition.refresh_from_db()
    return edition


SAME = {"studied_on": date(2026, 2, 26)}


def spare(cast, confirmed=True, **changes):
    """A record of a meeting of 云桥 that no edition stands on."""
    figures = FIGURES | {"held_on": date(2026, 5, 20), "studied_on": date(2026, 5, 1)} | changes
    made = enter_resolution(cast.city_editor, cast.bridge, title="废止公约", **figures)
    if confirmed:
        confirm_resolution(office(cast), made)
    return made


def typed(act, record) -> dict:
    """What a willing person would fill in."""
    day = TODAY.isoformat()
    later = (TODAY + timedelta(days=30)).isoformat()
    return {
        "open_opinions": {"until": later},
        "note_opinions": {"since": "2026-02-01", "until": "2026-02-20", "note": "12 条"},
        "study": {"on": "2026-02-26"},
        "approve": {"on": day},
        "return": {"note": "请改", "opinions": "第一条：写清楚。"},
        "post": {"since": day, "until": later},
        "notice": {"on": "2026-03-05", "meeting_on": "2026-03-22"},
        "vote": {"resolution": str(record.pk)},
        "file": {"on": day, "filed_with": "街道办事处"},
        "publish": {"on": day, "in_force_on": day},
        "order": {"note": "违法", "basis": "第三十一条"},
        "lift_order": {"note": "改了"},
        "repeal": {"resolution": str(record.pk), "ended_on": "2026-06-01"},
        "restore": {"note": "更正了"},
        "take_back": {"note": "再想想"},
        "close": {"note": "不做了"},
    }.get(act, {})


def rows():
    return (
        list(Edition.objects.order_by("pk").values()),
        list(Clause.objects.order_by("pk").values()),
        list(EditionStep.objects.order_by("pk").values_list("pk", "act", "status")),
        ReviewOpinion.objects.count(),
    )


def record_for(state, cast, edition):
    """The vote wants the record of that very meeting."""
    if state != "meeting":
        return spare(cast)
    return spare(cast, held_on=edition.meeting_on, studied_on=edition.studied_on)


@pytest.mark.parametrize("state", GOES)
def test_by_program_only_the_right_person_takes_the_right_step(state, cast, api_as):
    """Those who may work here somewhere, in every state; refusals have a code and a sentence."""
    edition = brought_to(state, cast)
    record = record_for(state, cast, edition)
    for who in ("editor", "city_editor", "clerk", "reviewer", "office", "admin"):
        caller = api_as(who)
        for act, allowed in WHO.items():
            with transaction.atomic():
                point, before = transaction.savepoint(), rows()
                answer = caller.post(
                    f"editions/{edition.pk}/steps", {"act": act, **typed(act, record)}
                )
                cell = (state, who, act, answer.content.decode()[:300])
                if who in allowed and act in GOES[state]:
                    assert answer.status_code == 200 and rows() != before, cell
                elif act == "open_opinions" and state == "collecting" and who in allowed:
                    assert answer.status_code == 200, cell
                else:
                    problem = answer.json()
                    assert answer.status_code in (403, 409, 422), cell
                    assert problem["code"] and len(problem["detail"]) > 5, cell
                    assert rows() == before, cell
                transaction.savepoint_rollback(point)


@pytest.mark.parametrize("state", ["under_review", "meeting", "filed"])
def test_on_the_desk_everybody_else_is_refused(state, cast, as_, client):
    edition = brought_to(state, cast)
    record = record_for(state, cast, edition)
    for who in EVERYBODY:
        if who == "anonymous":
            client.logout()
        else:
            as_(getattr(cast, who))
        for act, allowed in WHO.items():
            if who in allowed and act in GOES[state]:
                continue
            before = rows()
            address = f"/staff/compacts/editions/{edition.pk}/do/{act}/"
            answer = client.post(address, typed(act, record))
            assert answer.status_code in (302, 403, 409, 422), (state, who, act)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/accounts/login/"), (state, who, act)
            assert rows() == before, (state, who, act)


@pytest.mark.parametrize(
    "state", [s for s in GOES if s not in {"collecting", "drafting", "returned"}]
)
def test_a_text_that_left_the_writers_hands_is_frozen(state, cast, api_as):
    edition = brought_to(state, cast)
    lineage = edition.clauses.first().lineage
    caller, before = api_as("editor"), rows()
    clause = {"text": "偷偷改的。"}
    for path, body in (
        (f"editions/{edition.pk}/text", {"clauses": [clause]}),
        (f"editions/{edition.pk}/clauses/{lineage}", clause),
        (f"editions/{edition.pk}/clauses/{lineage}/warnings/fines", {"reason": "行"}),
    ):
        answer = caller.put(path, body)
        assert answer.status_code == 409, (state, path)
        assert answer.json()["code"] in {"edition_state", "edition_published"}
    assert rows() == before


# --- Wagtail's own ways -----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "city_editor", "reviewer", "office", "admin"])
def test_nothing_in_the_admin_changes_what_is_in_force(who, cast, as_):
    page = a_compact(cast)
    draft = lives(cast, page, upto="file")
    page.title = "改了名字"
    revision = page.save_revision()
    seen, before, text = (
        shown(page),
        rows(),
        [c.text for c in compact_pieces(page, None)["clauses"]],
    )
    client, at = as_(getattr(cast, who)), f"/cms-admin/pages/{page.pk}/"
    in_a_year = (TODAY + timedelta(days=365)).isoformat() + " 00:00"
    for path, body in (
        (f"{at}edit/", {"action-publish": "1", "title": "改了", "kind": "charter"}),
        (f"{at}edit/", {"title": "改了", "kind": "charter", "go_live_at": in_a_year}),
        (f"{at}revisions/{revision.pk}/revert/", {}),
        (f"{at}revisions/{revision.pk}/unschedule/", {}),
        (f"{at}edit/", {"action-publish": "1", "title": "云桥社区居民公约", "kind": "residents",
                        "expire_at": in_a_year}),
        (f"/cms-admin/pages/{page.get_parent().pk}/unpublish/", {"include_descendants": "on"}),
        (f"{at}copy/", {"new_title": "副本", "new_slug": "copy",
                        "new_parent_page": page.get_parent().pk, "publish_copies": "on"}),
        (f"{at}move/{page.get_parent().pk}/confirm/", {}),
        (f"{at}unpublish/", {}),
        (f"{at}delete/", {}),
        (f"/cms-admin/bulk/wagtailcore/page/move/?id={page.pk}",
         {"chooser": page.get_parent().pk}),
        (f"/cms-admin/bulk/wagtailcore/page/publish/?id={page.pk}", {}),
        (f"/cms-admin/bulk/wagtailcore/page/delete/?id={page.pk}", {"confirm": "1"}),
        (f"/cms-admin/bulk/wagtailcore/page/unpublish/?id={page.pk}", {}),
        (f"/cms-admin/pages/workflow/confirm_cancellation/{page.pk}/", {}),
    ):  # fmt: skip
        if who == "admin" and "unpublish" in path:
            continue  # for cause, and in the log of the admin
        answer = client.post(path, body)
        assert who != "admin" or answer.status_code != 404, f"nothing is tried at {path}"
        assert shown(page) == seen, path
    assert rows()[:3] == before[:3]
    page.refresh_from_db()
    pieces = compact_pieces(page, None)
    assert [c.text for c in pieces["clauses"]] == text
    assert pieces["shown"].title == draft.title == "云桥社区居民公约"  # its name as adopted


def shown(page) -> list:
    """What anybody reads of it: name and kind, its place in the list, the page, the API."""
    row = CompactPage.objects.values_list("title", "kind", "live", "path", "url_path")
    public, key = Client(), str(page.translation_key)
    listed = public.get("/api/v1/compacts").json()["items"]
    html = [public.get(at).content.decode() for at in ("/compacts/", page.url)]
    return [
        list(row.filter(pk=page.pk)),
        [one for one in listed if one["id"] == key],
        public.get(f"/api/v1/compacts/{key}").json(),
        [re.findall("云桥社区居民公约|改了", one) for one in html],
    ]


# --- below the code ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("upto", "values"),
    [
        ("study", {"status": "meeting"}),
        ("study", {"status": "adopted"}),
        ("notice", {"status": "adopted"}),
        ("vote", {"status": "published"}),
        ("file", {"status": "published"}),
        ("file", {"status": "superseded"}),
        ("publish", {"ended_on": date(2027, 1, 1)}),
        ("publish", {"status": "repealed"}),
        ("publish", {"filed_with": ""}),
        ("publish", {"resolution": None}),
    ],
)
def test_the_database_keeps_the_gates_shut(upto, values, cast):
    edition = lives(cast, a_compact(cast, published=False), upto=upto)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**values)


def test_one_edition_on_its_way_and_one_without_an_end(cast):
    page = a_compact(cast)
    draft = lives(cast, page, upto="file")
    with pytest.raises(Refused) as refused:
        lives(cast, page, upto="start")
    assert refused.value.code == "edition_in_draft"
    draft.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(
            status="published", published_on=TODAY, in_force_on=TODAY
        )


def test_a_text_changed_behind_our_back_is_not_published(cast):
    edition = lives(cast, a_compact(cast, published=False), upto="file")
    Clause.objects.filter(edition=edition, position=1).update(text="换过的。")
    with pytest.raises(Refused) as refused:
        publish_edition(cast.city_editor, edition, in_force_on=TODAY)
    assert refused.value.code == "text_differs"


# --- the meeting ------------------------------------------------------------------------------


def at_the_meeting(cast):
    return lives(cast, a_compact(cast, published=False), upto="notice")


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ({"confirmed": False}, "resolution_unusable"),
        ({"held_on": date(2026, 3, 23)}, "meeting_other_day"),
        ({"held_on": date(2025, 3, 22)}, "resolution_not_checked"),
    ],
)
def test_a_record_that_cannot_be_the_meetings_is_refused(cast, figures, code):
    edition = at_the_meeting(cast)
    record = spare(cast, **({"held_on": edition.meeting_on, **SAME} | figures))
    with pytest.raises(Refused) as refused:
        record_vote(cast.clerk, edition, record)
    assert refused.value.code == code
    edition.refresh_from_db()
    assert edition.status == "meeting"


def test_a_record_of_another_place_or_used_already_is_refused(cast):
    used = a_compact(cast).editions.get().resolution
    edition = lives(cast, a_compact(cast, title="楼院公约", published=False), upto="notice")
    other = a_compact(cast, cast.shore, "柳岸公约").editions.get().resolution
    for record, code in ((used, "resolution_used"), (other, "resolution_unusable")):
        with pytest.raises(Refused) as refused:
            record_vote(cast.clerk, edition, record)
        assert refused.value.code == code


def test_a_vote_that_is_short_is_rejected_and_never_adopted(cast):
    edition = at_the_meeting(cast)
    record = spare(
        cast, **SAME, held_on=edition.meeting_on, votes_for=30, votes_against=31, abstentions=0
    )
    record_vote(cast.clerk, edition, record)
    edition.refresh_from_db()
    assert edition.status == "rejected"
    assert edition.steps.last().act == "rejected"


def test_a_record_corrected_into_a_failure_stops_the_publication(cast):
    edition = lives(cast, a_compact(cast, published=False), upto="file")
    fixed = correct_resolution(cast.clerk, edition.resolution, reason="数错了")
    figures = {"votes_for": 30, "votes_against": 31, "abstentions": 0}
    confirm_resolution(office(cast), edit_resolution(cast.clerk, fixed, **figures))
    with pytest.raises(Refused) as refused:
        publish_edition(cast.city_editor, edition, in_force_on=TODAY)
    assert refused.value.code == "resolution_not_reached"


def test_nobody_reviews_or_files_what_they_wrote(cast):
    """Somebody who is an editor and a reviewer at once writes, and cannot approve."""
    both = person(cast, "both", "两样都是", staff=True)
    for role in ("editor", "reviewer"):
        make_mandate(cast.admin, both, role=role, division=cast.street, starts_on=date(2026, 1, 1))
    page = a_compact(cast, published=False)
    walk = Walk(both, office(cast), page, CLAUSES)
    edition = walk.to("study")
    with pytest.raises(Refused) as refused:
        approve_edition(both, edition)
    assert refused.value.code == "same_person"
    for station in ("approve", "post", "notice", "vote"):
        getattr(walk, station)()
    with pytest.raises(Refused) as refused:
        file_edition(both, edition, filed_with="x")
    assert refused.value.code == "same_person"


# --- the review -------------------------------------------------------------------------------


def test_every_opinion_is_answered_before_the_text_comes_back(cast, api_as):
    edition = lives(cast, a_compact(cast, published=False), upto="study")
    office_caller = api_as("reviewer")
    office_caller.post(
        f"editions/{edition.pk}/steps",
        {
            "act": "return",
            "note": "请改",
            "opinions": "第二条：写清楚。\n第九条：没有这条\n整体太长",
        },
    )
    editor = api_as("editor")
    found = editor.get(f"editions/drafts/{edition.pk}").json()
    assert found["status"] == "returned" and len(found["opinions"]) == 3
    second = edition.clauses.get(position=2)
    assert [one["clause"] for one in found["opinions"]] == [str(second.lineage), None, None]
    for one in found["opinions"]:
        answer = editor.post(f"editions/{edition.pk}/steps", {"act": "submit"})
        assert answer.json()["code"] == "opinions_unanswered"
        path = f"editions/{edition.pk}/opinions/{one['id']}"
        assert editor.put(path, {"result": "corrected", "answer": ""}).status_code == 422
        assert editor.put(path, {"result": "corrected", "answer": "已改。"}).status_code == 200
    assert editor.post(f"editions/{edition.pk}/steps", {"act": "submit"}).status_code == 200
    edition.refresh_from_db()
    assert edition.status == "under_review" and edition.studied_on  # the study is not undone
    one = ReviewOpinion.objects.first()
    with pytest.raises(Refused):
        answer_opinion(cast.editor, edition, one, result="explained", answer="再改")


def test_what_the_check_points_at_is_changed_or_kept_with_a_reason(cast, api_as):
    edition = lives(cast, a_compact(cast, published=False), upto="draft")
    write_text(cast.editor, edition, clauses=[{"text": "乱停车的罚款五十元。"}, {"text": "和睦。"}])
    editor = api_as("editor")
    answer = editor.post(f"editions/{edition.pk}/steps", {"act": "submit"})
    assert answer.json()["code"] == "warnings_undecided"
    clause = editor.get(f"editions/drafts/{edition.pk}").json()["clauses"][0]
    rule = clause["warnings"][0]["rule"]
    path = f"editions/{edition.pk}/clauses/{clause['lineage']}/warnings/{rule}"
    assert editor.put(path, {"reason": " "}).status_code == 422
    assert editor.put(path, {"reason": "镇里说可以"}).status_code == 200
    # other words are another warning
    editor.put(f"editions/{edition.pk}/clauses/{clause['lineage']}", {"text": "乱扔的罚款十元。"})
    answer = editor.post(f"editions/{edition.pk}/steps", {"act": "submit"})
    if editor.get(f"editions/drafts/{edition.pk}").json()["clauses"][0]["warnings"][0]["reason"]:
        assert answer.status_code == 200  # the same words stand there still
    else:
        assert answer.json()["code"] == "warnings_undecided"


def test_taking_back_voids_review_posting_and_call(cast, api_as):
    edition = lives(cast, a_compact(cast, published=False), upto="notice")
    answer = api_as("editor").post(
        f"editions/{edition.pk}/steps", {"act": "take_back", "note": "第三条要改"}
    )
    assert answer.status_code == 200
    edition.refresh_from_db()
    assert edition.status == "drafting" and edition.studied_on
    days = (edition.reviewed_on, edition.posted_from, edition.noticed_on, edition.meeting_on)
    assert days == (None,) * 4


@pytest.mark.parametrize(
    ("order", "first"),
    [("review,study,posting", "under_review"), ("posting,review,study", "deliberation"),
     ("study,review,posting", "party_study")],
)  # fmt: skip
def test_a_town_sets_its_own_order_and_no_step_is_lost(cast, api_as, order, first):
    path = f"divisions/{cast.street.pk}/procedure"
    assert api_as("editor").put(path, {"order": order}).status_code == 403
    assert api_as("reviewer").put(path, {"order": "review"}).status_code == 422
    assert api_as("reviewer").put(path, {"order": order}).json()["order"] == order
    edition = lives(cast, a_compact(cast, published=False), upto="submit")
    assert edition.status == first
    with pytest.raises(Refused):
        record_vote(cast.clerk, edition, spare(cast))


def test_a_page_costs_the_same_for_many(cast, as_, django_assert_max_num_queries):
    client = as_(cast.city_editor)
    lives(cast, a_compact(cast, published=False), upto="notice")
    client.get("/staff/compacts/")
    with django_assert_max_num_queries(16):
        client.get("/staff/compacts/")
    for number in range(4):
        lives(cast, a_compact(cast, title=f"公约{number}", published=False), upto="notice")
    with django_assert_max_num_queries(16):
        client.get("/staff/compacts/")
