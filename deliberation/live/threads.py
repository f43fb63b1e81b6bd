"""Database work of sockets, away from the loop: a few threads, each with its own connection."""

from concurrent.futures import ThreadPoolExecutor

from channels.db import database_sync_to_async

# More would only wait for SQLite's one writer; on PostgreSQL workers multiply this.
POOL = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sockets")
# Of their own, so that a thousand who come back at once hold up neither acts nor rooms.
DOOR = ThreadPoolExecutor(max_workers=2, thread_name_prefix="arrivals")


def in_thread(function, pool=POOL):
    return database_sync_to_async(function, thread_sensitive=False, executor=pool)
