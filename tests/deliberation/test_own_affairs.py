"""Bell, receipts, name, data, leaving; and people without a phone, through their clerk."""

import json

import pytest
from django.utils import timezone

from deliberation.actions.comments import post_comment
from deliberation.actions.polls import cast_vote
from deliberation.actions.proposals import settle_proposal, take_stance
from deliberation.models import Comment, Notification, Stance
from deliberation.queries.tallies import poll_counts, stance_counts
from portal.accounts.actions.mandates import make_mandate
from portal.accounts.actions.people import register_assisted
from portal.accounts.models import User
from portal.kit.errors import Refused
from tests.cast import person
from tests.phases import a_comment, a_consultation, a_poll, a_proposal

MARK = "marker7a2f"


@pytest.fixture
def spoken(cast):
    """The resident proposed, spoke, voted and was answered."""
    matter = a_consultation(cast)
    proposal, poll = a_proposal(cast, matter), a_poll(cast, matter)
    comment = a_comment(cast, matter)
    a_comment(cast, matter, by=cast.deputy, answers=comment, text=f"{MARK}的回应。")
    take_stance(cast.resident, proposal, value="support")
    cast_vote(cast.resident, poll, options=[1])
    settle_proposal(cast.deputy, proposal, outcome="partly", reason="先改一半。")
    return matter, proposal, poll, comment


def test_the_bell_counts_and_the_list_leads_there(cast, as_, spoken, client):
    _, proposal, _, comment = spoken
    resident = as_(cast.resident)
    assert "通知，2 条未读" in resident.get("/").content.decode()
    page = resident.get("/me/notifications/").content.decode()
    reply = Comment.objects.get(thread=comment)
    assert f"#c-{reply.pk}" in page and "部分采纳" in page and page.count("未读</span>") == 2
    assert MARK not in page
    assert resident.post("/me/notifications/").status_code == 302
    assert "通知，0 条未读" in resident.get("/").content.decode()
    client.logout()
    assert 'class="bell"' not in client.get("/").content.decode()
    assert client.get("/me/notifications/").status_code == 302
    assert str(proposal.pk) in page


def test_lists_read_the_same_however_many(cast, as_, spoken, django_assert_max_num_queries):
    matter, _, _, comment = spoken
    for number in range(30):
        a_comment(cast, matter, by=cast.deputy, answers=comment, text=f"第{number}句。")
        a_comment(cast, matter, text=f"我的第{number}句。")
    resident = as_(cast.resident)
    paths = ["/me/", "/me/notifications/", "/me/words/", "/me/words/?kind=comments",
             "/me/words/?kind=stances", "/me/words/?kind=votes", "/me/receipts/"]  # fmt: skip
    for path in paths:
        with django_assert_max_num_queries(12):
            assert resident.get(path).status_code == 200, path


def test_the_export_holds_all_of_mine_and_nothing_of_others(cast, as_, spoken):
    User.objects.filter(pk=cast.resident.pk).update(phone="+8613800000009")
    answer = as_(cast.resident).get("/me/export.json")
    data = json.loads(answer.content)
    assert data["phone"] == "+8613800000009" and data["public_name"] == "槐花落下来"
    counts = {key: len(value) for key, value in data.items() if isinstance(value, list)}
    assert counts == {"passkeys_and_codes": 0, "residencies": 1, "mandates": 0, "proposals": 1, "comments": 1,
                      "remarks": 0, "backings": 0, "stances": 1,
                      "votes": 1, "flags": 0, "rulings": 0, "objections": 0, "turns": 0,
                      "questions": 0, "question_backings": 0, "straw_votes": 0, "attendances": 0,
                      "sign_ups": 0, "guest_of": 0, "mutes": 0, "minutes_objections": 0,
                      "notifications": 2}  # fmt: skip
    assert MARK not in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert as_(cast.resident).get("/me/export/").status_code == 200


def test_a_new_name_is_kept_and_a_bad_one_explained(cast, as_):
    resident = as_(cast.resident)
    assert resident.post("/me/name/", {"name": "新的名字"}).status_code == 302
    assert User.objects.get(pk=cast.resident.pk).public_name == "新的名字"
    for bad in ("官方发布", "柳岸的风声", "x"):
        answer = resident.post("/me/name/", {"name": bad})
        assert answer.status_code == 422 and f'value="{bad}"' in answer.content.decode()
    assert User.objects.get(pk=cast.resident.pk).public_name == "新的名字"


