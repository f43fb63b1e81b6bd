"""`manage.py tick`: announce what has fallen due, once; for cron where `serve` is not used."""

import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from portal.server.clock import tick


class Command(BaseCommand):
    help = "宣布到期事项，可重复运行 / announce what has fallen due; safe to repeat"

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, help="seconds; stay and repeat")

    def handle(self, *, every=None, **options):
        while True:
            failed = tick(timezone.now())
            if not every:
                if failed:
                    raise SystemExit(1)
                return
            close_old_connections()
            time.sleep(every)
