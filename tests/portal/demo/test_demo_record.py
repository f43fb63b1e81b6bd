"""The demo city's lawful record: three compacts' meetings, recomputed by a stranger with the file."""

import json
import subprocess
import sys

import pytest

from deliberation.models import RegisterEntry, Resolution
from deliberation.queries.register import lines
from deliberation.record.audit import audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture
def entries(loaded):
    return list(RegisterEntry.objects.select_related("resolution__division").order_by("seq"))


def test_the_three_compacts_were_decided_by_confirmed_meetings(entries):
    assert len(entries) == Resolution.objects.count() == 3
    for entry in entries:
        row = entry.resolution
        assert (row.status, row.outcome) == ("confirmed", "reached"), row
        assert row.entered_by_id != row.confirmed_by_id
    assert audit() == []


def test_each_certificate_and_the_register_add_up_in_an_empty_python(entries, client, tmp_path):
    (tmp_path / "recount.py").write_bytes(b"".join(client.get("/recount.py")))
    files = {
        f"{entry.seq}.json": client.get(
            f"/resolutions/{entry.resolution_id}/certificate.json"
        ).content
        for entry in entries
    }
    files["register.jsonl"] = client.get("/resolutions/register.jsonl").content
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        run = _recount(tmp_path, name)
        assert run.returncode == 0, run.stdout + run.stderr
        assert "都对得上" in run.stdout and "Everything adds up" in run.stdout
    assert len(lines()) == 3


def test_one_vote_more_is_noticed(entries, client, tmp_path):
    (tmp_path / "recount.py").write_bytes(b"".join(client.get("/recount.py")))
    path = f"/resolutions/{entries[0].resolution_id}/certificate.json"
    certificate = json.loads(client.get(path).content)
    counted = next(iter(certificate["content"]["figures"]["counted"].values()))
    counted["for"] = str(int(counted["for"]) + 1)
    (tmp_path / "one.json").write_text(json.dumps(certificate), encoding="utf-8")
    run = _recount(tmp_path, "one.json")
    assert run.returncode == 1 and "文件被改过" in run.stdout


def _recount(folder, name):
    return subprocess.run(
        [sys.executable, "-I", "-S", "recount.py", name],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
