"""A mail's pieces as HTML and as text."""

import re
from dataclasses import replace

import pytest
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.lib.colours import contrast
from deskbell.mail.draft import Action, Draft, Quote, _pattern, html_by_template, html_of
from deskbell.ui.look.palette import why_too_weak
from deskbell.ui.look.settings import ACT_COLOUR, BRAND_COLOUR

pytestmark = pytest.mark.django_db
DRAFT = Draft(heading="Hello", desk_name="Northbank", actions=[Action(words="Look", url="https://desk.example/")])
BUTTONS = (
    r"background:(#\w{6});border:1px solid #\w{6};color:(#\w{6})",
    r"primary \{ background: (#\w+) .*? color: (#\w+) ",
)
HEADERS = ((r"padding:0 4px 12px;color:(#\w{6})", "#faf9f7"), (r"\.brass \{ color: (#\w{6})", "#14171a"))
texts = st.one_of(
    st.just(""), st.text(max_size=30), st.sampled_from(["{0}", "}", "<b>&'\"", "one\ntwo\r\nthree", "\ue0000\ue001"])
)
quotes = st.builds(Quote, html=texts.map(lambda text: SafeString(f"<p>{escape(text)}</p>")), text=texts, author=texts)
drafts = st.builds(
    Draft,
    heading=texts,
    desk_name=texts,
    paragraphs=st.lists(texts, max_size=3),
    body=st.none() | quotes,
    quote=st.none() | quotes,
    details=st.lists(st.tuples(texts, texts), max_size=3),
    signature=st.none() | quotes,
    closing=st.lists(texts, max_size=3),
    actions=st.lists(st.builds(Action, words=texts, url=texts, is_primary=st.booleans()), max_size=3),
    fine_print=st.lists(texts, max_size=3),
    history=st.lists(quotes, max_size=3),
    separator=texts,
    shows_heading=st.booleans(),
)
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


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(draft=drafts, language=st.sampled_from(["en", "de"]))
def test_filling_in_gives_what_rendering_gives(draft: Draft, language: str) -> None:
    with translation.override(language):
        assert html_of(draft) == html_by_template(draft)


def test_drafts_that_differ_by_their_words_alone_are_rendered_once() -> None:
    _pattern.cache_clear()
    words = [html_of(replace(DRAFT, heading=heading)) for heading in ("One", "Two")]
    assert _pattern.cache_info().misses == 1
    assert "Two" not in words[0]
    assert "One" not in words[1]
    assert html_of(replace(DRAFT, heading="")) == html_by_template(replace(DRAFT, heading=""))
    assert _pattern.cache_info().misses == 2
