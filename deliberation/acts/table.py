"""Name of an act -> what it does."""

from collections.abc import Callable
from typing import Any

from .leading import LEADING
from .taking_part import TAKING_PART

ACTS: dict[str, Callable[[Any, Any, dict, str], dict]] = TAKING_PART | LEADING
# These keep the name of the act with the words that they make.
OF_WORDS = {"say", "ask", "record"}
