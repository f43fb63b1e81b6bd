"""Run the proofs named on the command line (all without one); each prints its figures."""

import importlib
import pkgutil
import sys
import time

import tests.prove
from portal.server.refusals import write

PROOFS = sorted(
    found.name for found in pkgutil.iter_modules(tests.prove.__path__) if found.name[0] != "_"
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in PROOFS]
    if unknown:
        write(f"no proof named {', '.join(unknown)}; there are {', '.join(PROOFS)}", sys.stderr)
        return 2
    failed = [name for name in names or PROOFS if not _prove(name)]
    write(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'all proven'}")
    return 1 if failed else 0


def _prove(name: str) -> bool:
    """A proof is a module whose `run()` asserts, and says through `write` what it measured."""
    module = importlib.import_module(f"tests.prove.{name}")
    write(f"\n=== {name}: {(module.__doc__ or '').strip().splitlines()[0]}")
    began = time.monotonic()
    try:
        module.run()
    except AssertionError as error:
        write(f"=== {name}: FAILED after {time.monotonic() - began:.1f} s: {error}")
        return False
    write(f"=== {name}: shown in {time.monotonic() - began:.1f} s")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
