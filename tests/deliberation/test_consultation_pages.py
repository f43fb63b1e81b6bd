"""The list of consultations and the page of one, as people read them."""

import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.actions.comments import withdraw_comment
from deliberation.actions.consultations import extend_phase, sum_up
from deliberation.actions.documents import add_document
from deliberation.actions.moderation import hide_words
from deliberation.actions.polls import cancel_poll, cast_vote
from deliberation.actions.proposals import settle_proposal, take_stance, withdraw_proposal
from deliberation.models import Document, Event, Phase
from deliberation.queries import pages
from portal.accounts.models import User
from tests.phases import DAY, a_comment, a_consultation, a_poll, a_proposal, not_yet, over

MARK = "不该再看到的话7f3a"
FACTS = "写了别人的姓名和单元门牌。"
BEIJING = ZoneInfo("Asia/Shanghai")
MOST = 12


def page(client, matter=None, status=200, **query) -> str:
    where = f"/consultations/{matter.pk}/" if matter else "/consultations/"
    answer = client.get(where, query)
    assert answer.status_code == status, (where, answer.status_code)
    return answer.content.decode()


def reads(client, path: str) -> int:
    assert client.get(path).status_code == 200  # what the process remembers is read now
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return len(seen)


def plain(html: str) -> str:
    """Without tags, blanks made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def row_of(html: str, pk) -> str:
    """The list item of one proposal, up to the next or the end of the list."""
    rest = html.partition(f'data-proposal="{pk}"')[2]
    return rest.partition("data-proposal=")[0].partition("data-list=")[0]


# --- the list ------------------------------------------------------------------------------


def test_a_row_says_what_where_who_and_until_when(cast, client):
    midnight = datetime(2099, 12, 1, tzinfo=BEIJING)
    matter = a_consultation(cast, phases={"opinions": (timezone.now() - DAY, midnight)})
    a_proposal(cast, matter)
    withdraw_comment(cast.resident, a_comment(cast, matter))
    a_comment(cast, matter, by=cast.deputy)
    html = plain(page(client))
    for words in (
        "电动自行车充电棚建在哪", "云桥社区", "议事会", "何商量", "征集意见",
        "到2099年11月30日 24:00", "提议 1 条 · 评论 1 条",
    ):  # fmt: skip
        assert words in html


def test_each_matter_is_found_in_its_state_and_in_no_other(cast, client):
    now = timezone.now()
    matters = {
        "open": a_consultation(cast, topic="正在商量的事"),
        "upcoming": not_yet(cast, topic="明天开始的事"),
        "summing_up": over(cast, topic="刚结束的事"),
        "done": over(cast, topic="已归纳的事"),
    }
    sum_up(cast.deputy, matters["done"], consensus="改老车棚。", now=now)
    for state in matters:
        html = page(client, state=state)
        assert [name for name, one in matters.items() if one.topic in html] == [state]
    assert all(one.topic in page(client, state="nonsense") for one in matters.values())


def test_place_and_words_narrow_the_list(cast, client):
    a_consultation(cast, topic="云桥的事")
    a_consultation(cast, cast.shore, host=cast.shore_clerk, topic="柳岸的事")
    assert "柳岸的事" not in page(client, division=cast.bridge.pk)
    html = page(client, division=cast.street.pk)
    assert "云桥的事" in html and "柳岸的事" in html
    found = page(client, search="柳岸")
    assert "柳岸的事" in found and "云桥的事" not in found
    assert "云桥的事" in page(client, division="nonsense")


def test_twenty_rows_a_page_and_the_filters_stay(cast, client):
    now = timezone.now()
    for number in range(23):
        a_consultation(cast, now=now - DAY - timedelta(minutes=number), topic=f"第{number}件事。")
    first = page(client, search="件事")
    assert "第0件事。" in first and "第19件事。" in first and "第20件事。" not in first
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert "search=" in following
    second = client.get("/consultations/" + following).content.decode()
    assert "第20件事。" in second and "第22件事。" in second and "第19件事。" not in second
    assert client.get("/consultations/?cursor=xx").status_code == 422


def test_an_empty_list_says_where_else_to_go(cast, client):
    html = page(client)
    assert "0533-12345" in html and 'href="/people/"' in html and "/notices/?kind=opinions" in html


def test_only_who_may_open_one_sees_the_button(cast, as_, client):
    button = 'href="/consultations/new/"'
    assert button not in page(client)
    assert button not in page(as_(cast.resident))
    assert button in page(as_(cast.deputy))


@pytest.mark.parametrize("who", [None, "resident", "deputy"])
def test_the_list_reads_the_same_for_five_and_fifty(cast, as_, client, who):
    if who:
        as_(getattr(cast, who))
    for number in range(5):
        a_comment(cast, a_consultation(cast, topic=f"{number}"), by=cast.deputy)
    few = reads(client, "/consultations/")
    for number in range(45):
        a_consultation(cast, topic=f"又{number}")
    assert reads(client, "/consultations/") == few <= MOST


# --- one matter ----------------------------------------------------------------------------


def test_the_head_says_on_what_basis_and_what_is_not_talked_over(cast, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    matter = a_consultation(
        cast, not_discussed="物业费收多少", bodies=[cast.bodies["bureau"]], others=["外卖骑手代表"]
    )
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7" + b"x" * 2040)
    add_document(cast.deputy, matter, title="停车现状", file=paper)
    html = page(client, matter)
    for words in (
        "依据", "《城市居民委员会组织法》第三十二条", "1480 辆", "物业费收多少",
        "市城市管理局", "外卖骑手代表", "停车现状", "2.0",
    ):  # fmt: skip
        assert words in html
    host = matter.hostings.get().mandate
    assert f'href="/people/{host.pk}/"' in html


def test_the_strip_of_times_shows_past_now_and_next_to_the_minute(cast, client):
    begins = datetime(2099, 3, 2, 9, 30, tzinfo=BEIJING)
    now = timezone.now()
    matter = a_consultation(
        cast,
        now=now - 9 * DAY,
        phases={
            "opinions": (now - 9 * DAY, now - DAY),
            "discussion": (now - DAY, now + DAY),
            "summing_up": (begins, begins + timedelta(hours=14, minutes=30)),
        },
    )
    html = page(client, matter)
    strip = re.search(r'<ol class="steps times">(.*?)</ol>', html, re.DOTALL)[1]
    assert re.findall(r'<li class="(\w+)">', strip) == ["past", "now", "later"]
    assert "2099年3月2日 09:30 — 2099年3月2日 24:00" in plain(strip)


def test_what_was_changed_on_the_way_is_told_with_its_reason(cast, client):
    matter = a_consultation(cast)
    phase = Phase.objects.get(consultation=matter)
    extend_phase(
        cast.deputy, phase, ends_at=datetime(2099, 12, 1, tzinfo=BEIJING), reason="双休日没通知到"
    )
    poll = a_poll(cast, matter)
    cancel_poll(cast.deputy, poll, reason="选项写错了")
    html = plain(page(client, matter))
    assert "双休日没通知到" in html and "现为2099年11月30日 24:00" in html
    assert "选项写错了" in html and "已取消" in html


def test_a_poll_says_whether_one_has_voted_and_never_that_it_was_adopted(cast, as_):
    matter = a_consultation(cast)
    poll = a_poll(cast, matter)
    client = as_(cast.resident)
    assert "您已投" not in page(client, matter)
    cast_vote(cast.resident, poll, options=[0])
    html = page(client, matter)
    assert "您已投" in html and "没有法律效力" in html and "可以投" in html
    assert "通过" not in plain(html) and "生效" not in plain(html)
    assert "您已投" not in page(as_(cast.deputy), matter)


def test_dissent_stands_beside_consensus_in_the_same_form(cast, client):
    matter = over(cast)
    sum_up(
        cast.deputy, matter, consensus="先改老车棚。", dissent="有人担心充电噪声。",
        to_verify="用电负荷。", next_steps="社区 12 月前办。",
    )  # fmt: skip
    html = page(client, matter)
    agreed, other = (
        re.search(rf"<(\w+) class=\"([^\"]+)\"><h3>{title}</h3>", html).groups()
        for title in ("共识", "不同意见")
    )
    assert agreed == other
    assert all(words in html for words in ("有人担心充电噪声。", "用电负荷。", "社区 12 月前办。"))


def test_a_proposal_in_the_list_shows_its_start_its_figures_and_what_became_of_it(cast, client):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter, text="起" + "长" * 90 + "尾")
    take_stance(cast.deputy, proposal, value="support")
    take_stance(cast.officer, proposal, value="oppose")
    take_stance(cast.member, proposal, value="oppose")
    a_comment(cast, matter, by=cast.deputy, proposal=proposal)
    settle_proposal(cast.deputy, proposal, outcome="partly", reason="先改两处。")
    row = row_of(page(client, matter), proposal.pk)
    assert "先改老车棚" in row and "槐花落下来" in row and "部分采纳" in row and "评论 1 条" in row
    assert "起" + "长" * 79 + "…" in row and "尾" not in row
    figures = dict(re.findall(r'data-stance="(\w+)">(\d+)<', row))
    assert figures == {"support": "1", "oppose": "2", "undecided": "0"}


def test_ones_own_stance_is_marked_and_nobody_elses(cast, as_):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    take_stance(cast.resident, proposal, value="support")
    assert "您</span>" in row_of(page(as_(cast.resident), matter), proposal.pk)
    assert "您</span>" not in row_of(page(as_(cast.deputy), matter), proposal.pk)


def test_proposals_come_twenty_at_a_time_newest_first(cast, client):
    matter = a_consultation(cast)
    for number in range(22):
        a_proposal(cast, matter, by=cast.deputy, title=f"第{number}条。")
    html = page(client, matter)
    assert html.index("第21条。") < html.index("第2条。") and "第1条。" not in html
    following = re.search(r'href="(\?cursor=[^"#]+)#proposals"', html)[1]
    html = client.get(f"/consultations/{matter.pk}/{following}").content.decode()
    assert "第1条。" in html and "第0条。" in html and "第2条。" not in html


def test_a_short_proposal_is_shown_whole(cast, client):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter, text="短" * 80)
    row = row_of(page(client, matter), proposal.pk)
    assert "短" * 80 in row and "…" not in row


def test_hidden_and_withdrawn_words_are_nowhere_in_the_page(cast, as_, client):
    matter = a_consultation(cast)
    gone = a_proposal(cast, matter, title=f"{MARK}一", text=f"{MARK}二")
    withdraw_proposal(cast.resident, gone)
    hidden = a_proposal(cast, matter, by=cast.deputy, title=f"{MARK}三", text=f"{MARK}四")
    hide_words(cast.moderator, hidden, rule="personal", facts=FACTS)
    said = a_comment(cast, matter, by=cast.deputy, text=f"{MARK}五")
    answer = a_comment(cast, matter, by=cast.officer, text=f"{MARK}六", answers=said)
    for words in (answer, said):
        hide_words(cast.moderator, words, rule="personal", facts=FACTS)
    for who in (client, as_(cast.deputy), as_(cast.moderator)):
        html = page(who, matter)
        assert MARK not in html and FACTS not in html
        assert "一条提议，本人已撤回。" in html and "一条提议，已按规则隐去。" in html
    assert plain(html).count("已按规则隐去。") >= 3


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (None, "登录后参加"), ("resident", "您可以参加"), ("newcomer", "登记我的居住地"),
        ("elsewhere", "您登记的居住地是柳岸社区"),
    ],
)  # fmt: skip
def test_who_may_take_part_is_said_before_the_first_try(cast, as_, client, who, words):
    matter = a_consultation(cast)
    if who:
        as_(getattr(cast, who))
    html = page(client, matter)
    box = re.search(r'<section class="card who".*?</section>', html, re.DOTALL)[0]
    assert words in box
    new = f'href="/consultations/{matter.pk}/proposals/new/"'
    assert (new in html) == (who == "resident")


def test_only_hosts_see_the_way_to_their_desk(cast, as_, client):
    matter = a_consultation(cast)
    desk = f'href="/consultations/{matter.pk}/host/"'
    assert desk not in page(client, matter)
    assert desk not in page(as_(cast.member), matter)
    assert desk in page(as_(cast.deputy), matter)


# --- what the script goes by ---------------------------------------------------------------


def test_the_page_carries_its_place_in_the_log(cast, client):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    comment = a_comment(cast, matter)
    html = page(client, matter)
    room = re.search(r'<div id="room"([^>]*)>', html)[1]
    matter.stream.refresh_from_db()
    assert (
        dict(re.findall(r'data-(\w+)="([^"]*)"', room)).items()
        >= {
            "stream": str(matter.stream_id),
            "epoch": str(matter.stream.epoch),
            "seq": "3",
            "socket": f"/ws/consultations/{matter.pk}/",
            "events": f"/api/v1/consultations/{matter.pk}/events",
        }.items()
    )
    assert f'id="c-{comment.pk}" data-comment="{comment.pk}"' in html
    assert f'data-proposal="{proposal.pk}"' in html
    for part in (
        'data-list="comments"',
        'data-list="proposals"',
        '<template id="comment-template">',
    ):
        assert html.count(part) == 1
    assert re.search(r'<p role="status" aria-live="polite" data-room-status hidden></p>', html)


def test_the_figures_that_the_script_keeps_count_what_is_shown(cast, client):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    a_comment(cast, matter, by=cast.deputy, proposal=proposal)
    withdraw_comment(cast.resident, a_comment(cast, matter))
    figures = re.findall(r'data-count="(\w+)">(\d+)<', page(client, matter))
    assert figures == [("proposals", "1"), ("comments", "1")]


def test_what_is_posted_while_the_page_is_read_comes_after_its_place_in_the_log(
    cast, client, monkeypatch
):
    """Better shown twice than missed: the script drops what it knows already."""
    matter, before = a_consultation(cast), pages.comment_pieces

    def meanwhile(*args):
        if not matter.comments.exists():
            a_comment(cast, matter, text="就在这时候说的。")
        return before(*args)

    monkeypatch.setattr(pages, "comment_pieces", meanwhile)
    html = page(client, matter)
    assert "就在这时候说的。" in html and 'data-seq="1"' in html
    assert Event.objects.get(kind="comment.posted").seq == 2


# --- reads ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [None, "resident", "deputy", "member"])  # the last said much of it
def test_the_page_reads_the_same_for_five_and_fifty(cast, as_, client, who):
    if who:
        as_(getattr(cast, who))
    matter = a_consultation(cast)
    path = f"/consultations/{matter.pk}/"
    fill(cast, matter, 5)
    few = reads(client, path)
    fill(cast, matter, 45)
    assert reads(client, path) == few <= MOST


def test_papers_invitations_and_changes_cost_one_read_together_and_polls_another(
    cast, as_, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    plain_one, full = a_consultation(cast), a_consultation(cast, others=["外卖骑手代表"])
    for matter in (plain_one, full):
        fill(cast, matter, 2)
    add_document(cast.deputy, full, title="一", file=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    add_document(cast.deputy, full, title="二", file=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    for _again in range(2):
        cancel_poll(cast.deputy, a_poll(cast, full), reason="写错了")
    client = as_(cast.resident)
    few, many = (reads(client, f"/consultations/{one.pk}/") for one in (plain_one, full))
    assert many == few + 2 and many <= 12


def fill(cast, matter, number: int) -> None:
    """Proposals with stances and comments, threads with answers, in office so without limits."""
    for n in range(number):
        proposal = a_proposal(cast, matter, by=cast.deputy, title=f"第{n}条")
        take_stance(cast.officer, proposal, value="support")
        a_comment(cast, matter, by=cast.officer, proposal=proposal)
        said = a_comment(cast, matter, by=cast.member)
        for _answer in range(2):
            a_comment(cast, matter, by=cast.officer, answers=said)


# --- papers, and what is not there -----------------------------------------------------------


def test_a_paper_is_sent_as_a_download_and_as_nothing_else(cast, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    matter, other = a_consultation(cast), a_consultation(cast)
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7 <script>")
    found = add_document(cast.deputy, matter, title="停车现状", file=paper)
    answer = client.get(f"/consultations/{matter.pk}/documents/{found.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 <script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "%E5%81%9C%E8%BD%A6" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/consultations/{other.pk}/documents/{found.pk}/").status_code == 404
    Document.objects.get(pk=found.pk).file.delete(save=False)
    assert client.get(f"/consultations/{matter.pk}/documents/{found.pk}/").status_code == 404


def test_what_is_not_there_is_not_there(cast, client):
    matter = a_consultation(cast)
    for path in (f"{uuid.uuid4()}/", f"{matter.pk}/documents/{uuid.uuid4()}/", "x/"):
        assert client.get(f"/consultations/{path}").status_code == 404
    assert client.post(f"/consultations/{matter.pk}/").status_code == 405


def test_nobodys_login_stands_on_the_page(cast, as_):
    matter = a_consultation(cast)
    fill(cast, matter, 1)
    a_comment(cast, matter)
    html = page(as_(cast.deputy), matter)
    main = html[html.index('id="room"') :]
    for person in User.objects.all():
        assert str(person.pk) not in main
    assert "槐花落下来" in main and ">resident<" not in main
