"""Passages and remarks by program: the same text, the same checks, the same refusals."""

import uuid

import pytest

from deliberation.actions.moderation import hide_words
from deliberation.models import Passage, Remark, RemarkBacking
from portal.accounts.actions.people import register_assisted
from tests.cast import confirmed
from tests.phases import a_consultation
from tests.texts import a_remark, a_text, first_of, text_not_yet, text_over

from .conftest import all_pages, assert_problem

ROLES = [
    "anonymous", "newcomer", "resident", "elsewhere", "deputy", "member", "officer", "clerk",
    "editor", "moderator", "shore_editor",
]  # fmt: skip
STRANGERS = {
    "anonymous": (401, "not_signed_in"),
    "newcomer": (403, "residency_needed"),
    "elsewhere": (403, "residency_elsewhere"),
    "shore_editor": (403, "residency_needed"),
}
OFFICE = ("deputy", "member", "officer", "clerk", "editor", "moderator")
WHEN = {"before": text_not_yet, "during": a_text, "after": text_over}
LATE = {
    "before": (409, "phase_not_open"), "during": (200, None), "after": (409, "phase_closed"),
}  # fmt: skip
NO_HOST = dict.fromkeys(ROLES, (403, "not_the_host")) | {"anonymous": (401, "not_signed_in")}


def expected(act: str, when: str) -> dict:
    if act == "answer":
        return NO_HOST | {"editor": (200, None)}  # at any time, until the matter is closed
    if act == "back":
        only = STRANGERS | dict.fromkeys(OFFICE, (403, "residency_needed"))
        return only | {"resident": LATE[when]}
    return STRANGERS | dict.fromkeys((*OFFICE, "resident"), LATE[when])


def post(api, passage, **words):
    return api.post(
        f"passages/{passage.pk}/remarks", {"kind": "remark", "text": "早一点。"} | words
    )


HOW = {
    "remark": lambda api, remark: post(api, remark.passage),
    "back": lambda api, remark: api.put(f"remarks/{remark.pk}/backing", {"value": True}),
    "answer": lambda api, remark: api.put(f"remarks/{remark.pk}/outcome", {"outcome": "adopted"}),
}


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("act", HOW)
def test_who_takes_part_when(api_as, cast, act, when):
    matter = WHEN[when](cast)
    begun = matter.phases.get().starts_at
    remark = a_remark(cast, matter, by=cast.supervisor, now=begun)
    found = {}
    for role in ROLES:
        answer = HOW[act](api_as(role), remark)
        code = None if answer.status_code < 400 else answer.json()["code"]
        found[role] = (answer.status_code, code)
    assert found == expected(act, when)


# --- reading -------------------------------------------------------------------------------


def test_the_text_and_its_counts(api, cast):
    matter = a_text(cast, about="/compacts/x/")
    a_remark(cast, matter)
    a_remark(cast, matter, kind="unclear", position=2)
    items = api.get(f"consultations/{matter.pk}/passages").json()["items"]
    assert [item["heading"] for item in items] == ["安静", "充电", "商量"]
    assert items[0]["counts"] == {"remarks": 1, "unclear": 0, "wording": 0, "open": 1}
    assert api.get(f"passages/{items[1]['id']}").json() == items[1]
    whole = api.get(f"consultations/{matter.pk}").json()
    assert (whole["form"], whole["about"]) == ("text", "/compacts/x/")
    assert whole["counts"] == {"proposals": 0, "comments": 0, "remarks": 2}
    plain = a_consultation(cast)
    assert api.get(f"consultations/{plain.pk}/passages").json()["items"] == []
    for path in (f"passages/{uuid.uuid4()}", f"passages/{uuid.uuid4()}/remarks",
                 f"remarks/{uuid.uuid4()}", f"consultations/{uuid.uuid4()}/passages"):  # fmt: skip
        assert_problem(api.get(path), 404, "not_found")


def test_remarks_of_a_passage_come_most_backed_first_with_their_change(api, cast):
    matter = a_text(cast)
    wording = a_remark(cast, matter, kind="wording")
    late = [a_remark(cast, matter, by=cast.deputy, text=f"第{n}句。") for n in range(3)]
    neighbour = confirmed(cast, "second", "楼上的猫", cast.bridge, cast.clerk)
    RemarkBacking.objects.create(remark=wording, person=neighbour, at=wording.created_at)
    items, pages = all_pages(api, f"passages/{wording.passage_id}/remarks")
    assert pages == 4
    assert [item["id"] for item in items] == [str(one.pk) for one in (wording, *reversed(late))]
    assert items[0]["backers"] == 1 and items[0]["mine"] is False
    words = "".join(one["text"] for one in items[0]["change"] if one["operation"] != "deleted")
    assert words == wording.proposed
    assert api.get(f"remarks/{wording.pk}").json() == items[0]
    kind = api.get(f"passages/{wording.passage_id}/remarks", kind="wording").json()["items"]
    assert [item["id"] for item in kind] == [items[0]["id"]]
    found = api.get("remarks", consultation=str(matter.pk), search="第1句").json()["items"]
    assert [item["text"] for item in found] == ["第1句。"]


def test_hidden_words_are_found_and_read_nowhere(api, cast):
    matter = a_text(cast)
    made = a_remark(cast, matter, text="藏起来的话")
    hide_words(cast.moderator, made, rule="abuse", facts="辱骂他人。")
    assert api.get("remarks", search="藏起来").json()["items"] == []
    shown = api.get(f"remarks/{made.pk}").json()
    assert (shown["state"], shown["text"], shown["by"], shown["change"]) == ("hidden", "", None, [])


