"""Settings of the suite: the same site, with quick passwords and tasks run at once."""

import atexit
import os
import shutil
import tempfile

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="gongyi-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789abcdefghijklmnop")
os.environ["RATE_LIMIT_FACTOR"] = "1"
os.environ["GONGYI_DEMO"] = "0"

from portal.settings.base import *  # noqa: F403
from portal.settings.base import (
    CACHES,
    CHANNEL_LAYERS,
    DATA_DIR,
    DATABASES,
    REDIS_URL,
    SQLITE,
    STATIC_ROOT,
)

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

if SQLITE:
    # A file, so that a server beside the test sees what the test sees; nothing here outlives a
    # power cut, so nothing waits for the disk.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
    )

if REDIS_URL:
    # Two processes of one run share the server: each has a number (tests empty it) and a prefix.
    _process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rsplit('/', 1)[0]}/{_process}"
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"test{_process}"
