"""Uploaded pictures: only renditions, only pictures, never a way out of the folder."""

import pytest
from django.http import Http404

from portal.pages.media import serve_media


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("images/a.width-800.jpg", "images/b.svg", "original_images/a.jpg"):
        file = settings.MEDIA_ROOT / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"picture")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (settings.MEDIA_ROOT / "images" / "out.jpg").symlink_to(tmp_path / "secret.jpg")
    (settings.MEDIA_ROOT / "images" / "folder.jpg").mkdir()
    return settings.MEDIA_ROOT


def test_a_rendition_is_sent_as_a_harmless_picture(rf, media):
    response = serve_media(rf.get("/"), "images/a.width-800.jpg")
    assert b"".join(response.streaming_content) == b"picture"
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "images/missing.jpg",
        "images/b.svg",
        "images/folder.jpg",
        "images",
        "",
        "original_images/a.jpg",
        "images/../original_images/a.jpg",
        "images/../../secret.jpg",
        "../secret.jpg",
        "/etc/passwd",
        "images/out.jpg",
        "images/a.width-800.jpg\x00.png",
        "images/" + "a" * 5000 + ".jpg",
    ],
)
def test_everything_else_is_not_found(rf, media, path):
    with pytest.raises(Http404):
        serve_media(rf.get("/"), path)
