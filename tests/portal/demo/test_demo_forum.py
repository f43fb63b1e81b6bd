"""The demo city's four matters: what the page says is what the document says, to the last number."""

import json
from datetime import timedelta

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from deliberation.actions.comments import post_comment
from deliberation.actions.moderation import appeal
from deliberation.actions.proposals import submit_proposal, take_stance
from deliberation.bylines import byline
from deliberation.errors import PhaseClosed
from deliberation.models import (
    Comment,
    Consultation,
    Event,
    Phase,
    Poll,
    Proposal,
    Ruling,
    Stance,
    Vote,
)
from deliberation.queries.frames import frames_after
from deliberation.queries.tallies import poll_counts, stance_counts
from portal.accounts.models import Body, Residency, User
from portal.demo.loader import City, load
from portal.kit.names import skeleton

# 支持 / 反对 / 再想想, as sample-content.md has them; by the first words of the title.
DOCUMENT = {
    "丙处改造先行": (214, 31, 40),
    "夜间分时价": (176, 22, 61),
    "给残疾人三轮车": (268, 3, 14),
    "楼层系数分摊": (33, 9, 12),
    "一楼遮光补偿": (29, 6, 19),
    "麦收秋收各": (151, 18, 26),
    "每天 16:30": (97, 41, 33),
    "分片定时": (1203, 388, 240),
    "油水分离桶": (906, 77, 301),
    "每处市场不少于": (1544, 52, 118),
}
OUTCOMES = {
    "丙处改造先行": "adopted",
    "夜间分时价": "partly",
    "给残疾人三轮车": "adopted",
    "楼层系数分摊": "partly",
    "一楼遮光补偿": "adopted",
}
STARTS = {"T1": "云桥社区", "T2": "锦绣坊", "T3": "新稷村", "T4": "《淄博市"}
TABLES = (User, Residency, Body, Consultation, Phase, Proposal, Stance, Comment, Poll, Vote,
          Ruling, Event)  # fmt: skip


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def matter(name) -> Consultation:
    rows = Consultation.objects.listed().exclude(form="text")
    return rows.get(topic__startswith=STARTS[name])


def person(name) -> User:
    return User.objects.get(public_name=name)


def said(words) -> Comment:
    return Comment.objects.get(text__contains=words)


def rows() -> dict:
    return {model.__name__: sorted(map(str, model.objects.values_list("pk"))) for model in TABLES}


def by_title(wanted: dict) -> dict:
    return {Proposal.objects.get(title__startswith=title): wanted[title] for title in wanted}


def test_there_are_four_consultations_ten_proposals_and_twenty_five_comments():
    assert Consultation.objects.listed().exclude(form="text").count() == 4
    assert Proposal.objects.count() == 10
    assert Comment.objects.count() == 25


def test_the_figures_below_every_proposal_are_those_of_the_document():
    wanted = by_title(DOCUMENT)
    counts = stance_counts([proposal.pk for proposal in wanted])
    found = {proposal.title: tuple(counts[proposal.pk].values()) for proposal in wanted}
    assert found == {proposal.title: figures for proposal, figures in wanted.items()}


def test_every_figure_is_made_of_residents_of_the_place_who_cannot_sign_in():
    for proposal in Proposal.objects.select_related("consultation__scope"):
        stances = Stance.objects.filter(proposal=proposal)
        homes = Residency.objects.in_force(timezone.now()).filter(
            division__path__startswith=proposal.consultation.scope.path
        )
        # As sets: rows of a transaction that was never committed have no statistics to plan by.
        people = set(stances.values_list("person_id", flat=True))
        assert people <= set(homes.values_list("user_id", flat=True))
        assert not stances.filter(person__username__startswith="resident").exists()
    voters = User.objects.filter(stances__isnull=False).distinct()
    assert not any(voter.has_usable_password() for voter in voters)


def test_people_made_in_bulk_are_like_those_that_were_saved():
    voters = User.objects.filter(username__startswith="demo-voter-")
    assert voters.count() > 1831
    assert all(voter.public_name_key == skeleton(voter.public_name) for voter in voters)
    assert not voters.exclude(is_demo=True).exists()


def test_a_second_load_changes_no_row():
    before = rows()
    assert load() is False
    assert rows() == before


