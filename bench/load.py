"""Load for a few seconds: wrk where it is on PATH, else a small client of our own.

Our own is Python and shares the cores with the server: its figures are lower, ratios stay usable.
"""

import http.client
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    per_second: float
    p50: float  # milliseconds
    p99: float


def client() -> str:
    return "wrk (1 thread)" if shutil.which("wrk") else "bench/load.py (http.client, keep-alive)"


def measure(address: str, *, connections: int, seconds: float) -> Load:
    if shutil.which("wrk"):
        return _wrk(address, connections, seconds)
    command = [sys.executable, "-m", "bench.load", address, str(connections), str(seconds)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Load(*map(float, said))


def _wrk(address: str, connections: int, seconds: float) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{address}: {said}")
    per_second = re.search(r"Requests/sec:\s*([\d.]+)", said)
    shares = {share: float(n) * UNITS[unit] for share, n, unit in _shares(said)}
    return Load(float(per_second[1]) if per_second else 0, shares["50"], shares["99"])


def _shares(said: str) -> list[tuple[str, str, str]]:
    return re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)\b", said)


def _own(address: str, connections: int, seconds: float) -> Load:
    parts = urlsplit(address)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    until, took = time.monotonic() + seconds, []

    def ask() -> None:
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        while (began := time.monotonic()) < until:
            line.request("GET", target)
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{address}: {answer.status}")
            took.append((time.monotonic() - began) * 1000)

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(took, n=100)
    return Load(len(took) / seconds, cuts[49], cuts[98])


if __name__ == "__main__":
    found = _own(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
    sys.stdout.write(f"{found.per_second} {found.p50} {found.p99}\n")
