"""A mute, to whom it happened and to who decides; nobody else learns who it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deliberation.actions.attendance import attend, join_as_guest
from deliberation.actions.meetings import edit_meeting
from deliberation.actions.mutes import (
    decide_mute,
    lift_mute,
    mute,
    object_to_mute,
    remove_guest,
)
from deliberation.actions.seats import sign_up
from deliberation.actions.turns import raise_hand, say
from deliberation.acts import perform
from deliberation.errors import BadInput, NotAllowed, NotThere
from deliberation.models import Guest, Mute
from deliberation.queries.meetings import outsiders
from deliberation.queries.mutes import mute_totals, objections_in, open_objections_for
from portal.accounts.actions.mandates import make_mandate
from tests.cast import SINCE, person
from tests.sittings import DRAW, announced, sitting

MARK, FACTS = "marker41aa", "三次打断别人发言。"


@pytest.fixture
def muted(cast) -> Mute:
    return mute(cast.deputy, sitting(cast, title=MARK), cast.resident, rule="abuse", facts=FACTS)


def test_only_who_it_is_about_sees_it(cast, as_, muted, client):
    path = f"/me/mutes/{muted.pk}/"
    page = as_(cast.resident).get(path).content.decode()
    assert FACTS in page and "规则第 2 条" in page and "24:00" in page
    for other in (cast.deputy, cast.moderator, cast.elsewhere):
        answer = as_(other).get(path)
        assert answer.status_code == 404 and FACTS not in answer.content.decode()
    client.logout()
    assert client.get(path).status_code == 302


def test_objecting_and_the_decision(cast, as_, muted):
    own, review = f"/me/mutes/{muted.pk}/", f"/staff/moderation/mutes/{muted.pk}/"
    assert as_(cast.moderator).get(review).status_code == 404  # nothing to decide yet
    resident = as_(cast.resident)
    assert resident.post(own, {"text": ""}).status_code == 422
    assert resident.post(own, {"text": "主持人让我说的。"}).status_code == 302
    assert resident.post(own, {"text": "再说一遍。"}).status_code == 409
    page = resident.get(own).content.decode()
    assert "主持人让我说的。" in page and "以前答复" in page
    assert resident.get(review).status_code == 404
    assert as_(cast.deputy).get(review).status_code == 403  # who imposed it does not decide
    assert as_(cast.elsewhere).get(review).status_code == 404
    moderator = as_(cast.moderator)
    assert (
        f"/staff/moderation/mutes/{muted.pk}/"
        in moderator.get("/staff/moderation/").content.decode()
    )
    assert "主持人让我说的。" in moderator.get(review).content.decode()
    wrong = moderator.post(review, {"answer": "看了记录。"})
    assert wrong.status_code == 422 and "看了记录。" in wrong.content.decode()
    sent = {"decision": "overturned", "answer": "看了记录，是主持人点的名。"}
    assert moderator.post(review, sent).status_code == 302
    muted.refresh_from_db()
    assert muted.upheld and muted.lifted_at is not None and muted.decided_by == cast.moderator
    assert moderator.get(review).status_code == 200
    assert "看了记录，是主持人点的名。" in as_(cast.resident).get(own).content.decode()


def test_another_host_or_clerk_may_decide_too(cast, as_, muted):
    object_to_mute(cast.resident, muted, text="不对。")
    assert objections_in(cast.deputy, muted.meeting) == []
    assert objections_in(cast.clerk, muted.meeting) == [muted]
    sent = {"decision": "stands", "answer": "确实打断了三次。"}
    path = f"/staff/moderation/mutes/{muted.pk}/"
    assert as_(cast.clerk).post(path, sent).status_code == 302
    muted.refresh_from_db()
    assert muted.upheld is False and muted.lifted_at is None


def test_a_moderator_who_is_not_invited_decides_without_the_meetings_name(cast, as_):
    meeting = sitting(cast, is_closed=True, title=MARK)
    made = mute(cast.deputy, meeting, cast.resident, rule="abuse", facts=FACTS)
    object_to_mute(cast.resident, made, text="不对。")
    moderator = as_(cast.moderator)
    for path in ("/staff/moderation/", f"/staff/moderation/mutes/{made.pk}/"):
        page = moderator.get(path).content.decode()
        assert "不对。" in page and MARK not in page and str(meeting.pk) not in page


def test_a_moderator_of_elsewhere_has_nothing_to_decide(cast, as_, muted):
    object_to_mute(cast.resident, muted, text="不对。")
    far = person(cast, "far", "临淄版主", staff=True)
    make_mandate(cast.admin, far, role="moderator", division=cast.far_district, starts_on=SINCE)
    assert open_objections_for(far) == []
    assert as_(far).get(f"/staff/moderation/mutes/{muted.pk}/").status_code == 404


def test_an_objection_after_its_time_is_refused(cast, as_, muted):
    Mute.objects.filter(pk=muted.pk).update(object_until=timezone.now() - timedelta(seconds=1))
    resident = as_(cast.resident)
    assert "期限已经过了" in resident.get(f"/me/mutes/{muted.pk}/").content.decode()
    late = resident.post(f"/me/mutes/{muted.pk}/", {"text": "晚了也写。"})
    assert late.status_code == 409 and "晚了也写。" in late.content.decode()


def test_the_public_log_has_numbers_only(cast, client, muted):
    object_to_mute(cast.resident, muted, text="不对。")
    decide_mute(cast.moderator, muted, upheld=True, answer="是点的名。")
    assert mute_totals() == {
        "made": 1, "objected": 1, "upheld": 1, "dismissed": 0, "waiting": 0
    }  # fmt: skip
    page = client.get("/moderation/").content.decode()
    assert "会上禁言" in page and FACTS not in page and "槐花落下来" not in page


# --- out of a closed meeting ---------------------------------------------------------------------------

REASON = "链接传到了别的群里。"


@pytest.fixture
def guested(cast):
    """A closed meeting with a guest from the place and one from elsewhere."""
    meeting = sitting(cast, title=MARK, is_closed=True)
    for guest in (cast.resident, cast.elsewhere):
        join_as_guest(guest, meeting.pk, meeting.guest_key)
    return meeting


def sent_out(cast, meeting) -> Mute:
    guest = meeting.guests.get(person=cast.resident)
    sent = {"guest": str(guest.pk), "reason": REASON}
    return Mute.objects.get(
        pk=perform(cast.deputy, meeting.pk, "remove_guest", sent, name="")["mute"]
    )


def test_a_guest_who_was_sent_out_is_out_and_the_link_does_not_help(cast, as_, guested):
    attend(cast.resident, guested)
    raise_hand(cast.resident, guested)
    sent_out(cast, guested)
    resident, here = as_(cast.resident), f"/meetings/{guested.pk}/"
    assert resident.get(here).status_code == 404
    assert resident.post(f"{here}join/{guested.guest_key}/").status_code == 404
    with pytest.raises(NotThere):
        join_as_guest(cast.resident, guested.pk, guested.guest_key)
    assert as_(cast.elsewhere).get(here).status_code == 200
    present = {(str(guested.pk), person.pk) for person in (cast.resident, cast.elsewhere)}
    assert outsiders(present) == {(str(guested.pk), cast.resident.pk)}  # whose sockets are closed
    assert guested.turns.filter(stage="waiting").exists()  # gone with it, all would know who it is
    assert guested.attendances.get().left_at is not None
    log = str(list(guested.stream.events.values_list("kind", "data")))
    assert "guest.removed" in log and str(cast.resident.pk) not in log


def test_who_was_sent_out_is_told_why_and_comes_back_when_the_objection_is_right(
    cast, as_, guested
):
    made = sent_out(cast, guested)
    resident, own = as_(cast.resident), f"/me/mutes/{made.pk}/"
    told = resident.get("/me/notifications/").content.decode()
    assert "您被请出了" in told and own in told and MARK not in told
    page = resident.get(own).content.decode()
    assert REASON in page and "可以提异议" in page and MARK not in page and "禁言" not in page
    assert resident.post(own, {"text": "是主持人请我来的。"}).status_code == 302
    moderator, review = as_(cast.moderator), f"/staff/moderation/mutes/{made.pk}/"
    listed = moderator.get("/staff/moderation/").content.decode()
    assert "请出会议：一次不公开的会议" in listed and MARK not in listed
    page = moderator.get(review).content.decode()
    assert REASON in page and MARK not in page and "禁言" not in page
    sent = {"decision": "overturned", "answer": "确实请过。"}
    assert moderator.post(review, sent).status_code == 302
    resident = as_(cast.resident)
    assert resident.get(f"/meetings/{guested.pk}/").status_code == 200
    say(cast.resident, guested, text="我也说一句。")  # nor is it a mute any more
    assert "可以再进来" in resident.get(own).content.decode()
    assert "请出" in resident.get("/me/notifications/").content.decode()
    assert guested.stream.events.filter(kind="guest.let_in").exists()


def test_hosts_alone_send_out_and_only_guests_of_a_closed_meeting(cast, as_, guested):
    guest = guested.guests.get(person=cast.resident)
    with pytest.raises(NotAllowed):
        remove_guest(cast.clerk, guested, guest, reason=REASON)
    with pytest.raises(BadInput):
        remove_guest(cast.deputy, guested, guest, reason=" ")
    leads = Guest.objects.create(meeting=guested, person=cast.clerk, at=timezone.now())
    with pytest.raises(NotAllowed) as refused:
        remove_guest(cast.deputy, guested, leads, reason=REASON)
    assert refused.value.code == "leads_too"
    assert guested.guests.count() == 3 and not Mute.objects.exists()
    made = remove_guest(cast.deputy, guested, guest, reason=REASON)
    with pytest.raises(NotThere):
        remove_guest(cast.deputy, guested, guest, reason=REASON)
    lift_mute(cast.deputy, made)
    assert guested.guests.filter(person=cast.resident).exists()
    assert mute_totals()["made"] == 0


def test_a_mute_gives_way_to_a_removal_and_both_to_a_meeting_that_is_everybodys(cast):
    starts = timezone.now() + timedelta(days=5)
    seats = {"seats": [("租户", 1)], "signup_until": starts, **DRAW}
    meeting = announced(cast, starts_at=starts, is_closed=True, **seats)
    join_as_guest(cast.resident, meeting.pk, meeting.guest_key)
    sign_up(cast.resident, meeting, meeting.seat_groups.get())
    Mute.objects.create(
        meeting=meeting, person=cast.resident, rule="abuse", facts=FACTS, by=cast.deputy,
        at=timezone.now(), object_until=starts,
    )  # fmt: skip
    made = remove_guest(cast.deputy, meeting, meeting.guests.get(), reason=REASON)
    assert Mute.objects.filter(lifted_at=None).get() == made
    assert meeting.signups.get().withdrawn_at is not None
    asked = seats | {"starts_at": starts, "ends_at": meeting.ends_at, "title": "公开了"}
    edit_meeting(cast.deputy, meeting, is_closed=False, **asked)
    assert not Mute.objects.filter(lifted_at=None).exists()
