"""Threat 8: no text becomes a formula, whatever separator a spreadsheet believes in."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.lib.spreadsheet import csv_lines, harmless

BEGINS_FORMULA = tuple("=+-@\t\r＝＋－＠")
nasty = st.text(alphabet=st.sampled_from([*"=+-@\t\r\n,;|\"' a1", "＝", "\u2028"]), max_size=12)


def formulas(text: str, delimiter: str) -> list[str]:
    """The cells that a reader with this separator would calculate."""
    rows = csv.reader(text.splitlines(), delimiter=delimiter)
    return [cell for row in rows for cell in row if cell.lstrip(" ").startswith(BEGINS_FORMULA)]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a;=1", 'a,"=1', " =1", "a\n=1", "＝1"]
)
def test_formulas_are_defused(text: str) -> None:
    assert not any(formulas("".join(csv_lines([["x", text]])), one) for one in ",;\t|")


def test_the_check_can_fail() -> None:
    assert formulas('"x","=1+1"\r\n', ",") == ["=1+1"]


def test_plain_words_stay_as_they_are() -> None:
    assert harmless("Ken Ito - Northbank (2026-11-20)") == "Ken Ito - Northbank (2026-11-20)"
    assert list(csv_lines([["a", 1, 'say "hi"']])) == ['"a","1","say ""hi"""\r\n']


@given(st.lists(st.lists(nasty, min_size=2, max_size=3), min_size=1, max_size=3))
def test_no_text_becomes_a_formula(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(rows))
    assert not formulas(text, ",")
    assert not formulas(text, ";")
