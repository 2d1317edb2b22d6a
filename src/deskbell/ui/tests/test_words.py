"""Every word on a page goes through the translation catalogues."""

import html
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in PACKAGE.glob("**/templates/**/*") if path.suffix in {".html", ".txt"})

_TRANSLATED = re.compile(
    r"{%-?\s*blocktranslate.*?endblocktranslate\s*%}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL
)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_SILENT = re.compile(r"<(kbd|script|style)\b.*?</\1>|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
_SPOKEN_ATTRIBUTE = re.compile(r"""\b(?:aria-label|title|placeholder|alt)=(["'])(.*?)\1""", re.DOTALL)
_ELEMENT = re.compile(r"<[^>]+>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


def bare_words(template: str) -> list[str]:
    """Words that a reader sees and no translator: in text, and in the attributes that are read aloud or shown."""
    rest = _TAG.sub("", _TRANSLATED.sub("", template))
    spoken = [match.group(2) for match in _SPOKEN_ATTRIBUTE.finditer(rest)]
    text = _ELEMENT.sub(" ", _SILENT.sub(" ", rest))
    return [word for part in [text, *spoken] for word in _WORD.findall(html.unescape(part))]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_have_no_bare_words(path: Path) -> None:
    assert bare_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        '<a title="Open it">{{ name }}</a>',
        '<input placeholder="{{ x }} here">',
        '{% translate "Fine" %} but not this',
        "{% if x %}Maybe{% endif %}",
    ],
)
def test_bare_words_are_found(template: str) -> None:
    assert bare_words(template)


@pytest.mark.parametrize(
    "template",
    [
        '<p class="lead">{% translate "Hello" %}</p>',
        "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}",
        '<a title="{% translate "Open" %}">{{ name }} · 12</a> <kbd>Ctrl</kbd>',
    ],
)
def test_translated_words_are_fine(template: str) -> None:
    assert not bare_words(template)
