"""Environment values: read or refused with a sentence that names them, in both languages."""

from pathlib import Path

import pytest

from portal.kit.env import BadEnvironment, Environment


@pytest.mark.parametrize("value", ["1", "true", "YES", " on "])
def test_ways_to_say_yes(value):
    assert Environment({"X": value}).flag("X") is True


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda e: e.flag("X"), "maybe"),
        (lambda e: e.number("X", 1, least=0, most=9), "ten"),
        (lambda e: e.number("X", 1, least=0, most=9), "10"),
        (lambda e: e.number("X", 1, least=0, most=9), "nan"),
        (lambda e: e.choice("X", "a", ("a", "b")), "c"),
        (lambda e: e.url("X", "", ("https",)), "ftp://x"),
        (lambda e: e.database("X", Path("x.db")), "mysql://a/b"),
        (lambda e: e.database("X", Path("x.db")), "nonsense"),
        (lambda e: e.email("X", "consolemail://"), "carrier-pigeon://x"),
    ],
)
def test_what_cannot_be_used_is_named_in_both_languages(read, value):
    with pytest.raises(BadEnvironment) as refused:
        read(Environment({"X": value}))
    sentence = str(refused.value)
    assert "X" in sentence and any("\u4e00" <= c <= "\u9fff" for c in sentence)
    assert any(c.isascii() and c.isalpha() for c in sentence)


def test_a_database_address_with_a_password_is_not_repeated():
    with pytest.raises(BadEnvironment) as refused:
        Environment({"X": "mysql://me:very-secret@h/db"}).database("X", Path("x.db"))
    assert "very-secret" not in str(refused.value)


def test_nothing_said_means_the_default():
    env = Environment({})
    assert env.flag("X") is False and env.words("X", "a, b,") == ["a", "b"]
    assert env.database("X", Path("var/x.db"))["ENGINE"].endswith("sqlite3")
