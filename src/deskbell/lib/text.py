"""Plain texts: one-line fields, previews, and the words of an HTML body."""

from __future__ import annotations

import html as standard_html
import re
import unicodedata
from copy import copy

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LOOKS = CSS_PROFILES["strict"] | {"hr": HtmlElement(display=Display.block)}

# Spaces that stay, by every name that cleaned HTML has for them; and what stands for one where others are taken together.
_NO_BREAK = re.compile(r"&nbsp;|&#160;|\xa0")
_KEPT_SPACE = "\ufdd0"


# Paragraphs of words with one space between them, and breaks: nothing here is laid out otherwise than it stands. An `&`
# with a name behind it is not among them: what lays texts out reads such a name twice.
_PLAIN_WORD = r"(?:[\w!-%'-;=?-~“”„‘’–—…€]|&(?:lt|gt|quot|\#39|\#x27);|&amp;(?![\w#]))++"
_PLAIN_LINE = rf"{_PLAIN_WORD}(?: {_PLAIN_WORD})*+"
_PLAIN = re.compile(rf"(?:<p>{_PLAIN_LINE}(?:<br>{_PLAIN_LINE})*+</p>)++")


def one_line(text: str) -> str:
    """A field that must be one line: line breaks and other control characters become single spaces."""
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", text)).strip()


def storable(text: str) -> str:
    """A text from anywhere as every database takes it: without NUL, and with `?` for halves of characters."""
    return text.replace("\0", "").encode(errors="replace").decode()


def from_html(html: str) -> str:
    """The words of an HTML body as a person would read them, with line breaks."""
    if _PLAIN.fullmatch(html):
        lines = html.removeprefix("<p>").removesuffix("</p>").replace("</p><p>", "\n\n").replace("<br>", "\n")
        return standard_html.unescape(lines)
    return _laid_out(html)


def _laid_out(html: str) -> str:
    """The long way, which knows of lists, tables and spaces."""
    layout = get_text(_NO_BREAK.sub(_KEPT_SPACE, html), _own_layout()).replace(_KEPT_SPACE, " ")
    lines = [line.rstrip() for line in layout.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _own_layout() -> ParserConfig:
    """For one text alone: the element of the body knows what is being written, and threads must not share it."""
    return ParserConfig(css=_LOOKS | {"body": copy(_LOOKS["body"])})


def preview(text: str, *, length: int = 140) -> str:
    """The beginning of a text on one line, cut at a word where it is longer than `length` characters."""
    line = " ".join(text[: length * 4].split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
