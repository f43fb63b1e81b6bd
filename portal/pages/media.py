"""Uploaded pictures, as the embedded site serves them: only what Wagtail has re-encoded.

Originals may hold the place where a photo was taken, documents may be private: neither is served
from here (documents have Wagtail's own view, which checks).
"""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest

FOLDER = "images"  # Wagtail's renditions; `original_images` stays out
SUFFIXES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
YEAR = 60 * 60 * 24 * 365  # seconds; a rendition's name changes with its content


def serve_media(request: HttpRequest, path: str) -> FileResponse:
    file = _find(path)
    response = FileResponse(
        file.open("rb"), filename=file.name, content_type=SUFFIXES[file.suffix.lower()]
    )
    response["Content-Disposition"] = response.get("Content-Disposition", "inline")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _find(path: str) -> Path:
    """Return the file, or 404 for everything that is not a picture inside the folder."""
    folder = (Path(settings.MEDIA_ROOT) / FOLDER).resolve()
    try:
        file = (Path(settings.MEDIA_ROOT) / path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:  # missing, NUL byte, circular link
        raise Http404 from error
    if not file.is_relative_to(folder) or file.suffix.lower() not in SUFFIXES:
        raise Http404
    if not file.is_file():
        raise Http404
    return file
