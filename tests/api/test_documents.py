"""Papers by program: added once by the host, listed with an address for everybody."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deliberation.models import Consultation, Document
from tests.phases import a_consultation

from .conftest import assert_problem

KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
def matter(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return a_consultation(cast)


@pytest.fixture
def added(api_as, matter):
    """``added(title=…, name=…, content=…)`` is the host's answer."""

    def send(key=None, title="草案", name="草案.pdf", content=b"%PDF-1.7 test"):
        fields = {"title": title, "file": SimpleUploadedFile(name, content)}
        return api_as("deputy").upload(f"consultations/{matter.pk}/documents", fields, **key or {})

    return send


def test_a_paper_is_added_listed_and_downloaded(api_as, matter, added):
    answer = added()
    assert answer.status_code == 200, answer.content
    made = answer.json()
    assert (made["title"], made["size"]) == ("草案", 13)
    stranger = api_as("anonymous")
    assert stranger.get(f"consultations/{matter.pk}").json()["documents"] == [made]
    file = stranger.client.get(made["url"])
    assert b"".join(file.streaming_content) == b"%PDF-1.7 test"


def test_the_same_upload_again_adds_nothing(added):
    first = added(KEY).json()
    assert added(KEY).json() == first
    assert Document.objects.count() == 1
    for other in ({"title": "别的"}, {"name": "别的.pdf"}, {"content": b"%PDF-1.7 more"}):
        assert_problem(added(KEY, **other), 422, "idempotency_key_reused")
    assert added({"Idempotency-Key": "k2"}).json()["id"] != first["id"]
    assert added().status_code == 200
    assert Document.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": " "}, "text_missing", "title"),
        ({"title": "长" * 81}, "text_too_long", "title"),
        ({"name": "a.exe", "content": b"MZ"}, "file_kind", "file"),
        ({"content": b"<html>"}, "file_kind", "file"),
        ({"content": b""}, "file_kind", "file"),
    ],
)
def test_what_cannot_be_kept_is_said_by_field(added, changes, code, field):
    body = assert_problem(added(**changes), 422, code)
    assert list(body["errors"]) == [field]
    assert not Document.objects.exists()


def test_what_is_no_upload_is_malformed(api_as, matter):
    deputy, path = api_as("deputy"), f"consultations/{matter.pk}/documents"
    for answer in (deputy.post(path, {"title": "草案"}), deputy.upload(path, {"title": "草案"})):
        assert "file" in assert_problem(answer, 422, "bad_input")["errors"]
    gone = {"title": "草案", "file": SimpleUploadedFile("a.pdf", b"%PDF-")}
    assert_problem(deputy.upload(f"consultations/{uuid.uuid4()}/documents", gone), 404, "not_found")


def test_a_closed_consultation_takes_no_papers(added, matter):
    now = matter.opened_at
    Consultation.objects.filter(pk=matter.pk).update(
        summed_up_at=now, consensus="好。", closed_at=now
    )
    assert_problem(added(), 409, "consultation_closed")


def test_a_large_upload_is_read_as_the_page_reads_it(added, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    large = added(KEY, content=b"%PDF-" + b"x" * 3_000_000)
    assert large.status_code == 200, large.content


def test_the_readable_page_names_the_fields_of_an_upload(api):
    page = api.client.get("/api/v1/docs/").content.decode()
    where = page.index("/api/v1/consultations/{pk}/documents")
    assert "file" in page[where : where + 1000]
