"""What a host does to a consultation, its papers and its polls, and what the rules refuse."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from deliberation.actions import documents
from deliberation.actions.consultations import (
    close_consultation,
    edit_consultation,
    extend_phase,
    open_consultation,
    sum_up,
)
from deliberation.actions.documents import add_document
from deliberation.actions.polls import add_poll, cancel_poll, cast_vote, edit_poll, extend_poll
from deliberation.actions.proposals import settle_proposal, withdraw_proposal
from deliberation.models import (
    Comment,
    Consultation,
    Document,
    Event,
    Notification,
    Poll,
    PublicEntry,
)
from deliberation.queries.consultations import get_consultation
from portal.accounts.actions.mandates import end_mandate, suspend_mandate
from portal.kit.errors import Refused
from tests.cast import again
from tests.phases import DAY, a_comment, a_consultation, a_poll, a_proposal, not_yet, over

HOUR = timedelta(hours=1)


def refused(code, act, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code, (caught.value.code, caught.value.message)
    return caught.value


def kinds() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("kind", flat=True))


def a_file(name="草案.pdf", content=b"%PDF-1.7 test"):
    return SimpleUploadedFile(name, content)


# --- opening -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["deputy", "member", "officer", "clerk"])
def test_deputies_members_officers_and_clerks_open_where_their_mandate_is(cast, who):
    host = getattr(cast, who)
    matter = a_consultation(cast, host=host)
    assert matter.hostings.get().mandate == host.mandates.get()
    assert kinds() == ["consultation.opened"]


def test_nobody_else_opens_one_and_nobody_elsewhere(cast):
    for who in ("resident", "newcomer", "editor", "moderator", "admin"):
        refused("host_role_needed", a_consultation, cast, host=getattr(cast, who))
    refused("host_elsewhere", a_consultation, cast, cast.shore, host=cast.clerk)
    refused("host_elsewhere", a_consultation, cast, cast.village, host=cast.member)
    assert not Consultation.objects.exists() and not Event.objects.exists()


def test_a_mandate_that_ended_or_rests_hosts_no_more(cast):
    matter = a_consultation(cast)
    suspend_mandate(cast.admin, cast.deputy.mandates.get())
    refused("not_the_host", close_consultation, again(cast.deputy), matter)
    end_mandate(cast.admin, cast.deputy.mandates.get(), reason="term_over")
    refused("host_role_needed", a_consultation, cast, host=again(cast.deputy))
    refused("not_the_host", close_consultation, again(cast.deputy), matter)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"topic": " "}, "text_missing", "topic"),
        ({"topic": "题" * 81}, "text_too_long", "topic"),
        ({"background": "…"}, "text_missing", "background"),
        ({"background": "字" * 4001}, "text_too_long", "background"),
        ({"legal_basis": ""}, "text_missing", "legal_basis"),
        ({"not_discussed": "字" * 301}, "text_too_long", "not_discussed"),
        ({"others": ["x" * 61]}, "text_too_long", "others"),
        ({"form": "referendum"}, "form_unknown", "form"),
        ({"phases": {"party": (0, DAY)}}, "phase_unknown", "phases"),
        ({"phases": {"opinions": (DAY, DAY)}}, "ends_before", "opinions_ends_at"),
        ({"phases": {"opinions": (-3 * DAY, -DAY)}}, "ends_before", "opinions_ends_at"),
        ({"phases": {"poll": (timedelta(), DAY)}}, "phase_needed", "opinions_starts_at"),
        ({"form": "public_opinion"}, "shortening_reason", "shortened_because"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(cast, wrong, code, field):
    now = timezone.now()
    if "phases" in wrong:
        wrong = {"phases": {
            kind: tuple(now + after if after else now for after in edges)
            for kind, edges in wrong["phases"].items()
        }}  # fmt: skip
    if wrong.get("background") == "…":
        wrong = {"background": "\u200b \u202e"}  # nothing that anybody could read
    assert refused(code, a_consultation, cast, now=now, **wrong).field == field
    assert not Consultation.objects.exists() and not Event.objects.exists()


def test_thirty_days_of_public_opinion_need_no_reason_and_less_is_said_openly(cast):
    now = timezone.now()
    month = {"opinions": (now, now + 30 * DAY)}
    a_consultation(cast, now=now, phases=month, form="public_opinion")
    short = {"opinions": (now, now + 30 * DAY - timedelta(minutes=1))}
    words = {"phases": short, "form": "public_opinion", "now": now}
    refused("shortening_reason", a_consultation, cast, **words)
    matter = a_consultation(cast, **words, shortened_because="汛期以前要定下来")
    assert matter.shortened_because == "汛期以前要定下来"


def test_nothing_begins_in_the_past(cast):
    now = timezone.now()
    matter = a_consultation(cast, now=now, phases={"opinions": (now - 9 * DAY, now + DAY)})
    assert matter.phases.get().starts_at == now


def test_invited_offices_are_told_once_and_others_stand_by_name(cast):
    street = cast.bodies["street"]
    matter = a_consultation(cast, bodies=[street, street], others=["外卖骑手代表"])
    assert [str(one) for one in matter.invitations.all()] == ["科苑街道办事处", "外卖骑手代表"]
    assert cast.officer.notifications.get().kind == "invited"


def test_until_it_begins_it_is_put_right_and_afterwards_not(cast):
    matter = not_yet(cast, others=["外卖骑手代表"])
    begins = matter.phases.get().starts_at
    words = {
        "topic": "充电棚和停车位",
        "background": "一起商量。",
        "legal_basis": "第三十二条",
        "phases": {"discussion": (begins + DAY, begins + 2 * DAY)},
    }
    edit_consultation(cast.deputy, matter, **words)
    changed = get_consultation(matter.pk)
    assert (changed.topic, changed.scope) == ("充电棚和停车位", matter.scope)
    assert [phase.kind for phase in changed.phases.all()] == ["discussion"]
    assert not changed.invitations.exists()
    refused("not_the_host", edit_consultation, cast.member, changed, **words)
    late = begins + DAY
    refused("consultation_begun", edit_consultation, cast.deputy, changed, now=late, **words)
    assert kinds() == ["consultation.opened", "consultation.edited"]


# --- more time -----------------------------------------------------------------------------


def test_more_time_is_only_more_and_the_reason_is_public(cast):
    matter = a_consultation(cast)
    phase = matter.phases.get()
    end = phase.ends_at
    give = {"reason": "雨天多，很多人还没看到"}
    assert refused("only_later", extend_phase, cast.deputy, phase, ends_at=end, **give).field == (
        "ends_at"
    )
    refused("text_missing", extend_phase, cast.deputy, phase, ends_at=end + DAY, reason=" ")
    refused("not_the_host", extend_phase, cast.member, phase, ends_at=end + DAY, **give)
    extend_phase(cast.deputy, phase, ends_at=end + DAY, **give)
    entry = PublicEntry.objects.get()
    assert (entry.kind, entry.reason) == ("phase_extended", "雨天多，很多人还没看到")
    assert (entry.before_at, entry.after_at) == (end, end + DAY)
    assert entry.mandate == cast.deputy.mandates.get()
    assert kinds() == ["consultation.opened", "phase.extended"]


def test_a_phase_that_is_over_is_not_extended_into_the_past(cast):
    matter = over(cast)
    phase = matter.phases.get()
    soon = phase.ends_at + timedelta(minutes=1)
    refused("only_later", extend_phase, cast.deputy, phase, ends_at=soon, reason="补一天")
    extend_phase(cast.deputy, phase, ends_at=timezone.now() + DAY, reason="补一天")
    a_comment(cast, get_consultation(matter.pk))


# --- papers --------------------------------------------------------------------------------


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg/>"),
        ("a.doc", b"\xd0\xcf\x11\xe0"),
        ("pdf", b"%PDF-1.7"),
        ("a.pdf", b"<html>"),
        ("a.pdf", b"PK\x03\x04"),
        ("a.docx", b"%PDF-1.7"),
        ("a.xlsx", b""),
    ],
)
def test_papers_are_what_their_ending_says(cast, media, name, content):
    matter = a_consultation(cast)
    sent = {"title": "草案", "file": a_file(name, content)}
    assert refused("file_kind", add_document, cast.deputy, matter, **sent).field == "file"
    assert not Document.objects.exists() and not list(media.rglob("*.*"))


def test_a_paper_is_kept_under_a_name_of_the_sites_own(cast, media):
    matter = a_consultation(cast)
    kept = add_document(cast.deputy, matter, title="草案", file=a_file("../../etc/x.PDF"))
    assert kept.file.name == f"consultations/{kept.pk}.pdf"
    assert (media / kept.file.name).read_bytes() == b"%PDF-1.7 test"
    refused("text_missing", add_document, cast.deputy, matter, title="", file=a_file())
    refused("not_the_host", add_document, cast.member, matter, title="草案", file=a_file())


def test_a_paper_is_not_too_large_and_there_are_not_too_many(cast, media, monkeypatch):
    matter = a_consultation(cast)
    large = ContentFile(b"%PDF-", name="a.pdf")
    large.size = documents.LARGEST + 1
    refused("file_large", add_document, cast.deputy, matter, title="大", file=large)
    large.size = documents.LARGEST
    add_document(cast.deputy, matter, title="正好", file=large)
    monkeypatch.setattr(documents, "MOST", 2)
    add_document(cast.deputy, matter, title="第二份", file=a_file())
    refused("documents_many", add_document, cast.deputy, matter, title="第三份", file=a_file())


# --- outcomes, the summary, the end --------------------------------------------------------


def test_every_proposal_gets_an_outcome_and_a_refusal_gives_its_reason(cast):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    refused("outcome_unknown", settle_proposal, cast.deputy, proposal, outcome="lost")
    for outcome in ("not_adopted", "elsewhere"):
        refused("reason_needed", settle_proposal, cast.deputy, proposal, outcome=outcome)
    refused("not_the_host", settle_proposal, cast.member, proposal, outcome="adopted")
    settle_proposal(cast.deputy, proposal, outcome="partly", reason="东侧先做。")
    assert cast.resident.notifications.get().kind == "settled"
    withdraw_proposal(cast.resident, proposal)
    refused("words_gone", settle_proposal, cast.deputy, proposal, outcome="adopted")


def test_the_summary_waits_for_the_last_phase_to_the_microsecond(cast):
    matter = a_consultation(cast)
    end = matter.phases.get().ends_at
    before = end - timedelta(microseconds=1)
    refused("still_open", sum_up, cast.deputy, matter, consensus="同意。", now=before)
    refused("summary_empty", sum_up, cast.deputy, matter, to_verify="尺寸。", now=end)
    assert get_consultation(matter.pk).summed_up_at is None
    done = sum_up(cast.deputy, matter, dissent="有人怕夜里冒烟。", now=end)
    assert (done.consensus, done.dissent, done.summed_up_at) == ("", "有人怕夜里冒烟。", end)


def test_the_summary_waits_for_a_poll_unless_it_was_cancelled(cast):
    matter = over(cast)
    poll = a_poll(cast, matter)
    refused("still_open", sum_up, cast.deputy, matter, consensus="同意。")
    cancel_poll(cast.deputy, poll, reason="选项写错了")
    sum_up(cast.deputy, get_consultation(matter.pk), consensus="同意。")


def test_the_summary_is_put_right_until_the_matter_is_closed_and_then_nothing_is(cast, media):
    matter = over(cast)
    begun = matter.phases.get().starts_at + HOUR
    proposal = a_proposal(cast, matter, now=begun)
    refused("not_summed_up", close_consultation, cast.deputy, matter)
    sum_up(cast.deputy, matter, consensus="先改老车棚。")
    sum_up(cast.deputy, matter, consensus="先改老车棚，再看东门。")
    assert cast.resident.notifications.filter(kind="summed_up").count() == 1
    phase, later = get_consultation(matter.pk).phases.get(), timezone.now() + DAY
    refused("summed_up", extend_phase, cast.deputy, phase, ends_at=later, reason="再等等")
    close_consultation(cast.deputy, matter)
    matter = get_consultation(matter.pk)
    assert matter.consensus == "先改老车棚，再看东门。"
    closed = "consultation_closed"
    refused(closed, sum_up, cast.deputy, matter, consensus="改。")
    refused(closed, close_consultation, cast.deputy, matter)
    refused(closed, add_document, cast.deputy, matter, title="晚", file=a_file())
    refused(closed, a_poll, cast, matter)
    proposal.refresh_from_db()
    refused(closed, settle_proposal, cast.deputy, proposal, outcome="adopted")
    assert kinds()[-3:] == ["consultation.summed_up"] * 2 + ["consultation.closed"]


# --- polls ---------------------------------------------------------------------------------


def question(now, **changes) -> dict:
    return {
        "question": "先建哪一处？",
        "options": ["老车棚", "东门绿地边"],
        "opens_at": now + HOUR,
        "closes_at": now + DAY,
        "now": now,
    } | changes


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"question": " "}, "text_missing", "question"),
        ({"question": "问" * 121}, "text_too_long", "question"),
        ({"explanation": "字" * 1001}, "text_too_long", "explanation"),
        ({"options": ["只有一个"]}, "options_count", "options"),
        ({"options": ["只有一个", "  "]}, "options_count", "options"),
        ({"options": [str(number) for number in range(21)]}, "options_count", "options"),
        ({"options": ["甲", " 甲 "]}, "options_alike", "options"),
        ({"options": ["甲", "乙" * 81]}, "text_too_long", "options"),
        ({"most": 0}, "most", "most"),
        ({"most": 3}, "most", "most"),
        ({"results_shown": "always"}, "results_shown", "results_shown"),
    ],
)
def test_a_poll_that_cannot_be_answered_is_refused_at_its_field(cast, wrong, code, field):
    matter, now = a_consultation(cast), timezone.now()
    sent = question(now, **wrong)
    assert refused(code, add_poll, cast.deputy, matter, **sent).field == field
    assert not Poll.objects.exists()


def test_a_poll_closes_after_it_opens_and_opens_a_minute_from_now_at_the_earliest(cast):
    matter, now = a_consultation(cast), timezone.now()
    alike = question(now, closes_at=now + HOUR)
    refused("ends_before", add_poll, cast.deputy, matter, **alike)
    early = question(now, opens_at=now - HOUR)
    assert add_poll(cast.deputy, matter, **early).opens_at == now + timedelta(minutes=1)
    refused("not_the_host", add_poll, cast.member, matter, **question(now))


def test_a_poll_is_fixed_from_one_minute_before_it_opens(cast):
    matter, now = a_consultation(cast), timezone.now()
    poll = add_poll(cast.deputy, matter, **question(now))
    minute_before = poll.opens_at - timedelta(minutes=1)
    just_in_time = minute_before - timedelta(microseconds=1)
    changed = question(just_in_time, options=["甲", "乙", "丙"], opens_at=poll.opens_at)
    changed |= {"mandates_may_vote": True, "most": 2}
    refused("not_the_host", edit_poll, cast.member, poll, **changed)
    edit_poll(cast.deputy, poll, **changed)
    poll = Poll.objects.get()
    assert [option.text for option in poll.options.all()] == ["甲", "乙", "丙"]
    assert poll.mandates_may_vote and poll.opens_at == minute_before + timedelta(minutes=1)
    assert PublicEntry.objects.get().kind == "poll_edited"
    refused("poll_fixed", edit_poll, cast.deputy, poll, **changed | {"now": minute_before})
    assert [option.text for option in poll.options.all()] == ["甲", "乙", "丙"]


def test_a_poll_gets_more_time_until_it_is_over(cast):
    poll = a_poll(cast, a_consultation(cast))
    end, why = poll.closes_at, {"reason": "再等等"}
    assert refused("only_later", extend_poll, cast.deputy, poll, closes_at=end, **why).field == (
        "closes_at"
    )
    refused("text_missing", extend_poll, cast.deputy, poll, closes_at=end + DAY, reason="")
    extend_poll(cast.deputy, poll, closes_at=end + DAY, **why)
    entry = PublicEntry.objects.get()
    assert (entry.kind, entry.before_at, entry.after_at) == ("poll_extended", end, end + DAY)
    late = {"closes_at": end + 9 * DAY, "now": end + DAY, **why}
    refused("poll_closed", extend_poll, cast.deputy, poll, **late)


def test_a_cancelled_poll_takes_no_vote_and_no_other_change(cast):
    poll = a_poll(cast, a_consultation(cast))
    cast_vote(cast.resident, poll, options=[0])
    refused("not_the_host", cancel_poll, cast.member, poll, reason="选项写错了")
    refused("text_missing", cancel_poll, cast.deputy, poll, reason=" ")
    cancel_poll(cast.deputy, poll, reason="选项写错了")
    entry = PublicEntry.objects.get()
    assert (entry.kind, entry.reason) == ("poll_cancelled", "选项写错了")
    poll = Poll.objects.get()
    now = timezone.now()
    refused("poll_cancelled", cast_vote, cast.resident, poll, options=[1])
    refused("poll_cancelled", cancel_poll, cast.deputy, poll, reason="再来")
    refused("poll_cancelled", edit_poll, cast.deputy, poll, **question(now))
    refused("poll_cancelled", extend_poll, cast.deputy, poll, closes_at=now + 9 * DAY, reason="再")
    assert kinds()[-1] == "poll.cancelled"


def test_a_refused_opening_leaves_nothing_behind(cast, monkeypatch):
    """The last step fails: there is no half a consultation."""
    now = timezone.now()
    with pytest.raises(Refused):
        open_consultation(
            cast.deputy,
            cast.bridge,
            topic="议题",
            background="背景。",
            legal_basis="第三十二条",
            phases={"opinions": (now, now + DAY)},
            others=["x" * 61],
        )
    assert not Consultation.objects.exists() and not Event.objects.exists()


# --- what a host cannot do quietly -------------------------------------------------------------


def test_no_poll_is_added_after_the_summing_up_and_none_is_ended_by_closing(cast):
    matter = over(cast)
    poll = a_poll(cast, matter)
    Poll.objects.filter(pk=poll.pk).update(closes_at=timezone.now())
    sum_up(cast.deputy, matter, consensus="先改老车棚。")
    refused("summed_up", a_poll, cast, matter)
    Poll.objects.filter(pk=poll.pk).update(closes_at=timezone.now() + DAY)
    refused("still_open", close_consultation, cast.deputy, matter)


def test_the_topic_stays_once_a_poll_about_it_is_fixed(cast):
    matter = not_yet(cast)
    a_poll(cast, matter)
    phase = matter.phases.get()
    refused("consultation_begun", edit_consultation, cast.deputy, matter,
            phases={"opinions": (phase.starts_at, phase.ends_at)}, topic="另一个议题",
            background="背景。", legal_basis="依据")  # fmt: skip


def test_an_outcome_is_told_each_time_it_changes_and_not_twice(cast):
    proposal = a_proposal(cast, a_consultation(cast))
    for outcome in ("adopted", "adopted", "not_adopted", "adopted"):
        settle_proposal(cast.deputy, proposal, outcome=outcome, reason="看过图纸。")
    assert Notification.objects.filter(person=cast.resident, kind="settled").count() == 3


def test_the_name_of_an_act_belongs_to_one_place(cast):
    matter, other = a_consultation(cast), a_consultation(cast)
    a_comment(cast, matter, text="同一句。", once="one")
    refused("idempotency_key_reused", a_comment, cast, other, text="同一句。", once="one")
    assert Comment.objects.count() == 1


def test_summing_up_begins_when_nobody_is_asked_any_more(cast):
    now = timezone.now()
    phases = {"opinions": (now, now + 7 * DAY), "summing_up": (now + 6 * DAY, now + 9 * DAY)}
    caught = refused("phase_order", a_consultation, cast, phases=phases)
    assert caught.field == "summing_up_starts_at"
    phases["summing_up"] = (now + 7 * DAY, now + 9 * DAY)
    a_consultation(cast, phases=phases)
