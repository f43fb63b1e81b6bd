"""The editors' desk: where each compact stands, what is due, what was typed is kept."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from cms.actions.editions import start_edition
from cms.models import Clause, Edition, StepPaper
from cms.queries import editions
from cms.queries.editions import due_of, way_of
from portal.models import Heartbeat
from portal.server import clock
from tests.cast import a_compact
from tests.life import lives

PDF = b"%PDF-1.7\nminutes"


def address(edition, rest=""):
    return f"/staff/compacts/editions/{edition.pk}/{rest}"


def test_a_revision_begins_with_the_text_in_force_and_two_clicks_make_one(cast, as_):
    page = a_compact(cast)
    client = as_(cast.editor)
    for _ in range(2):
        answer = client.post(f"/staff/compacts/{page.translation_key}/start/", {"once": "x"})
    draft = Edition.objects.under_way().get()
    assert answer["Location"] == address(draft)
    old = page.editions.published().get()
    assert [c.lineage for c in draft.clauses.order_by("position")] == [
        c.lineage for c in old.clauses.order_by("position")
    ]
    assert client.post(f"/staff/compacts/{page.translation_key}/start/").status_code == 409


def test_who_is_late_is_visible(cast, as_):
    edition = lives(cast, a_compact(cast, published=False), upto="vote")
    due = due_of(edition, date(2026, 4, 1))
    assert due.on == date(2026, 4, 1) and not due.late
    assert due_of(edition, date(2026, 4, 2)).late
    html = as_(cast.reviewer).get("/staff/compacts/").content.decode()
    assert "报备案期限" in html and "已过期" in html


def test_the_text_goes_through_one_field_and_comes_back_when_it_is_refused(cast, as_):
    edition = lives(cast, a_compact(cast, published=False), upto="draft")
    client = as_(cast.editor)
    bad = "第二条 跳号了。"
    answer = client.post(address(edition, "text/"), {"title": "x", "clauses": bad})
    assert answer.status_code == 422 and bad in answer.content.decode()
    number = "第一条 有事打 13812345678。"
    answer = client.post(address(edition, "text/"), {"title": "公约", "clauses": number})
    assert answer.status_code == 422 and number in answer.content.decode()
    kept = edition.clauses.get(position=1).lineage
    typed = "第一条 （安静） 晚上十点后请轻一点。〔维护公共秩序〕\n第二条 新的一条。"
    answer = client.post(address(edition, "text/"), {"title": "云桥公约", "clauses": typed})
    assert answer.status_code == 302
    edition.refresh_from_db()
    assert edition.title == "云桥公约" and edition.clauses.get(position=1).lineage == kept


def test_a_clause_keeps_its_notes_when_the_whole_text_is_written_anew(cast, as_):
    edition = lives(cast, a_compact(cast, published=False), upto="draft")
    client, clause = as_(cast.editor), edition.clauses.get(position=2)
    typed = {
        "heading": "充电", "text": clause.text, "category": "order",
        "plain_note": "楼道里别充电。", "law": "《消防法》", "law_link": "flk.npc.gov.cn/x",
    }  # fmt: skip
    answer = client.post(address(edition, f"clauses/{clause.lineage}/"), typed)
    assert answer.status_code == 302
    text = client.get(address(edition, "text/")).context["form"].initial
    client.post(address(edition, "text/"), text)
    clause = Clause.objects.get(edition=edition, lineage=clause.lineage)
    assert clause.plain_note == "楼道里别充电。" and clause.law_link == "https://flk.npc.gov.cn/x"


def test_papers_are_kept_for_those_who_work_on_it_and_their_hash_is_shown(cast, as_):
    edition = lives(cast, a_compact(cast, published=False), upto="submit")
    client = as_(cast.clerk)
    fake = SimpleUploadedFile("minutes.pdf", b"no pdf at all")
    answer = client.post(address(edition, "do/study/"), {"on": "2026-02-26", "papers": fake})
    assert answer.status_code == 422 and not StepPaper.objects.exists()
    real = [SimpleUploadedFile(f"会议{n}.pdf", PDF + str(n).encode()) for n in range(2)]
    answer = client.post(address(edition, "do/study/"), {"on": "2026-02-26", "papers": real})
    assert answer.status_code == 302 and StepPaper.objects.count() == 2
    paper = StepPaper.objects.first()
    got = client.get(address(edition, f"papers/{paper.pk}/"))
    assert b"".join(got.streaming_content).startswith(PDF)
    assert paper.sha256[:12] in client.get(address(edition)).content.decode()
    for who in ("resident", "shore_clerk", "admin"):
        assert (
            as_(getattr(cast, who)).get(address(edition, f"papers/{paper.pk}/")).status_code == 403
        )


def test_nothing_half_written_stays_when_a_paper_is_refused(cast, as_):
    edition = lives(cast, a_compact(cast, published=False), upto="submit")
    fake = SimpleUploadedFile("x.exe", b"MZ")
    as_(cast.clerk).post(address(edition, "do/study/"), {"on": "2026-02-26", "papers": fake})
    edition.refresh_from_db()
    assert edition.status == "party_study" and edition.studied_on is None


@pytest.mark.parametrize(
    ("act", "typed", "field"),
    [
        ("study", {"on": ""}, "请填日期"),
        ("study", {"on": "今天"}, "日期看不懂"),
        ("study", {"on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "还没有到"),
        ("close", {"note": " "}, "请写"),
    ],
)
def test_bad_input_gets_a_sentence(cast, as_, act, typed, field):
    edition = lives(cast, a_compact(cast, published=False), upto="submit")
    answer = as_(cast.editor).post(address(edition, f"do/{act}/"), typed)
    assert answer.status_code == 422 and field in answer.content.decode()


def test_too_short_a_posting_and_a_meeting_within_it_are_refused(cast, as_):
    edition = lives(cast, a_compact(cast, published=False), upto="approve")
    client, today = as_(cast.clerk), timezone.localdate()
    soon = (today + timedelta(days=6)).isoformat()
    answer = client.post(address(edition, "do/post/"), {"since": today.isoformat(), "until": soon})
    assert answer.status_code == 422 and "至少 7 日" in answer.content.decode()
    later = (today + timedelta(days=10)).isoformat()
    client.post(address(edition, "do/post/"), {"since": today.isoformat(), "until": later})
    answer = client.post(
        address(edition, "do/notice/"), {"on": today.isoformat(), "meeting_on": soon}
    )
    assert answer.status_code == 422 and "公示期满" in answer.content.decode()


def test_a_draft_on_the_board_is_read_by_everybody_and_others_are_not(cast, client):
    page = a_compact(cast)
    draft = lives(cast, page, upto="approve")
    path = f"/compacts/editions/{draft.pk}/"
    assert client.get(path).status_code == 404
    lives_on = lives(cast, a_compact(cast, title="楼院公约", published=False), upto="notice")
    html = client.get(f"/compacts/editions/{lives_on.pk}/").content.decode()
    assert "审议稿，还没有施行" in html and "通过" not in html
    assert client.get(f"/compacts/editions/{lives_on.pk}/compact.docx").status_code == 404
    assert client.get(f"/api/v1/editions/{lives_on.pk}").status_code == 404


def test_the_way_follows_the_places_order():
    edition = Edition(status="under_review", opinions_from=date(2026, 2, 1))
    names = [stage.name for stage in way_of(edition, "review,study,posting")]
    assert names.index("镇街审核") < names.index("党组织研究")
    now = [stage.name for stage in way_of(edition, "review,study,posting") if stage.state == "now"]
    assert now == ["镇街审核"]


def test_verify_names_a_text_that_was_changed_behind_our_back(cast, capsys):
    edition = a_compact(cast).editions.get()
    call_command("verify")
    Clause.objects.filter(edition=edition, position=2).update(text="换过的。")
    with pytest.raises(SystemExit):
        call_command("verify")
    assert "公约条文被改过" in capsys.readouterr().out


def test_a_start_without_a_text_waits_for_one(cast, api_as):
    edition = start_edition(cast.editor, a_compact(cast, published=False))
    caller = api_as("editor")
    answer = caller.post(
        f"editions/{edition.pk}/steps", {"act": "open_opinions", "until": "2099-01-01"}
    )
    assert answer.json()["code"] == "no_clauses"


def told(person) -> set:
    return set(person.notifications.filter(kind="edition_moved").values_list("link", flat=True))


def test_whose_turn_it_is_learns_it_under_the_bell(cast, api_as):
    edition = lives(cast, a_compact(cast, published=False), upto="submit")
    link = address(edition)
    assert told(cast.reviewer) == set()
    api_as("clerk").post(f"editions/{edition.pk}/steps", {"act": "study", "on": "2026-02-26"})
    assert told(cast.reviewer) == {link} and told(cast.clerk) == set()
    api_as("reviewer").post(
        f"editions/{edition.pk}/steps", {"act": "return", "note": "请改", "opinions": "改一条。"}
    )
    assert link in told(cast.city_editor)  # who wrote and submitted it
    assert told(cast.shore_editor) == told(cast.resident) == set()


def test_the_desk_says_when_it_does_not_list_all_and_the_rest_is_below(cast, as_, monkeypatch):
    monkeypatch.setattr(editions, "MOST_WAITING", 1)
    for title in ("第一份", "第二份"):
        lives(cast, a_compact(cast, title=title, published=False), upto="draft")
    html = as_(cast.reviewer).get("/staff/compacts/").content.decode()
    assert "这里只列 1 件" in html
    assert all(address(one) in html for one in Edition.objects.all())


def test_words_that_ended_are_no_longer_found_from_that_day_on(cast, client):
    page = a_compact(cast)
    old = page.editions.get()
    Clause.objects.filter(edition=old, position=1).update(text="晾晒玉米请用东头空地。")
    soon = timezone.localdate() + timedelta(days=3)
    lives(cast, page, in_force_on=soon, published_on=timezone.localdate())

    def found() -> bool:
        return page.title in client.get("/search/?q=晾晒玉米").content.decode()

    now = timezone.now()
    assert clock.tick(now) == 0 and found()
    # three days later, as far as the rows can tell
    Edition.objects.filter(pk=old.pk).update(ended_on=timezone.localdate())
    Heartbeat.objects.filter(name="words").update(at=now - timedelta(days=1))
    assert clock.tick(now) == 0 and not found()


def test_warnings_about_the_title_and_the_rhyme_are_told_by_program_too(cast, api_as):
    edition = lives(cast, a_compact(cast, published=False), upto="draft")
    api_as("editor").put(
        f"editions/{edition.pk}/text",
        {"clauses": [{"text": "大家商量着办。"}], "sing_along": "乱倒垃圾，罚款五百。"},
    )
    told = api_as("editor").get(f"editions/drafts/{edition.pk}").json()
    assert [(one["words"], one["reason"]) for one in told["warnings"]] == [("罚款", "")]
    assert told["clauses"][0]["warnings"] == []


def test_a_clause_at_its_own_address_names_its_law(cast, client):
    edition = a_compact(cast).editions.get()
    clause = edition.clauses.first()
    Clause.objects.filter(pk=clause.pk).update(
        law="民法典第二百八十八条", law_link="https://law.example/288"
    )
    html = client.get(f"/compacts/editions/{edition.pk}/clauses/{clause.lineage}/").content.decode()
    assert (
        '<a href="https://law.example/288" rel="noopener nofollow">民法典第二百八十八条</a>' in html
    )
