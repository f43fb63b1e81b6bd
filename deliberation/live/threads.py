"""Database work of sockets, away from the loop: a few threads, each with its own connection.

Apart by what they are for, so that none holds up the others: acts may wait for a lock (SQLite's one
writer; a row that a stopped process holds) while rooms go on telling what happened, and a thousand who
come back at once hold up neither. On PostgreSQL each process multiplies them (settings: the pool's size).
"""

from concurrent.futures import ThreadPoolExecutor

from channels.db import database_sync_to_async
from django.conf import settings

# SQLite has one writer, and whoever waits for it sleeps longer and longer between looks: two threads
# that act get less done than one.
ACTING = 1 if settings.SQLITE else 4
ACTS = ThreadPoolExecutor(max_workers=ACTING, thread_name_prefix="acts")
ROOMS = ThreadPoolExecutor(max_workers=3, thread_name_prefix="rooms")
DOOR = ThreadPoolExecutor(max_workers=2, thread_name_prefix="arrivals")
WRITES = ThreadPoolExecutor(max_workers=1, thread_name_prefix="presence")


def in_thread(function, pool=ROOMS):
    return database_sync_to_async(function, thread_sensitive=False, executor=pool)
