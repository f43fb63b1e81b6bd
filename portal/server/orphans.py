"""A server worker leaves when the process that started it is gone, also after kill -9.

Otherwise it would go on holding the port, with nobody to stop or restart it.
"""

import os
import signal
import threading
import time

# Set by portal.server.web for its workers: the process id of `manage.py serve`.
PARENT = "GONGYI_SERVE_PID"


def follow_parent() -> None:
    parent = int(os.environ.get(PARENT, "0"))
    if parent and parent != os.getpid():
        threading.Thread(target=_watch, args=[parent], name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
