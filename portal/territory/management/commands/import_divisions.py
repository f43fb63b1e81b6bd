"""``manage.py import_divisions FILE.csv``: code,name,level,parent; all or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.kit.errors import Refused
from portal.territory.actions.imports import import_divisions


class Command(BaseCommand):
    help = "Import divisions from a CSV file (code,name,level,parent); all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *args, file, **options):
        try:
            counts = import_divisions(Path(file).read_bytes())
        except OSError as error:
            raise CommandError(f"读不到文件 {file}:{error.strerror} / cannot read it") from error
        except Refused as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write("区划导入完成：新增 {made}，更名 {changed}，未变 {same}".format(**counts))
