"""Drawing lots that anybody can draw again: SHA-256 of the announced seed and the lot, least first.

The seed is announced before anybody signs up, lots are random and stand in the meeting's log from the
moment they are given out. Whoever runs the site could still choose lots; the log's times and the seed
known to all make that visible only to those who watch.
"""

import hashlib


def place_of(seed: str, lot: str) -> str:
    """What lots are sorted by: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{lot}".encode()).hexdigest()


def drawn(seed: str, lots: list[str]) -> list[str]:
    """``lots`` in the order in which they are drawn."""
    return sorted(lots, key=lambda lot: (place_of(seed, lot), lot))
