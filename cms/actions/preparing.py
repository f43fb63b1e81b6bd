"""From the first opinion to the meeting: asking people, studying, submitting, posting, calling."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import procedure
from deliberation.actions.passages import Text, put_out
from deliberation.record.days import deadline, moment_after
from portal.kit.errors import BadInput, Refused
from portal.kit.periods import DAY

from .editions import is_out, undecided
from .steps import (
    begin,
    check_settled,
    day_of,
    forget_preparation,
    last_change,
    move_on,
    not_before,
    public_words,
    record,
)


@transaction.atomic
def open_opinions(person, edition, *, until, background="", now=None):
    """Put the text out, clause by clause, from now until the end of ``until``."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "open_opinions")
    today = timezone.localdate(now)
    _check_lasts("compact_opinions", today, until)
    if edition.consultation_id:
        raise Refused(_("这个版本已经征求过意见。"), code="opinions_asked")
    parts = [
        Text(clause.lineage, clause.heading, clause.text)
        for clause in edition.clauses.order_by("position")
    ]
    if not parts:
        raise BadInput(_("至少要有一条。"), code="no_clauses", field="clauses")
    edition.consultation = put_out(
        person, edition.compact.division,
        topic=f"{edition.title}：征求意见"[-80:], background=background or BACKGROUND,
        legal_basis=VILLAGE_LAW if edition.compact.division.is_village else COMMUNITY_LAW,
        parts=parts,
        about=edition.compact.url or "", starts_at=now, ends_at=moment_after(until), now=now,
    )  # fmt: skip
    edition.opinions_from, edition.opinions_until = today, until
    record(person, mandate, edition, "open_opinions", on=today, now=now)
    return edition


@transaction.atomic
def note_opinions(person, edition, *, since, until, note, papers=(), now=None):
    """Opinions were asked on paper or at doors: from when to when, and what came in."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "open_opinions")
    if edition.consultation_id:
        raise Refused(_("这个版本已经征求过意见。"), code="opinions_asked")
    until = day_of(until, now, field="until")
    _check_lasts("compact_opinions", since, until)
    edition.opinions_from, edition.opinions_until = since, until
    edition.opinions_note = public_words(note, field="note", most=120)
    record(person, mandate, edition, "open_opinions", on=since, now=now, note=note, papers=papers)
    return edition


@transaction.atomic
def begin_draft(person, edition, *, on=None, now=None):
    """Opinions are in: now the draft is written. After a lost vote too."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "draft")
    on = day_of(on, now)
    if edition.status == procedure.REJECTED:
        forget_preparation(edition)
    else:
        _check_asked(edition, now)
    edition.status = procedure.DRAFTING
    record(person, mandate, edition, "draft", on=on, now=now)
    return edition


@transaction.atomic
def record_study(person, edition, *, on=None, basis="", note="", papers=(), now=None):
    """The party organisation has studied the matter (Organic Law of Villagers' Committees art. 28,
    of Residents' Committees art. 30)."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "study")
    if edition.studied_on and edition.status not in {*procedure.WRITTEN, procedure.STUDY}:
        raise Refused(_("党组织研究已经登记。"), code="already_studied")
    edition.studied_on = day_of(on, now)
    if edition.status == procedure.STUDY:
        move_on(edition)
    record(
        person, mandate, edition, "study",
        on=edition.studied_on, now=now, basis=basis, note=note, papers=papers,
    )  # fmt: skip
    return edition


@transaction.atomic
def submit_edition(person, edition, *, on=None, note="", now=None):
    """The text is written: on to the next step, and from here on it is frozen."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "submit")
    on = day_of(on, now)
    _check_ready(edition)
    move_on(edition)
    record(person, mandate, edition, "submit", on=on, now=now, note=note)
    return edition


