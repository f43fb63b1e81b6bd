"""Flags, rulings, appeals and the bell through the API."""

from django.utils import timezone

from deliberation.actions.moderation import hide_words
from deliberation.models import Flag, Notification, Ruling
from portal.accounts.models import Mandate
from tests.phases import DAY, a_comment, a_consultation, a_proposal

from .conftest import all_pages, assert_problem
from .forum import KEY, good

# --- flags, rulings, appeals --------------------------------------------------------------------


def test_from_a_flag_to_a_second_look(api_as, cast):
    matter = a_consultation(cast)
    comment = a_comment(cast, matter, text="这话不好听。")
    about = {"kind": "comment", "id": str(comment.pk)}
    made = good(api_as("deputy").post("flags", about | {"rule": "abuse", "note": "骂人。"}))
    assert (made["kind"], made["about"], made["rule"]) == ("comment", str(comment.pk), "abuse")
    again = api_as("deputy").post("flags", about | {"rule": "abuse"})
    assert_problem(again, 409, "already_flagged")

    moderator = api_as("moderator")
    waiting = good(moderator.get("flags"))["items"]
    assert [(one["note"], one["words"]["text"]) for one in waiting] == [("骂人。", "这话不好听。")]
    hide = about | {"decision": "hide", "rule": "abuse", "facts": "点名辱骂邻居。"}
    ruling = good(moderator.post("rulings", hide, **KEY))
    assert good(moderator.post("rulings", hide, **KEY)) == ruling
    assert_problem(moderator.post("rulings", hide), 409, "words_gone")
    assert good(moderator.get("flags"))["items"] == []

    resident = api_as("resident")
    note = good(resident.get("me/notifications"))["items"][0]
    assert (note["kind"], note["ruling"], note["topic"]) == ("hidden", ruling["id"], matter.topic)
    own = good(resident.get(f"rulings/{ruling['id']}"))["own"]
    assert (own["about"], own["appeal"]) == (str(comment.pk), None)
    appeal = good(resident.post(f"rulings/{ruling['id']}/appeal", {"text": "我没有点名。"}))
    assert appeal["upheld"] is None
    twice = resident.post(f"rulings/{ruling['id']}/appeal", {"text": "再说一次。"})
    assert_problem(twice, 409, "appeal_made")

    first = api_as("moderator")
    assert good(first.get("appeals"))["items"] == []
    decision = {"upheld": True, "answer": "没有指名道姓。"}
    assert_problem(first.put(f"appeals/{appeal['id']}", decision), 403, "own_ruling")
    another = another_moderator(api_as, cast)
    assert [one["against"]["id"] for one in good(another.get("appeals"))["items"]] == [ruling["id"]]
    decided = good(another.put(f"appeals/{appeal['id']}", decision))
    assert (decided["upheld"], decided["answer"]) == (True, "没有指名道姓。")
    assert_problem(another.put(f"appeals/{appeal['id']}", decision), 409, "appeal_decided")
    assert good(another.get(f"comments/{comment.pk}"))["text"] == "这话不好听。"
    log = good(api_as("anonymous").get("rulings", consultation=matter.pk))["items"]
    assert [one["decision"] for one in log] == ["restore", "hide"]
    fields = {"id", "kind", "consultation", "meeting", "decision", "rule", "facts", "at"}
    assert all(set(one) == fields for one in log)
    shown = good(api_as("anonymous").get(f"rulings/{ruling['id']}"))
    assert shown["own"] is None


def another_moderator(api_as, cast):
    from portal.accounts.actions.mandates import make_mandate
    from tests.cast import person

    second = person(cast, "second_moderator", "第二位", staff=True)
    make_mandate(
        cast.admin, second, role="moderator", division=cast.city, starts_on=timezone.localdate()
    )
    return api_as("second_moderator")


