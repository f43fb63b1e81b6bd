"""Scripts of the pages run on phones that are some years old: what Safari before 15.4 has not is left out."""

import re
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).resolve().parent.parent / "static/js").glob("*.js"))
NEW = re.compile(r"Object\.hasOwn\b|\.at\(|\.findLast\(|structuredClone")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_nothing_is_called_that_older_phones_do_not_have(script):
    assert NEW.findall(script.read_text()) == []
