"""PDFs that were printed once lie in the data folder, under the digest of what they were made from.

A published edition is read-only, so each is set once; a change of the title or of the register makes
another digest. One at a time and two waiting in each process; whoever comes then is asked to wait.
"""

import ctypes.util
import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from portal.kit.errors import Refused, TooMany

LONGEST = 60  # seconds for one compact; thirty long clauses take about five
MOST = 400  # files kept, the latest
ROOM, PRESS = BoundedSemaphore(3), Lock()
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


class NoPress(Refused):
    """This machine sets no PDF, or could not set this one."""

    code = "pdf_unavailable"
    status = 503


@cache
def has_press() -> bool:
    """WeasyPrint draws with Pango, a library of the system."""
    wanted = ("weasyprint", "pylopdf_fonts_zh_cn")
    installed = all(importlib.util.find_spec(name) for name in wanted)
    return installed and _has_pango()


def _has_pango() -> bool:
    if ctypes.util.find_library("pango-1.0"):
        return True
    try:  # a system too small to have the tools that find_library asks
        ctypes.CDLL("libpango-1.0.so.0")
    except OSError:
        return False
    return True


def pdf_of(html: str, styles: list[str]) -> tuple[bytes, str]:
    """The PDF and its digest. Raises ``NoPress`` or ``TooMany``."""
    if not has_press():
        raise NoPress(_("这台服务器不能生成 PDF，请打开打印页，用浏览器打印。"))
    paths = [finders.find(style) for style in styles]
    digest = hashlib.sha256(html.encode())
    for path in paths:
        digest.update(Path(path).read_bytes())
    name = digest.hexdigest()
    return _kept(name) or _set(name, html, paths), name


def _set(name: str, html: str, paths: list[str]) -> bytes:
    if not ROOM.acquire(blocking=False):
        raise TooMany(_("正在排版别的公约，请过半分钟再试。"), retry_after=30, code="pdf_busy")
    try:
        with PRESS:
            return _kept(name) or _keep(name, _printed(html, paths))
    finally:
        ROOM.release()


def _printed(html: str, paths: list[str]) -> bytes:
    command = [sys.executable, "-m", "cms.prints.press", *paths]
    env = {key: os.environ[key] for key in KEPT if key in os.environ}
    try:
        done = subprocess.run(
            command, input=html.encode(), capture_output=True, timeout=LONGEST,
            cwd=settings.ROOT, env=env, check=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        raise NoPress(_("PDF 没有生成成功，请打开打印页，用浏览器打印。")) from error
    return done.stdout


def _folder() -> Path:
    return settings.DATA_DIR / "prints"


def _kept(name: str) -> bytes | None:
    path = _folder() / f"{name}.pdf"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _keep(name: str, pdf: bytes) -> bytes:
    """Whole or not at all, also beside another process that does the same."""
    _folder().mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=_folder(), suffix=".new", delete=False) as file:
        file.write(pdf)
    os.replace(file.name, _folder() / f"{name}.pdf")
    found = sorted(_folder().iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in found[MOST:]:
        old.unlink(missing_ok=True)
    return pdf