def test_a_moderator_sees_the_flags_of_their_own_place(api_as, cast):
    Mandate.objects.filter(role="moderator").update(division=cast.village)
    proposal = a_proposal(cast, a_consultation(cast))
    about = {"kind": "proposal", "id": str(proposal.pk)}
    good(api_as("deputy").post("flags", about | {"rule": "off_topic"}))
    moderator = api_as("moderator")
    assert good(moderator.get("flags"))["items"] == []
    keep = about | {"decision": "keep"}
    assert_problem(moderator.post("rulings", keep), 403, "moderator_elsewhere")
    Mandate.objects.filter(role="moderator").update(division=cast.street)
    moderator = api_as("moderator")
    assert good(moderator.get("flags"))["items"][0]["words"]["title"] == proposal.title
    assert good(moderator.post("rulings", keep))["decision"] == "keep"
    assert good(moderator.get("flags"))["items"] == []
    restore = about | {"decision": "restore"}
    assert_problem(moderator.post("rulings", restore), 409, "not_hidden")


def test_a_moderator_does_not_read_the_complaints_about_their_own_words(api_as, cast):
    comment = a_comment(cast, a_consultation(cast), by=cast.moderator)
    flag = {"kind": "comment", "id": str(comment.pk), "rule": "abuse", "note": "骂我。"}
    good(api_as("deputy").post("flags", flag))
    assert good(api_as("moderator").get("flags"))["items"] == []


def test_one_flags_by_a_rule_and_not_oneself(api_as, cast):
    comment = a_comment(cast, a_consultation(cast))
    about = {"kind": "comment", "id": str(comment.pk)}
    flag = about | {"rule": "abuse"}
    assert_problem(api_as("resident").post("flags", flag), 409, "own_words")
    deputy = api_as("deputy")
    assert_problem(deputy.post("flags", about | {"rule": "dislike"}), 422, "rule_unknown")
    assert_problem(deputy.post("flags", flag | {"kind": "person"}), 422, "bad_input")
    assert_problem(deputy.post("flags", flag | {"kind": "proposal"}), 404, "not_found")
    assert not Flag.objects.exists()
    good(deputy.post("flags", flag, **KEY))
    good(deputy.post("flags", flag, **KEY))
    assert Flag.objects.count() == 1


def test_only_the_author_appeals(api_as, cast):
    comment = a_comment(cast, a_consultation(cast))
    ruling = hide_words(cast.moderator, comment, rule="abuse", facts="骂人。")
    text = {"text": "我不服。"}
    for login in ("deputy", "moderator"):
        answer = api_as(login).post(f"rulings/{ruling.pk}/appeal", text)
        assert_problem(answer, 404, "not_found")
    late = Ruling.objects.filter(pk=ruling.pk)
    late.update(at=ruling.at - 30 * DAY, appeal_until=timezone.now() - DAY)
    answer = api_as("resident").post(f"rulings/{ruling.pk}/appeal", text)
    assert_problem(answer, 409, "appeal_too_late")


# --- the bell -----------------------------------------------------------------------------------


def test_the_bell_is_ones_own_and_is_read(api_as, cast):
    matter = a_consultation(cast)
    proposal = a_proposal(cast, matter)
    for number in range(3):
        a_comment(cast, matter, by=cast.deputy, proposal=proposal, text=f"回应{number}")
    resident = api_as("resident")
    items, pages = all_pages(resident, "me/notifications", limit=2)
    assert [one["kind"] for one in items] == ["replied"] * 3 and pages == 2
    assert items[0]["label"] and items[0]["read_at"] is None
    first = {"up_to": items[-1]["at"]}
    assert good(resident.put("me/notifications/read", first)) == {"read": 1}
    assert good(resident.put("me/notifications/read", {})) == {"read": 2}
    assert good(resident.put("me/notifications/read", {})) == {"read": 0}
    assert not Notification.objects.filter(person=cast.resident, read_at=None).exists()
    assert good(api_as("elsewhere").get("me/notifications"))["items"] == []
