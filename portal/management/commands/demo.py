"""``manage.py demo``: load the demo city. Refuses outside demo mode."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.loader import load
from portal.kit.errors import Refused


class Command(BaseCommand):
    help = "Load the demo city (GONGYI_DEMO=1 only); safe to repeat."

    def handle(self, *args, **options):
        if not settings.GONGYI_DEMO:
            raise CommandError(
                "演示城只在演示模式下装载：请设置 GONGYI_DEMO=1。 / Set GONGYI_DEMO=1 first."
            )
        try:
            fresh = load(say=self.stdout.write)
        except Refused as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(
            "演示城已装好 / demo city loaded" if fresh else "演示城已在 / demo city is there"
        )
