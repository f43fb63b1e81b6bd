"""Everything between the command and the first page; quick when nothing is left to do.

Checks come first and change nothing, so that a start that must fail fails at once.
"""

import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from cms.actions.site import seed_site
from portal.server import folder, schema, services, sqlite_file
from portal.server.background import requeue_interrupted
from portal.server.refusals import write
from portal.territory.models import Division

BUNDLED_DIVISIONS = Path("portal/territory/data/zibo-divisions.csv")


def check_surroundings() -> None:
    """Data folder, database, Redis: refuse what cannot work."""
    folder.check_writable(settings.DATA_DIR)
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns without it
    if settings.REDIS_URL:
        services.check_redis()
    if settings.SQLITE:
        sqlite_file.check(Path(settings.DATABASES["default"]["NAME"]))
    else:
        services.check_postgres()


def prepare() -> None:
    """Bring the database to where it can be served; safe to interrupt and repeat."""
    if not settings.SQLITE:
        schema.refuse_unapplied()
    elif schema.unapplied():
        with _step("建立或更新数据库", "preparing the database"):
            schema.migrate()
    seed_site()
    if not Division.objects.exists():
        with _step("导入行政区划", "importing divisions"):
            call_command("import_divisions", str(settings.ROOT / BUNDLED_DIVISIONS), verbosity=0)
    if settings.GONGYI_DEMO:
        call_command("demo")
    requeue_interrupted()


@contextmanager
def _step(chinese: str, english: str):
    """Say what takes a while, and how long it took."""
    began = time.monotonic()
    write(f"{chinese} / {english} …")
    yield
    write(f"  {time.monotonic() - began:.1f} s")
