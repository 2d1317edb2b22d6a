"""A mail's pieces as HTML and as text."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.lib.colours import contrast
from deskbell.mail.draft import Action, Draft, html_of
from deskbell.ui.look.palette import why_too_weak
from deskbell.ui.look.settings import ACT_COLOUR, BRAND_COLOUR

pytestmark = pytest.mark.django_db
DRAFT = Draft(heading="Hello", desk_name="Northbank", actions=[Action(words="Look", url="https://desk.example/")])
BUTTONS = (
    r"background:(#\w{6});border:1px solid #\w{6};color:(#\w{6})",
    r"primary \{ background: (#\w+) .*? color: (#\w+) ",
)
HEADERS = ((r"padding:0 4px 12px;color:(#\w{6})", "#faf9f7"), (r"\.brass \{ color: (#\w{6})", "#14171a"))
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_header_and_buttons_have_the_desks_colours() -> None:
    before = html_of(DRAFT)
    configure(actor=Actor.system(), setting=ACT_COLOUR, value="#1d4f91")
    configure(actor=Actor.system(), setting=BRAND_COLOUR, value="#5b2a86")
    after = html_of(DRAFT)
    for colour in ("#1d4f91", "#5b2a86"):
        assert colour in after
        assert colour not in before
    assert "#0b6b61" not in after


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(brand=colours, act=colours)
def test_whatever_colours_are_taken_the_words_can_be_read(brand: str, act: str) -> None:
    assume(not why_too_weak(brand) and not why_too_weak(act))
    configure(actor=Actor.system(), setting=ACT_COLOUR, value=act)
    configure(actor=Actor.system(), setting=BRAND_COLOUR, value=brand)
    html = html_of(DRAFT)
    for pattern in BUTTONS:
        ((ground, ink),) = re.findall(pattern, html)
        assert contrast(ground, ink) >= 4.5
    for pattern, ground in HEADERS:
        (words,) = re.findall(pattern, html)
        assert contrast(ground, words) >= 4.5
