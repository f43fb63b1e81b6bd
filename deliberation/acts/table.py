"""Name of an act -> what it does."""

from collections.abc import Callable
from typing import Any

from .leading import LEADING
from .taking_part import TAKING_PART

ACTS: dict[str, Callable[[Any, Any, dict, str], dict]] = TAKING_PART | LEADING
# These keep the name of the act with the words that they make.
OF_WORDS = {"say", "ask", "record"}
# Each tells everybody something and can be done and undone without end: so many a minute and no more.
COUNTED = {
    "attend", "leave", "raise_hand", "lower_hand", "edit", "write", "sign_up", "sign_off",
    "answer_invitation",
}  # fmt: skip
