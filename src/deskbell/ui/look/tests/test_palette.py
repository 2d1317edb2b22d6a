"""Whatever colour is taken, words in it can be read on light pages and on dark ones."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from deskbell.lib.colours import contrast, weakest
from deskbell.ui.look import palette
from deskbell.ui.look.palette import ACT, BRAND, DARK_SURFACES, LIGHT_SURFACES, dark_shades, light_shades, stylesheet

TOKENS = Path(palette.__file__).parent.parent / "static" / "ui" / "css" / "tokens.css"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours)
def test_every_shade_of_what_is_taken_can_be_read(colour: str) -> None:
    assume(not palette.why_too_weak(colour))
    for shades, surfaces in ((light_shades(colour), LIGHT_SURFACES), (dark_shades(colour), DARK_SURFACES)):
        assert weakest(shades.words, (*surfaces, shades.tint, shades.ink)) >= 4.5
        assert contrast(shades.ink, shades.deep) >= 4.5


@given(colours)
def test_the_shade_that_a_refusal_names_is_taken(colour: str) -> None:
    sentence = palette.why_too_weak(colour)
    named = re.findall(r"#[0-9a-f]{6}", sentence)
    assert len(named) == bool(sentence)
    assert not [one for one in named if palette.why_too_weak(one)]


@pytest.mark.parametrize("colour", ["#ffff00", "#e0ab58", "#ffffff", "#a8701a"])
def test_pale_colours_are_refused(colour: str) -> None:
    assert "4.5 : 1" in palette.why_too_weak(colour)


def test_the_surfaces_and_colours_are_those_of_the_tokens() -> None:
    tokens = TOKENS.read_text(encoding="utf-8")
    named = dict(re.findall(r"--([\w-]+):\s+light-dark\((#\w+),", tokens))
    dark = dict(re.findall(r"--([\w-]+):\s+light-dark\(#\w+, (#\w+)\)", tokens))
    grounds = ("surface", "paper", "sunken", "note-tint")
    assert tuple(named[one] for one in grounds) == LIGHT_SURFACES
    assert tuple(dark[one] for one in grounds) == DARK_SURFACES
    assert (named["brass"], named["act"]) == (BRAND, ACT)


def test_the_stylesheet_says_only_what_differs() -> None:
    assert stylesheet(brand=BRAND, act=ACT) == ""
    assert "--act" not in stylesheet(brand="#5b2a86", act=ACT)
    blue = stylesheet(brand=BRAND, act="#1d4f91")
    assert "--act: light-dark(#1d4f91, " in blue
    assert "--brass" not in blue
