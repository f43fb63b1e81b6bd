"""Every fraction of the law around its edge, for rolls from 1 to 5,000; and no float anywhere."""

import ast
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import decisions
from deliberation.decisions.law import rules
from deliberation.decisions.measures import MEASURES
from deliberation.decisions.shares import Share

FOLDER = Path(decisions.__file__).parent


def shares() -> set[str]:
    found = set()
    for rule in rules():
        needed = [rule.quorum, rule.majority, *rule.composition, *rule.attendance, *rule.conveners]
        found |= {str(one.share) for one in needed if one is not None and one.share is not None}
    return found


def test_the_law_has_these_shares():
    assert shares() == {">1/2", ">=2/3", ">2/3", ">=3/4", ">=4/5", ">=1/3", ">=1/5", ">=1/10"}


@pytest.mark.parametrize("text", sorted(shares()))
def test_the_edge_of_a_share_for_every_roll(text):
    share = Share.parse(text)
    exact = Fraction(share.over, share.under)
    for whole in range(1, 5001):
        least = share.least(whole)
        enough = (
            Fraction(least, whole) > exact if share.strictly else Fraction(least, whole) >= exact
        )
        below = Fraction(least - 1, whole)
        assert enough and not (below > exact if share.strictly else below >= exact)
        assert share.reached(least, whole) and not share.reached(least - 1, whole)


@given(
    st.integers(1, 20), st.integers(1, 20), st.booleans(),
    st.integers(0, 10**12), st.integers(1, 10**12),
)  # fmt: skip
def test_any_share_agrees_with_exact_fractions(over, under, strictly, part, whole):
    share = Share(min(over, under), under, strictly)
    exact = Fraction(min(over, under), under)
    wanted = Fraction(part, whole) > exact if strictly else Fraction(part, whole) >= exact
    assert share.reached(part, whole) == wanted


@pytest.mark.parametrize("text", ["1/2", ">3/2", ">0/2", ">=x/2", ">=2", "", ">1/2/3"])
def test_what_is_no_share(text):
    with pytest.raises(ValueError, match=r"[a-z]"):
        Share.parse(text)


@given(st.integers(0, 10**12 - 1))
def test_floor_area_keeps_its_two_places(number):
    area = MEASURES["area"]
    assert area.read(area.write(number)) == number


@pytest.mark.parametrize(
    "text", ["1.234", "-1", "1e3", "", "１２", 12.5, True, "1,000", "nan", "1.", ".5", " "]
)
def test_what_is_no_floor_area(text):
    with pytest.raises(ValueError, match="not a number of area"):
        MEASURES["area"].read(text)


@pytest.mark.parametrize("text", ["1.0", "-1", "1e3", "", "true", "12345678901"])
def test_what_is_no_number_of_people(text):
    with pytest.raises(ValueError, match="not a number of members"):
        MEASURES["members"].read(text)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.stem)
def test_no_float_and_no_django_in_decisions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
        assert not (
            isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"float", "round"}
        ), node.lineno
        assert not isinstance(node, ast.Div), node.lineno
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [
                alias.name for alias in node.names]  # fmt: skip
            assert not any(name.split(".")[0] in {"django", "math", "decimal"} for name in names)
