"""The task worker and the clock of an embedded site, as two threads that can be stopped."""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult, TaskResultStatus

from portal.server.clock import tick

logger = logging.getLogger("portal.server")
POLL = 0.5  # seconds between looks into an empty queue
STOP_WITHIN = 10  # seconds given to a running task


class Background:
    def __init__(self):
        self.stopping = threading.Event()
        self.worker = self._new_worker()
        self.threads = [
            threading.Thread(target=self._work, name="tasks", daemon=True),
            threading.Thread(target=self._keep_time, name="clock", daemon=True),
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.worker.running = False
        for thread in self.threads:
            thread.join(STOP_WITHIN)

    def _work(self) -> None:
        """Run tasks; a database that goes away for a while does not end the thread."""
        while not self.stopping.is_set():
            try:
                self.worker.run()
            except Exception:
                logger.exception("task worker stumbled; going on")
                connections.close_all()
                self.stopping.wait(1)
                self.worker = self._new_worker()
        connections.close_all()

    def _keep_time(self) -> None:
        while not self.stopping.is_set():
            close_old_connections()
            if tick(timezone.now()):
                connections.close_all()
            self.stopping.wait(1)
        connections.close_all()

    def _new_worker(self) -> Worker:
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=POLL,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="embedded",
        )
        worker.running = not self.stopping.is_set()
        return worker


def requeue_interrupted() -> None:
    """Run again what a killed process left half-done; only where no other worker can be alive."""
    if not settings.REDIS_URL:
        running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
        running.update(status=TaskResultStatus.READY, started_at=None)
