"""`manage.py serve`: pages, sockets, tasks and clock of an embedded site in one command."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from portal.server import banner, folder, options, ports, web
from portal.server.background import Background
from portal.server.prepare import check_surroundings, prepare
from portal.server.refusals import CannotStart, refuse, write


class Command(BaseCommand):
    help = "启动网站：页面、实时连接、后台任务一并运行 / serve pages, sockets, tasks and clock"
    requires_system_checks = ()  # `make check` runs them; a start should take seconds

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")
        parser.add_argument("--workers", default="1", help="above 1: PostgreSQL and REDIS_URL")

    def handle(self, *, host, port, workers, **others):
        try:
            _serve(host, ports.parse_port(port), options.parse_workers(workers))
        except CannotStart as refusal:
            sys.exit(refuse(refusal))
        except KeyboardInterrupt:
            write("已停止 / stopped")
            sys.exit(130)


def _serve(host: str, port: int, workers: int) -> None:
    options.check(host, port, workers)
    ports.check_free(host, port)
    check_surroundings()
    if not settings.REDIS_URL:
        folder.hold(settings.DATA_DIR)
    prepare()
    listener = ports.bind(host, port)
    connections.close_all()
    background = Background()
    background.start()
    try:
        web.serve(listener, workers, up=lambda: banner.show(host, port))
    finally:
        background.stop()
    write("已停止 / stopped")
