"""What is filled in reads as what is rendered, and nothing of one page gets into another."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.template import engines
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import override

from deskbell.ui import moulds
from deskbell.ui.moulds import Mould, NotInTheMouldError

NAME, LINK = "{0} {name} <b>'&\"%s", format_html('<a href="{}">{}</a>', "/x/?a=1&b={2}", "}{")
TEXT = (
    "{% load i18n %}{{ person.name }}{% if person.may %}|{% translate 'Reply' %}{% endif %}{% if link %}|{{ link }}{% endif %}"
    "|{% avatar person.name %}|{% blocktranslate with name=person.name %}Menu of {{ name }}{% endblocktranslate %}|{ {0} {link}|"
    "{{ person.name|default:'nobody' }}"
)


@dataclass(frozen=True, kw_only=True)
class Person:
    name: str
    may: bool = False
    secret: str = "of this page alone"


@pytest.fixture
def mould(monkeypatch: pytest.MonkeyPatch) -> Mould:
    """A mould of `TEXT`."""
    return _mould(TEXT, monkeypatch)


def _mould(text: str, monkeypatch: pytest.MonkeyPatch) -> Mould:
    monkeypatch.setattr(moulds, "get_template", lambda _name: engines["django"].from_string(text))
    return Mould("any.html", shaped_by="person.may", words="person.name link")


@pytest.mark.parametrize("name", ["Jane", NAME, "", LINK, 7, 0, None])
@pytest.mark.parametrize("link", [LINK, SafeString(""), ""])
@pytest.mark.parametrize("may", [True, False])
def test_what_is_cast_is_what_is_rendered(mould: Mould, name: Any, link: SafeString, may: bool) -> None:
    roots = {"person": Person(name=name, may=may), "link": link}
    mould.cast(person=Person(name="somebody else", may=may), link="")
    assert mould.cast(**roots) == mould.rendered(**roots)
    assert mould.cast(**roots) == mould.rendered(**roots), "the second time"


def test_the_words_of_a_page_are_in_no_pattern(mould: Mould) -> None:
    assert "Jane" in mould.cast(person=Person(name="Jane", may=True), link="")
    shown = mould.cast(person=Person(name="Randy", may=True), link="")
    assert "Randy" in shown
    assert "Jane" not in shown


def test_each_language_has_its_own(mould: Mould) -> None:
    roots = {"person": Person(name="Jane", may=True), "link": ""}
    with override("en"):
        english = mould.cast(**roots)
    with override("de"):
        german = mould.cast(**roots)
        again = mould.rendered(**roots)
    assert ("Reply" in english, "Reply" in german) == (True, False)
    assert german == again


@pytest.mark.parametrize("text", ["{{ person.secret }}", "{% if person.secret %}x{% endif %}"])
def test_what_a_mould_does_not_know_is_an_error(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotInTheMouldError, match="secret"):
        _mould(text, monkeypatch).cast(person=Person(name="Jane"), link="")


def test_a_filter_on_a_word_is_caught_by_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof of the comparison that goes along with every test of the agent panel."""
    wrong = _mould("{{ person.name|upper }}", monkeypatch)
    roots = {"person": Person(name="Jane"), "link": ""}
    assert wrong.cast(**roots) != wrong.rendered(**roots)


def test_shapes_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = _mould("{{ person.may }}", monkeypatch)
    for number in range(moulds.MOST_SHAPES + 5):
        kept.cast(person=Person(name="Jane", may=number), link="")  # type: ignore[arg-type]
    assert kept._pattern.cache_info().currsize == moulds.MOST_SHAPES
