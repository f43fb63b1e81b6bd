"""A clerk enters the record of a meeting, somebody else confirms it, everybody can check it."""

import json
import re
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberation.actions.resolutions import confirm_resolution
from deliberation.models import Attachment, Resolution
from deliberation.record.content import seen_digest
from tests.deliberation.test_resolutions import OWNERS, entered

DESK = "/staff/resolutions/"
TYPED = {
    "title": "修改居民公约", "matters": "表决通过修改后的居民公约。", "held_on": "2026-03-22",
    "convener": "committee", "studied_on": "2026-02-26", "needs_authorisation": "on",
    "authorised_by": "居民会议 2026-01-25 授权", "entitled": "72", "present": "61",
    "women_present": "34", "representatives": "65", "votes_for": "57", "votes_against": "1",
    "abstentions": "3",
}  # fmt: skip


def form_at(cast, kind="residents_reps") -> str:
    return f"{DESK}new/?division={cast.bridge.pk}&kind={kind}"


def text(answer) -> str:
    return answer.content.decode()


def seen_on(page: str) -> dict:
    """What the form of the page says that was looked at."""
    return {"seen": re.findall(r'name="seen" value="([0-9a-f]{64})"', page)[0]}


def test_from_the_form_to_the_register(cast, as_, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    clerk = as_(cast.clerk)
    assert "居民代表会议" in text(clerk.get(f"{DESK}new/"))  # one community: no question where
    answer = clerk.post(form_at(cast), TYPED)
    assert answer.status_code == 302, text(answer)
    made = Resolution.objects.get()
    paper = SimpleUploadedFile("签到.pdf", b"%PDF-1.7 x")
    sent = {"kind": "sign_in", "file": paper}
    assert clerk.post(f"{DESK}{made.pk}/papers/", sent).status_code == 302
    page = text(clerk.get(f"{DESK}{made.pk}/"))
    assert "2 × 57 = 114 &gt; 61" in page and "另一位来核对" in page and "核对无误" not in page
    assert clerk.post(f"{DESK}{made.pk}/confirm/", {"seen": seen_digest(made)}).status_code == 409
    supervisor = as_(cast.supervisor)
    assert "核对无误" in text(supervisor.get(f"{DESK}{made.pk}/"))
    assert made.title in text(supervisor.get(DESK))
    blind = supervisor.post(f"{DESK}{made.pk}/confirm/")
    assert blind.status_code == 409 and "又有改动" in text(blind)
    assert f"/papers/{Attachment.objects.get().pk}/" in text(blind)
    assert supervisor.post(f"{DESK}{made.pk}/confirm/", seen_on(text(blind))).status_code == 302
    client.logout()
    public = text(client.get(f"/resolutions/{made.pk}/"))
    assert "达到规则" in public and Attachment.objects.get().sha256 in public
    assert made.title in text(client.get("/resolutions/", {"search": "公约"}))
    assert "没有" in text(client.get("/resolutions/", {"search": "电梯"}))


def test_a_stranger_recomputes_what_the_site_gives(cast, client, tmp_path):
    made = entered(cast)
    assert client.get(f"/resolutions/{made.pk}/").status_code == 404  # a draft is nobody's
    confirm_resolution(cast.supervisor, made)
    for name, path in (("recount.py", "/recount.py"), ("register.jsonl", "/resolutions/register.jsonl"),
                       ("heads.json", "/resolutions/heads.json"),
                       ("a.json", f"/resolutions/{made.pk}/certificate.json")):  # fmt: skip
        (tmp_path / name).write_bytes(client.get(path).content)
    for files in (["a.json"], ["register.jsonl", "heads.json"]):
        command = [sys.executable, "-I", "-S", "recount.py", *files]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode()
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["content"]["title"] == made.title


def test_the_result_is_shown_while_the_form_is_filled_in(cast, as_):
    clerk = as_(cast.clerk)
    page = clerk.post(form_at(cast), TYPED | {"present": "47", "votes_for": "40", "check": "1"})
    assert page.status_code == 200 and not Resolution.objects.exists()
    assert (
        "未达到规则" in text(page) and "至少要 48 人" in text(page) and 'value="47"' in text(page)
    )
    page = clerk.post(form_at(cast), TYPED | {"check": "1"})
    assert "达到规则" in text(page) and "修改居民公约" in text(page)


def test_what_was_typed_stays_when_it_is_refused(cast, as_):
    clerk = as_(cast.clerk)
    answer = clerk.post(form_at(cast), TYPED | {"present": "73"})
    assert answer.status_code == 422 and "实到不能多于应到" in text(answer)
    assert 'value="73"' in text(answer) and "表决通过修改后的居民公约" in text(answer)
    answer = clerk.post(form_at(cast), TYPED | {"held_on": "昨天", "convener": "x"})
    assert answer.status_code == 422 and not Resolution.objects.exists()


def test_owners_fill_in_heads_and_area(cast, as_):
    clerk = as_(cast.clerk)
    page = text(clerk.get(form_at(cast, "owners_special")))
    assert "专有部分总面积" in page and "党组织研究" not in page and "妇女代表人数" not in page
    typed = {name: str(value) for name, value in OWNERS.items()} | {"title": "加装电梯"}
    del typed["meeting_kind"]
    assert (
        clerk.post(form_at(cast, "owners_special"), typed | {"announced": "on"}).status_code == 302
    )
    assert "4 × 47406.30 = 189625.20" in text(clerk.get(f"{DESK}{Resolution.objects.get().pk}/"))
    wrong = clerk.post(form_at(cast, "owners_special"), typed | {"area_for": "47406.301"})
    assert wrong.status_code == 422 and "47406.301" in text(wrong)


def test_village_and_community_have_their_own_meetings(cast, as_):
    admin = as_(cast.admin)
    village = text(admin.get(f"{DESK}new/?division={cast.village.pk}"))
    assert "村民会议" in village and "居民会议" not in village and "选举" not in village
    community = text(admin.get(f"{DESK}new/?division={cast.bridge.pk}"))
    assert "居民会议" in community and "村民会议" not in community
    assert "data-figures" not in text(admin.get(form_at(cast, "villagers")))


@pytest.mark.parametrize("who", ["resident", "deputy", "moderator"])
def test_others_do_not_get_in(cast, as_, who):
    made, client = entered(cast), as_(getattr(cast, who))
    paths = [DESK, f"{DESK}new/", f"{DESK}{made.pk}/", f"{DESK}{made.pk}/edit/"]
    assert {client.get(path).status_code for path in paths} == {403}
    posts = [f"{DESK}{made.pk}/{act}/" for act in ("confirm", "discard", "papers")]
    assert {client.post(path).status_code for path in posts} == {403}


def test_a_neighbour_keeper_sees_no_draft_of_here(cast, as_):
    made, client = entered(cast), as_(cast.shore_clerk)
    assert client.get(f"{DESK}{made.pk}/").status_code == 403
    assert made.title not in text(client.get(DESK))


def test_a_correction_by_the_pages(cast, as_, client):
    made = entered(cast)
    confirm_resolution(cast.supervisor, made)
    clerk = as_(cast.clerk)
    assert clerk.post(f"{DESK}{made.pk}/correct/", {"reason": ""}).status_code == 422
    answer = clerk.post(f"{DESK}{made.pk}/correct/", {"reason": "漏记一票。"})
    second = Resolution.objects.exclude(pk=made.pk).get()
    assert answer["Location"] == f"{DESK}{second.pk}/edit/"
    assert clerk.post(answer["Location"], TYPED | {"votes_for": "56"}).status_code == 302
    assert "漏记一票" not in text(client.get(f"/resolutions/{made.pk}/"))
    supervisor = as_(cast.supervisor)
    page = text(supervisor.get(f"{DESK}{second.pk}/"))
    supervisor.post(f"{DESK}{second.pk}/confirm/", seen_on(page))
    assert "漏记一票" in text(client.get(f"/resolutions/{made.pk}/"))
    assert "漏记一票" in text(client.get(f"/resolutions/{second.pk}/"))


def test_the_register_reads_the_same_number_of_rows_however_long_it_is(cast, client):
    counts = []
    client.get("/resolutions/")  # what is read once a process
    for number in (2, 6):
        for at in range(number):
            made = entered(cast, matters=f"{at}")
            confirm_resolution(cast.supervisor, made)
        with CaptureQueriesContext(
            connection,
        ) as reads:
            assert client.get("/resolutions/").status_code == 200
        counts.append(len(reads))
    assert counts[0] == counts[1] <= 6
