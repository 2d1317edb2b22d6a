"""Contrast by WCAG's own figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.lib.colours import BLACK, WHITE, contrast, mix, parse, strengthened, weakest

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [(BLACK, WHITE, 21.0), (WHITE, WHITE, 1.0), ("#777777", WHITE, 4.48), ("#767676", WHITE, 4.54)],
)
def test_known_contrasts(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345", "#1234567", "#gggggg", "red;}", "#0b6b61;"])
def test_what_is_no_colour(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)


def test_a_colour_has_one_form() -> None:
    assert parse(" #0B6B61 ") == "#0b6b61"


def test_mixing() -> None:
    assert (mix(BLACK, WHITE, 0), mix(BLACK, WHITE, 0.5), mix(BLACK, WHITE, 1)) == (BLACK, "#808080", WHITE)


@given(colours)
def test_a_strengthened_colour_can_be_read(colour: str) -> None:
    assert weakest(strengthened(colour, towards=BLACK, surfaces=(WHITE,), least=4.5), (WHITE,)) >= 4.5
    assert weakest(strengthened(colour, towards=WHITE, surfaces=(BLACK,), least=4.5), (BLACK,)) >= 4.5


def test_what_is_strong_enough_stays() -> None:
    assert strengthened("#0b6b61", towards=BLACK, surfaces=(WHITE,), least=4.5) == "#0b6b61"