@transaction.atomic
def take_back(person, edition, *, note, on=None, now=None):
    """Back to writing. What was reviewed, posted and called is void, the reason is kept."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "take_back")
    forget_preparation(edition)
    edition.status = procedure.DRAFTING
    on = day_of(on, now)
    record(person, mandate, edition, "take_back", on=on, now=now, note=note, reason=True)
    return edition


@transaction.atomic
def post_edition(person, edition, *, since=None, until, papers=(), now=None):
    """The draft for the meeting hangs on the board and stands on the site."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "post")
    since = day_of(since, now, field="since")
    if edition.posted_from:
        raise Refused(_("审议稿已经公示。"), code="already_posted")
    check_settled(edition)
    not_before(since, edition.reviewed_on, _("公示不能早于审核。"), field="since")
    not_before(since, last_change(edition), _("公示不能早于条文提交。"), field="since")
    _check_lasts("compact_posting", since, until)
    edition.posted_from, edition.posted_until = since, until
    move_on(edition)
    record(person, mandate, edition, "post", on=since, now=now, papers=papers)
    return edition


@transaction.atomic
def call_meeting(person, edition, *, meeting_on, on=None, papers=(), now=None):
    """The meeting is called. How long before is for the rule of the meeting to judge."""
    now = now or timezone.now()
    edition, mandate = begin(person, edition, "notice")
    noticed = day_of(on, now)
    for missing, sentence, code in (
        (edition.reviewed_on is None, _("镇街还没有审核同意。"), "not_reviewed"),
        (edition.posted_from is None, _("审议稿还没有公示。"), "not_posted"),
    ):
        if missing:
            raise Refused(sentence, code=code)
    not_before(noticed, last_change(edition), _("通知不能早于条文提交。"), field="on")
    not_before(meeting_on, edition.reviewed_on, _("会议不能早于审核。"), field="meeting_on")
    if meeting_on < noticed:
        raise BadInput(_("通知日期不能晚于会议日期。"), code="notice_late", field="meeting_on")
    if meeting_on <= edition.posted_until:
        raise BadInput(
            _("审议稿公示到%(until)s，会议要在公示期满以后开。") % {"until": edition.posted_until},
            code="still_posted", field="meeting_on",
        )  # fmt: skip
    edition.noticed_on, edition.meeting_on = noticed, meeting_on
    edition.status = procedure.MEETING
    record(person, mandate, edition, "notice", on=noticed, now=now, papers=papers)
    return edition


def _check_asked(edition, now) -> None:
    """People were asked, and the time given to them is over; how long it was in the end is kept."""
    if edition.opinions_from is None:
        raise Refused(_("还没有征集民意。"), code="opinions_missing")
    if is_out(edition, now):
        raise Refused(_("征集民意还没有结束。"), code="opinions_open")
    if edition.consultation_id:
        last = edition.consultation.phases.latest("ends_at").ends_at
        edition.opinions_until = timezone.localdate(last - timedelta(microseconds=1))


def _check_ready(edition) -> None:
    """Written, asked about, answered to, and looked over by a person."""
    if not edition.clauses.exists():
        raise Refused(_("还没有条文。"), code="no_clauses")
    waiting = edition.steps.filter(opinions__answered_at=None, opinions__isnull=False).count()
    if waiting:
        raise Refused(
            _("还有 %(n)s 条审核意见没有答复，请逐条答复。") % {"n": waiting},
            code="opinions_unanswered",
        )
    check_settled(edition)
    if left := len(undecided(edition)):
        raise Refused(
            _("还有 %(n)s 处提醒没有处理：改掉，或者说明为什么可以这样写。") % {"n": left},
            code="warnings_undecided",
        )


def _check_lasts(name: str, since, until) -> None:
    """At least as long as this site wants it; the first day is not counted."""
    least = deadline(name)
    if until < since:
        raise BadInput(_("截止日不能早于起始日。"), code="ends_before", field="until")
    if until < since + least.number * DAY:
        raise BadInput(
            _("至少 %(least)s 日，现在是 %(days)s 日。")
            % {"least": least.number, "days": (until - since).days},
            code="too_short", field="until",
        )  # fmt: skip


# What is put out is in the language of the compacts, whatever the editor's interface.
BACKGROUND = (
    "请逐条看看草案：哪里不合适，哪里看不懂，换个说法是不是更好。意见逐条有答复，不是表决。"
)
VILLAGE_LAW = "《中华人民共和国村民委员会组织法》第三十一条"
COMMUNITY_LAW = "《中华人民共和国城市居民委员会组织法》第三十一条"
