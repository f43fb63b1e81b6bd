"""What the figures were measured on, and tables of them."""

import os
import platform
import sqlite3
from importlib.metadata import version

from bench import load

PACKAGES = ("Django", "wagtail", "uvicorn", "a2wsgi", "granian")


def facts() -> list[str]:
    busy = os.getloadavg()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{os.cpu_count()} cores (load {busy:.1f} before we began), {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        packages,
        f"load client: {load.client()}",
    ]


def table(head: list[str], rows: list[list[object]]) -> str:
    """A Markdown table: the first column to the left, figures to the right."""
    cells = [head, *[[_cell(value) for value in row] for row in rows]]
    widths = [max(_width(line[place]) for line in cells) for place in range(len(head))]
    rule = [":" + "-" * (widths[0] - 1), *["-" * (width - 1) + ":" for width in widths[1:]]]
    lines = [cells[0], rule, *cells[1:]]
    return "\n".join(f"| {' | '.join(_padded(line, widths))} |" for line in lines)


def _padded(line: list[str], widths: list[int]) -> list[str]:
    gaps = [" " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)]
    return [line[0] + gaps[0]] + [gap + cell for gap, cell in zip(gaps[1:], line[1:], strict=True)]


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if value < 10 else f"{value:.0f}"
    return str(value)
