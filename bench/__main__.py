"""Run the benches named on the command line (all without one); each ends within three minutes."""

import importlib
import sys
import time

from bench import machine
from portal.server.refusals import write

BENCHES = ("servers", "pages", "search", "finding")


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        write(f"no bench named {', '.join(unknown)}; there are {', '.join(BENCHES)}", sys.stderr)
        return 2
    for line in machine.facts():
        write(line)
    for name in names or BENCHES:
        module = importlib.import_module(f"bench.{name}")
        write(f"\n=== {name}: {(module.__doc__ or '').strip().splitlines()[0]}")
        began = time.monotonic()
        module.run()
        write(f"=== {name}: {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
