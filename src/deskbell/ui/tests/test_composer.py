"""What the composer sends."""

import re
from html import unescape
from typing import Any

import pytest

from deskbell.ui.composer import ComposerForm, is_written


@pytest.mark.parametrize(
    "html", ["", "<p></p>", "<p>&nbsp;</p>".replace("&nbsp;", "\xa0"), "<ul><li><p> </p></li></ul>"]
)
def test_empty_html_says_nothing(html: str) -> None:
    assert not is_written(html=html)
    assert not ComposerForm({"body": html or " ", "body_format": "html"}).is_valid()


@pytest.mark.parametrize("html", ["<p>x</p>", '<p><img src="cid:1"></p>'])
def test_words_and_pictures_say_something(html: str) -> None:
    assert ComposerForm({"body": html, "body_format": "html"}).is_valid()


def test_without_javascript_the_text_is_plain() -> None:
    form = ComposerForm({"body": "a < b"})
    assert form.is_valid()
    assert form.cleaned_data["body_format"] == "text"


def test_an_unknown_format_is_refused() -> None:
    assert not ComposerForm({"body": "x", "body_format": "markdown"}).is_valid()


def area_of(form: ComposerForm) -> tuple[str, str]:
    """What the editor finds beside the text area, and what everybody reads in it."""
    found = re.fullmatch(r'<textarea(?:[^>]*? data-html="([^"]*)")?[^>]*>(.*)</textarea>', str(form["body"]), re.DOTALL)
    assert found
    return unescape(found.group(1) or ""), unescape(found.group(2)).strip()


@pytest.mark.parametrize("given", ["initial", "data"])
def test_a_text_with_looks_is_shown_as_its_words_and_the_editor_finds_the_looks_beside_them(given: str) -> None:
    keywords: dict[str, Any] = {given: {"body": '<p>One "b" <b>two</b></p>', "body_format": "html"}}
    form = ComposerForm(**keywords)
    looks, words = area_of(form)
    assert words == 'One "b" two'
    assert looks == '<p>One "b" <b>two</b></p>'
    assert 'value="text"' in str(form["body_format"])


def test_plain_words_stay_as_they_are() -> None:
    assert area_of(ComposerForm(initial={"body": "<p>1 < 2", "body_format": "text"})) == ("", "<p>1 < 2")
