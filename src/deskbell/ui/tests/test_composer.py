"""What the composer sends."""

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