def test_nobody_is_a_newcomer_and_everybody_is_of_the_demo():
    assert not User.objects.filter(is_demo=False).exists()
    since = timezone.now() - timedelta(days=360)
    assert not User.objects.filter(date_joined__gt=since).exists()


@pytest.mark.parametrize(
    ("name", "who"), [("T1", "养猫的租客"), ("T3", "会修水泵的"), ("T4", "采药人家")]
)
def test_an_open_matter_takes_a_proposal_now(name, who):
    made = submit_proposal(person(who), matter(name), title="再加一条", text="请考虑。")
    take_stance(person("杏花坡上" if name == "T4" else who), made, value="support")
    post_comment(person(who), matter(name), text="我也说一句。")
    assert Proposal.objects.filter(consultation=matter(name), title="再加一条").exists()


def test_the_matter_that_is_being_summed_up_takes_no_more_proposals():
    with pytest.raises(PhaseClosed):
        submit_proposal(person("晨练的秦姨"), matter("T2"), title="再加一条", text="请考虑。")
    assert matter("T2").summed_up_at is None
    assert Phase.objects.get(consultation=matter("T2"), kind="summing_up").is_open(timezone.now())


def test_the_draft_rule_is_out_for_thirty_days_in_the_whole_city():
    draft = matter("T4")
    phase = draft.phases.get(kind="opinions")
    assert (draft.form, draft.scope.level) == ("public_opinion", "city")
    assert phase.ends_at - phase.starts_at >= timedelta(days=30)


def test_hosts_are_those_of_the_document():
    hosts = {
        name: [hosting.mandate.name for hosting in matter(name).hostings.all()] for name in STARTS
    }
    assert hosts == {
        "T1": ["何商量", "郝建言"],
        "T2": ["文履职"],
        "T3": ["齐民声"],
        "T4": ["何商量", "钟心语"],
    }


def test_outcomes_are_those_of_the_document():
    wanted = {proposal.pk: outcome for proposal, outcome in by_title(OUTCOMES).items()}
    settled = Proposal.objects.exclude(outcome="").values_list("pk", "outcome")
    assert dict(settled) == wanted


@pytest.mark.parametrize(("name", "votes"), [("T1", [11, 17, 36]), ("T4", [43, 52])])
def test_polls_are_open_and_residents_of_the_place_have_answered(name, votes):
    poll = Poll.objects.get(consultation=matter(name))
    assert poll.is_open(timezone.now())
    assert poll.results_shown == "after_vote"
    counted = poll_counts([poll.pk])[poll.pk]
    assert [option["residents"] for option in counted["options"]] == votes
    homes = Residency.objects.filter(division__path__startswith=matter(name).scope.path)
    voters = set(Vote.objects.filter(poll=poll).values_list("person", flat=True))
    assert voters and voters <= set(homes.values_list("user", flat=True))


def test_nothing_was_said_in_the_future_and_the_log_runs_in_the_order_of_time():
    now = timezone.now()
    for model, moment in ((Comment, "created_at"), (Proposal, "created_at"),
                          (Stance, "changed_at"), (Vote, "changed_at")):  # fmt: skip
        assert not model.objects.filter(**{f"{moment}__gt": now}).exists()
    for one in Consultation.objects.all():
        log = list(Event.objects.filter(stream=one.stream_id).order_by("seq"))
        assert log[0].kind == "consultation.opened"
        assert [event.at for event in log] == sorted(event.at for event in log)


def test_the_clock_finds_everything_told_already():
    now = timezone.now()
    assert not Phase.objects.filter(starts_at__lte=now, start_announced_at=None).exists()
    assert not Phase.objects.filter(ends_at__lte=now, end_announced_at=None).exists()
    assert not Poll.objects.filter(opens_at__lte=now, opening_announced_at=None).exists()


def test_days_named_in_texts_move_along():
    today = timezone.localdate()
    round_table = today - timedelta(days=1)
    words = f"{round_table.year} 年 {round_table.month} 月 {round_table.day} 日"
    assert words in matter("T1").background
    assert words in said("小结一下").text
    texts = [*Consultation.objects.values_list("background", flat=True),
             *Comment.objects.values_list("text", flat=True)]  # fmt: skip
    assert not [text for text in texts if "{" in text]