def test_leaving_takes_the_person_away_and_leaves_words_and_counts(cast, as_, spoken, client):
    matter, proposal, poll, comment = spoken
    past = a_poll(cast, matter)
    cast_vote(cast.resident, past, options=[0])
    type(past).objects.filter(pk=past.pk).update(closes_at=timezone.now())
    before = poll_counts([past.pk])
    resident = as_(cast.resident)
    assert resident.post("/me/close/", {"sure": "好"}).status_code == 422
    assert resident.post("/me/close/", {"sure": "注销"}).status_code == 302
    gone = User.objects.get(pk=cast.resident.pk)
    assert not gone.is_active and gone.phone is None and gone.residency is None
    page = client.get(f"/consultations/{matter.pk}/").content.decode()
    assert "已注销居民" in page and "槐花落下来" not in page and comment.text in page
    assert poll_counts([past.pk]) == before and before[past.pk]["voters"]["residents"] == 1
    # What is open is taken back: under a new account they would count twice.
    assert poll_counts([poll.pk])[poll.pk]["voters"]["residents"] == 0
    assert not any(stance_counts([proposal.pk])[proposal.pk].values())
    assert not Notification.objects.filter(person=gone).exists()
    assert client.get("/me/").status_code == 302
    User.objects.create_user(public_name="槐花落下来")  # the name is free again


def test_nobody_leaves_while_in_office(cast, as_):
    answer = as_(cast.deputy).post("/me/close/", {"sure": "注销"})
    assert answer.status_code == 409 and "任职" in answer.content.decode()
    assert User.objects.get(pk=cast.deputy.pk).is_active


def test_a_clerk_speaks_for_somebody_without_a_phone_who_counts_once(cast, as_, client):
    clerk = as_(cast.clerk)
    sent = {"name": "村东头八十二岁", "household": "E-82", "adult": "on", "basis": "door"}
    assert clerk.post("/staff/assisted/", sent).status_code == 302
    assert clerk.post("/staff/assisted/", sent).status_code == 422  # the name is taken
    old = User.objects.get(is_assisted=True)
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    base = f"/consultations/{matter.pk}"
    assert "村东头八十二岁" in clerk.get(f"{base}/").content.decode()
    words = {"text": "我就想晒晒太阳。", "for_person": old.pk, "page": f"{base}/"}
    refused = clerk.post(f"{base}/comments/", words)
    assert refused.status_code == 422 and "晒晒太阳" in refused.content.decode()
    assert clerk.post(f"{base}/comments/", words | {"consent": "on"}).status_code == 302
    stance = {"value": "support", "for_person": old.pk, "consent": "on"}
    for _again in range(2):
        clerk.post(f"{base}/proposals/{proposal.pk}/stance/", stance)
    assert Stance.objects.get().person == old
    comment = Comment.objects.get()
    assert comment.entered_by == cast.clerk and comment.consent_at and comment.place == cast.bridge
    client.logout()
    page = client.get(f"{base}/").content.decode()
    assert "村（社区）代录，本人口头同意" in page and cast.clerk.public_name not in page


def test_nobody_speaks_for_people_who_have_an_account_or_live_elsewhere(cast, as_):
    matter = a_consultation(cast, cast.street)
    old = register_assisted(
        cast.shore_clerk, cast.shore, name="岸边的老人", household="9", adult=True, basis="desk"
    )
    cases = [(cast.clerk, cast.resident, "not_assisted"), (cast.clerk, old, "not_their_clerk"),
             (cast.resident, old, "not_their_clerk"), (cast.deputy, old, "not_their_clerk")]  # fmt: skip
    for actor, whom, code in cases:
        with pytest.raises(Refused) as caught:
            post_comment(actor, matter, text="替他说。", for_person=whom, consent=True)
        assert caught.value.code == code
    with pytest.raises(Refused):
        register_assisted(cast.clerk, cast.shore, name="别处的人", household="9", adult=True,
                          basis="desk")  # fmt: skip
    assert as_(cast.resident).get("/staff/assisted/").status_code == 403


def test_a_clerk_of_a_wide_place_looks_the_community_up(cast, as_):
    admin, today = cast.admin, timezone.localdate()
    who = person(cast, "city_clerk", "全市的窗口", staff=True)
    make_mandate(admin, who, role="clerk", division=cast.city, starts_on=today)
    clerk = as_(User.objects.get(pk=who.pk))
    sent = {"name": "村东头八十二岁", "household": "E-82", "adult": "on", "basis": "door"}
    page = clerk.post("/staff/assisted/", sent | {"find": "1", "q": "柳岸"}).content.decode()
    assert str(cast.shore.pk) in page and str(cast.bridge.pk) not in page and "E-82" in page
    assert clerk.post("/staff/assisted/", sent).status_code == 422
    assert clerk.post("/staff/assisted/", sent | {"unit": "nonsense"}).status_code == 422
    assert clerk.post("/staff/assisted/", sent | {"unit": cast.street.pk}).status_code == 422
    assert not User.objects.filter(is_assisted=True).exists()
    assert clerk.post("/staff/assisted/", sent | {"unit": cast.shore.pk}).status_code == 302
    assert User.objects.get(is_assisted=True).residency.division == cast.shore
