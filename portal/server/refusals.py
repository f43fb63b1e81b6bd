"""Why a start is refused: one sentence in Chinese and the same in English. Standard library only."""

import sys


class CannotStart(Exception):
    """Says what is wrong and what to do; never shown as a traceback."""

    def __init__(self, chinese: str, english: str):
        super().__init__(f"无法启动：{chinese} / Cannot start: {english}")


def write(line: str, stream=None) -> None:
    """Print one line at once, in UTF-8 whatever the locale says."""
    stream = stream or sys.stdout
    raw = getattr(stream, "buffer", None)
    if raw is None:
        stream.write(line + "\n")
    else:
        stream.flush()
        raw.write((line + "\n").encode("utf-8", "replace"))
    stream.flush()


def refuse(refusal: CannotStart) -> int:
    write(str(refusal), sys.stderr)
    return 1
