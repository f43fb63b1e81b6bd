"""What an edition changed, for readers and programs."""

from datetime import date

from tests.cast import CLAUSES, a_compact
from tests.life import lives

LATER = {"in_force_on": date(2026, 9, 1)}


def revised(cast):
    """A compact whose second edition dropped, changed, moved and added a clause."""
    page = a_compact(cast)
    first = page.editions.get()
    old = [dict(one) for one in CLAUSES]
    changed = {**old[0], "text": old[0]["text"] + "违者由邻里劝导。"}
    added = {"heading": "新添的", "text": "楼道里不充电、不停电动车。", "category": "order"}
    return page, first, lives(cast, page, clauses=[*old[2:], changed, added], **LATER)


def test_a_reader_sees_what_changed(cast, client):
    page, first, second = revised(cast)
    answer = client.get(f"/compacts/editions/{second.pk}/changes/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<ins>违者由邻里劝导。</ins>" in html and "新增" in html and "删去" in html
    assert f"<del>{CLAUSES[1]['text']}</del>" in html and "移来" in html
    assert f"/compacts/editions/{second.pk}/changes/" in client.get(page.url).content.decode()
    assert client.get(f"/compacts/editions/{first.pk}/changes/").status_code == 404
    asked = client.get(f"/compacts/editions/{first.pk}/changes/?since={second.pk}")
    assert asked.status_code == 200


def test_a_draft_or_a_hidden_compact_is_nobodys(cast, client):
    page, _first, second = revised(cast)
    draft = lives(cast, page, upto="approve")
    for path in (f"/compacts/editions/{draft.pk}/changes/", f"/api/v1/editions/{draft.pk}/changes"):
        assert client.get(path).status_code == 404
    answer = client.get(f"/compacts/editions/{second.pk}/changes/?since={draft.pk}")
    assert CLAUSES[1]["text"] in answer.content.decode()  # against the published one all the same
    page.unpublish()
    assert client.get(f"/compacts/editions/{second.pk}/changes/").status_code == 404
    assert client.get(f"/api/v1/editions/{second.pk}/changes").status_code == 404


def test_the_same_by_program(cast, client):
    _page, first, second = revised(cast)
    found = client.get(f"/api/v1/editions/{second.pk}/changes").json()
    assert found["since"] == str(first.pk)
    kinds = [one["kind"] for one in found["changes"]]
    assert sorted(set(kinds)) == [
        "added",
        "changed",
        "deleted",
        *(["same"] if "same" in kinds else []),
    ]
    changed = next(one for one in found["changes"] if one["kind"] == "changed")
    assert (
        "".join(p["text"] for p in changed["text"] if p["operation"] != "deleted")
        == changed["after"]["text"]
    )
    assert client.get(f"/api/v1/editions/{first.pk}/changes").status_code == 404
    back = client.get(f"/api/v1/editions/{first.pk}/changes", {"since": str(second.pk)}).json()
    assert back["since"] == str(second.pk)
