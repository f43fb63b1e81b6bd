# -*- coding: utf-8 -*-
"""What `make` starts: refuses an old Python in words, then hands over to portal.server.install.

Runs before anything is installed and must be readable by any Python, also 2.7 and 3.6: an old
interpreter has to print a sentence and not a SyntaxError. Hence the old-fashioned syntax.
"""

from __future__ import unicode_literals

import os
import sys

LEAST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOO_OLD = (
    "无法启动:这个 Python 是 %d.%d 版,公议需要 3.11 或更新版本,"
    "请安装后用 make run PYTHON=python3.11 指定。 / "
    "Cannot start: this Python is %d.%d and Gongyi needs 3.11 or newer; "
    "install one and name it, as in make run PYTHON=python3.11.\n"
)


def refuse(sentence):
    """Write UTF-8 whatever the terminal claims to be, and leave."""
    getattr(sys.stderr, "buffer", sys.stderr).write(sentence.encode("utf-8"))
    sys.exit(1)


def main(arguments):
    if tuple(sys.version_info[:2]) < LEAST:
        refuse(TOO_OLD % (tuple(sys.version_info[:2]) * 2))
    sys.path[0] = ROOT  # not portal/, where a module could hide one of the standard library
    from portal.server.install import start

    return start(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