def test_every_body_that_is_named_carries_the_mark_of_the_demo():
    named = [str(body) for body in Body.objects.all()]
    for one in Consultation.objects.all():
        named += [str(invitation) for invitation in one.invitations.exclude(body=None)]
        others = one.invitations.filter(body=None).values_list("name", flat=True)
        ends = ("站", "公司", "单位", "委员会", "局", "政府", "办事处")
        named += [name for name in others if name.removesuffix("(演示)").endswith(ends)]
        assert "管理局" not in one.background.replace("管理局(演示)", "")
    officers = Comment.objects.filter(mandate__role="officer")
    named += [byline(comment)["title"] for comment in officers]
    assert officers.count() == 2
    assert [name for name in named if "(演示)" not in name] == []


@pytest.mark.parametrize(
    ("words", "name", "title"),
    [
        ("与滑梯净距不足", "值班参谋", "张店区消防救援大队(演示) 经办人"),
        ("财政补贴政策", "工作人员", "周村区住房和城乡建设局(演示) 经办人"),
        ("小结一下", "何商量", "淄博市第十六届人大代表"),
        ("不猜测邻居动机", "文履职", "周村区第十一届政协委员"),
        ("凳子这条", "齐民声", "朱台镇第二十届人大代表"),
        ("冷热食分台", "钟心语", "淄博市第十四届政协委员"),
    ],
)
def test_those_in_office_speak_under_their_own_name(words, name, title):
    assert byline(said(words)) == {
        "name": name,
        "title": title,
        "kind": "official",
        "place": "",
    }


def test_what_was_hidden_is_in_no_frame_and_its_author_may_appeal():
    hidden = said("3 号门那家油烟最大")
    assert hidden.state == "hidden"
    ruling = Ruling.objects.get(comment=hidden)
    assert (ruling.moderator.username, ruling.rule) == ("moderator01", "personal")
    frames = frames_after(hidden.consultation.stream_id, 0, 1000)
    kinds = [json.loads(frame)["kind"] for _seq, frame in frames]
    assert "comment.hidden" in kinds
    assert not [frame for _seq, frame in frames if "油烟最大" in frame or "已隐去" in frame]
    assert hidden.author.has_usable_password()
    assert appeal(hidden.author, ruling, text="我说的是现象。").pk


def test_the_one_without_a_phone_speaks_through_the_clerk_of_the_village():
    spoken = said("两张带靠背的凳子")
    assert spoken.entered_by.username == "clerk-u1"
    assert spoken.consent_at is not None
    assert spoken.author.is_assisted and not spoken.author.has_usable_password()
    assert byline(spoken)["name"] == "村东头八十二岁"


def test_an_answer_stands_below_what_it_answers():
    assert said("南半截也行").thread == said("只封南半截")


@pytest.mark.parametrize("name", STARTS)
def test_the_pages_show_it(client, name):
    one = matter(name)
    page = client.get(reverse("consultation", args=[one.pk]))
    assert page.status_code == 200
    assert one.topic in page.content.decode()
    for proposal in one.proposals.all():
        assert client.get(reverse("proposal", args=[one.pk, proposal.pk])).status_code == 200


def test_a_city_too_small_for_its_figures_is_refused():
    from portal.demo.forum import Forum

    city = City(lambda sentence: None)
    topic = {"id": "T9", "place": "U3"}
    forum = Forum(city, {"topic": [topic]})
    forum.matters["T9"] = Consultation(scope=city.place("370300000000"))
    with pytest.raises(ValueError, match="2 answers, 0 people"):
        list(forum.answered({"topic": "T9"}, [1, 1], city.now, city.now))


def test_the_draft_that_is_talked_over_can_be_read():
    matter = Consultation.objects.get(topic__startswith=STARTS["T4"])
    papers = list(matter.documents.all())
    assert [one.title for one in papers] == [
        "草案（征求意见稿·演示）", "起草说明（演示）", "风险评估公告（演示）"
    ]  # fmt: skip
    for one in papers:
        with one.file.open("rb") as file:
            words = "\n".join(line.text for line in docx.Document(file).paragraphs)
        assert "不是真实文件" in words
    drafted = papers[0].added_at
    assert matter.opened_at < drafted < matter.phases.get(kind="opinions").ends_at
