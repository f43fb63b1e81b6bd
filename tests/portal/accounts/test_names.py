"""Public names: equal-looking names are one name, staff words and hidden marks are refused."""

import pytest
from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.kit.errors import BadInput
from portal.kit.names import clean_public_name, skeleton, suggest_public_name


@pytest.mark.parametrize(
    "name", ["槐花落", "七号楼老周", "Anna 李", "𠮷野家的猫", "龘龘", "O'Neil", "阿·依·古丽"]
)
def test_ordinary_names_are_taken(name):
    assert clean_public_name(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_length"),
        ("一", "name_length"),
        ("长" * 21, "name_length"),
        ("槐花\u200b落", "name_hidden_characters"),
        ("槐花\u202e落", "name_hidden_characters"),
        ("管理员小王", "name_reserved"),
        ("ADMIN李", "name_reserved"),
        ("ａｄｍｉｎ", "name_reserved"),
        ("аdmin", "name_reserved"),  # Cyrillic а
        ("街道办甲", "name_reserved"),
        ("老周13800000000", "name_number"),
        ("……", "name_letters"),
        ("12345", "name_letters"),
        ("a\u0301\u0302\u0303b", "name_marks"),
    ],
)
def test_names_that_mislead_are_refused(name, code):
    with pytest.raises(BadInput) as refused:
        clean_public_name(name)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("槐花落", "槐 花 落"),
        ("Anna", "ANNA"),
        ("Ａｎｎａ", "anna"),
        ("anna", "аnnа"),
        ("ab", "a.b"),
    ],
)
def test_names_that_look_alike_are_one(db, one, other):
    assert skeleton(one) == skeleton(other)
    User.objects.create_user(public_name=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(public_name=other)


def test_suggested_names_pass_their_own_rule():
    for _ in range(200):
        assert clean_public_name(suggest_public_name())
