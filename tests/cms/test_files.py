"""Pictures and documents: redrawn, of the kind they say, and kept to one's own shelf."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.forms.files import redraw
from cms.models import Attachment, Picture, PlacePage

GPS = 0x8825


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def jpeg(**extra) -> bytes:
    out = BytesIO()
    picture = Image.new("RGB", (20, 10), "teal")
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(GPS)[2] = (36.0, 48.0, 0.0)
    picture.save(out, "JPEG", exif=exif, comment=b"SecretComment", **extra)
    return out.getvalue()


def upload(client, name, content, collection, kind="images", content_type="image/jpeg"):
    return client.post(
        f"/cms-admin/{kind}/add/",
        {
            "title": "一张图",
            "file": SimpleUploadedFile(name, content, content_type=content_type),
            "collection": str(collection.pk),
        },
    )


def shelf(division):
    return PlacePage.objects.get(division=division).collection


def test_a_redrawn_picture_keeps_nothing_hidden_and_stands_upright():
    drawn = redraw(SimpleUploadedFile("a.jpg", jpeg(), content_type="image/jpeg"))
    data = drawn.read()
    assert b"Secret" not in data
    with Image.open(BytesIO(data)) as picture:
        assert not picture.getexif() and picture.size == (10, 20)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a/*",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        b"",
        b"BM" + b"\x00" * 60,
    ],
)
def test_what_is_no_picture_is_refused(content):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        redraw(SimpleUploadedFile("a.png", content, content_type="image/png"))


def test_a_picture_bomb_is_refused_unread():
    from django.core.exceptions import ValidationError

    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    with pytest.raises(ValidationError):
        redraw(SimpleUploadedFile("a.png", out.getvalue(), content_type="image/png"))


def test_bytes_behind_a_picture_do_not_come_along():
    drawn = redraw(SimpleUploadedFile("a.jpg", jpeg() + b"<script>alert(1)</script>"))
    assert b"script" not in drawn.read()


def test_an_editor_uploads_to_the_own_shelf(cast, as_):
    client = as_(cast.editor)
    answer = upload(client, "a.jpg", jpeg(), shelf(cast.bridge))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    picture = Picture.objects.get()
    assert picture.collection == shelf(cast.bridge)
    assert b"Secret" not in picture.file.open().read()


def test_an_editor_does_not_upload_to_a_neighbours_shelf(cast, as_):
    answer = upload(as_(cast.editor), "a.jpg", jpeg(), shelf(cast.shore))
    assert answer.status_code in (200, 403) or not Picture.objects.filter(
        collection=shelf(cast.shore)
    )
    assert not Picture.objects.filter(collection=shelf(cast.shore)).exists()


def test_a_renamed_page_is_no_document(cast, as_):
    answer = upload(
        as_(cast.editor), "a.pdf", b"<html></html>", shelf(cast.bridge), "documents",
        "application/pdf",
    )  # fmt: skip
    assert "文件内容与扩展名不符" in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.exe", "a.pdf.js"])
def test_kinds_that_could_act_are_refused(cast, as_, name):
    upload(as_(cast.editor), name, b"<svg/>", shelf(cast.bridge), "documents", "image/svg+xml")
    assert not Attachment.objects.exists()


def test_a_document_is_sent_as_a_download_that_cannot_act(cast, as_, client):
    upload(
        as_(cast.editor), "a.txt", "账目".encode(), shelf(cast.bridge), "documents", "text/plain"
    )
    document = Attachment.objects.get()
    client.logout()
    answer = client.get(document.url)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert (
        "sandbox" in answer["Content-Security-Policy"]
        or "default-src 'none'" in (answer["Content-Security-Policy"])
    )


def test_the_original_of_a_picture_is_not_served(cast, as_, client):
    upload(as_(cast.editor), "a.jpg", jpeg(), shelf(cast.bridge))
    picture = Picture.objects.get()
    assert client.get(f"/media/{picture.file.name}").status_code == 404
    rendition = picture.get_rendition("width-10")
    assert client.get(rendition.url).status_code == 200


def test_the_first_screen_leads_to_the_own_place(cast, as_):
    page = as_(cast.editor).get("/cms-admin/").content.decode()
    place = PlacePage.objects.get(division=cast.bridge)
    assert "我负责的地方" in page and f"/cms-admin/pages/{place.pk}/" in page
    assert f"/cms-admin/pages/add/cms/noticepage/{place.pk}/" in page
    assert "Wagtail" not in page.split("<body", 1)[1].split("<script", 1)[0]
