"""Figures that go up and down in this process; /metrics shows them."""

from collections import Counter

gauges: Counter[str] = Counter({"open_sockets": 0})