def test_nothing_private_is_told(api, cast):
    matter = a_text(cast)
    granny = register_assisted(
        cast.clerk, cast.bridge, name="刘家奶奶", household="H-SECRET-1", adult=True, basis="door"
    )
    made = a_remark(cast, matter, by=cast.clerk, for_person=granny, consent=True, once="once-1")
    for path in (f"passages/{made.passage_id}/remarks", f"remarks/{made.pk}", "remarks",
                 f"consultations/{matter.pk}/events", f"consultations/{matter.pk}/state"):  # fmt: skip
        text = api.get(path).content.decode()
        for secret in (granny.pk, cast.clerk.pk, "H-SECRET", "once-1", cast.clerk.public_name):
            assert str(secret) not in text, (path, secret)


# --- writing -------------------------------------------------------------------------------


def test_a_remark_is_made_once_a_key(api_as, cast):
    passage = first_of(a_text(cast))
    api = api_as("resident")
    words, key = {"kind": "wording", "proposed": "晚上九点后请安静。"}, {"Idempotency-Key": "k-1"}
    first, again = (api.post(f"passages/{passage.pk}/remarks", words, **key) for _ in range(2))
    assert first.status_code == 200 and first.json() == again.json()
    assert Remark.objects.count() == 1
    other = api.post(f"passages/{passage.pk}/remarks", words | {"text": "别的。"}, **key)
    assert_problem(other, 422, "idempotency_key_reused")


def test_bad_input_has_a_code_and_a_field(api_as, cast):
    passage = first_of(a_text(cast))
    api = api_as("resident")
    for words, code, field in (
        ({"kind": "vote"}, "kind_unknown", "kind"),
        ({"text": ""}, "text_missing", "text"),
        ({"kind": "wording"}, "wording_same", "proposed"),
        ({"proposed": "别的。"}, "wording_unasked", "proposed"),
        ({"text": "长" * 1001}, "text_too_long", "text"),
        ({"text": "13800138000"}, "personal_number", "text"),
    ):
        body = assert_problem(post(api, passage, **words), 422, code)
        assert field in str(body["errors"]), (code, body)
    assert_problem(api.post(f"passages/{passage.pk}/remarks", {"text": "好。"}), 422, "bad_input")


def test_changed_backed_answered_and_withdrawn(api_as, cast):
    matter = a_text(cast)
    made = post(api_as("resident"), first_of(matter)).json()
    path = f"remarks/{made['id']}"
    edited = api_as("resident").put(path, {"text": "早半小时。"}).json()
    assert edited["text"] == "早半小时。" and edited["edited_at"]
    confirmed(cast, "second", "楼上的猫", cast.bridge, cast.clerk)
    for value, number in ((True, 1), (True, 1), (False, 0)):
        answer = api_as("second").put(f"{path}/backing", {"value": value})
        assert answer.json() == {"remark": made["id"], "value": value}
        assert RemarkBacking.objects.count() == number
    assert_problem(api_as("resident").put(f"{path}/backing", {"value": True}), 409, "own_words")
    refusal = api_as("editor").put(f"{path}/outcome", {"outcome": "elsewhere"})
    assert_problem(refusal, 422, "reason_needed")
    sent = {"outcome": "elsewhere", "answer": "归物业管。"}
    settled = api_as("editor").put(f"{path}/outcome", sent).json()
    assert (settled["outcome"], settled["answer"]) == ("elsewhere", "归物业管。")
    told = api_as("resident").get("me/notifications").json()["items"][0]
    assert (told["kind"], told["remark"]) == ("remark_settled", made["id"])
    receipts = api_as("resident").get("me/receipts").json()["answered"]
    assert [one["remark"] for one in receipts] == [made["id"]]
    own = api_as("resident").get("me/words", kind="remarks").json()["items"]
    assert [(one["id"], one["about"]) for one in own] == [(made["id"], "remark")]
    assert_problem(api_as("deputy").delete(path), 403, "not_yours")
    assert api_as("resident").delete(path).status_code == 204
    assert_problem(api_as("resident").delete(path), 409, "words_gone")


def test_a_remark_is_flagged_and_ruled_on_by_its_kind(api_as, cast):
    made = a_remark(cast, a_text(cast), text="骂人的话。")
    about = {"kind": "remark", "id": str(made.pk)}
    assert api_as("deputy").post("flags", about | {"rule": "abuse"}).json()["kind"] == "remark"
    (waiting,) = api_as("moderator").get("flags").json()["items"]
    assert waiting["words"]["text"] == "骂人的话。" and waiting["words"]["passage"]
    sent = about | {"decision": "hide", "rule": "abuse", "facts": "辱骂他人。"}
    assert api_as("moderator").post("rulings", sent).json()["kind"] == "remark"
    matter = str(made.consultation_id)
    assert api_as("anonymous").get("rulings", consultation=matter).json()["items"]


def test_what_another_app_tells_has_a_link(api_as, cast):
    from django.utils import timezone

    from deliberation.notifications.recipients import tell

    tell([cast.resident.pk], "edition_moved", about="e:1", at=timezone.now(), link="/compacts/x/")
    (row,) = api_as("resident").get("me/notifications").json()["items"]
    assert (row["consultation"], row["link"], row["topic"]) == (None, "/compacts/x/", "")


def test_nothing_makes_a_passage_by_program(api_as, cast):
    api = api_as("editor")
    matter = a_text(cast)
    for path in (f"consultations/{matter.pk}/passages", f"passages/{first_of(matter).pk}"):
        for method in (api.post, api.put, api.delete):
            assert method(path, **({} if method == api.delete else {"body": {}})).status_code == 405
    assert Passage.objects.count() == 3
