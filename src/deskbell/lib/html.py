"""HTML that people or mails bring in, made harmless; and plain text made HTML."""

from __future__ import annotations

import html as standard_html
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import nh3

ALLOWED_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
ALLOWED_SCHEMES = {"http", "https", "mailto"}
DROPPED_WITH_CONTENT = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math"}

# The sanitiser's time grows with the square of the nesting: 50,000 nested elements took 9 s.
DEEPEST_NESTING = 200
TAB = 8
# Spaces that a page would swallow: at the beginning of a line, and before another one.
_COLLAPSING = re.compile(r"(?m)^ | (?= )")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")

_IMAGE = re.compile(r"<img([^>]*)>")
_WORDS = re.compile(r'\salt="([^"]*)"')
_TABLE = re.compile(r"</?table>")


def clean(html: str) -> str:
    """The same body with nothing left that runs, loads, styles or poses; cleaning twice changes nothing more."""
    return nh3.clean(
        flatten(html),
        tags=ALLOWED_TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def clean_mail(html: str) -> str:
    """As `clean`, for the HTML of a mail: images stay, by the part that they name (`cid:`) or by an address (`https:`).

    Whoever shows it puts something else in the place of both: nothing is fetched from a sender's server by itself.
    """
    return nh3.clean(
        flatten(html),
        tags=ALLOWED_TAGS | {"img"},
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ALLOWED_ATTRIBUTES | {"img": {"src", "alt"}},
        attribute_filter=_without_foreign_images,
        url_schemes=ALLOWED_SCHEMES | {"cid"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def with_images(html: str, *, address_of: Callable[[str], str | None]) -> str:
    """What `clean_mail` left, with another address for each image, or none: then its words alone stay.

    Nobody's server learns from an image where it was shown.
    """

    def replaced(tag: str, attribute: str, value: str) -> str | None:
        return address_of(value.strip()) if (tag, attribute) == ("img", "src") else value

    shown = nh3.clean(
        html,
        tags=ALLOWED_TAGS | {"img"},
        attributes=ALLOWED_ATTRIBUTES | {"img": {"src", "alt"}},
        attribute_filter=replaced,
        set_tag_attribute_values={"img": {"referrerpolicy": "no-referrer", "loading": "lazy"}},
        url_schemes=ALLOWED_SCHEMES | {"cid"},
        link_rel="noopener noreferrer nofollow",
    )
    # The sanitiser writes `<`, `>` and `"` within values as entities, so that this finds tags and nothing else.
    return _IMAGE.sub(_image_or_words, shown)


def with_reachable_tables(html: str, *, label: str) -> str:
    """Clean HTML whose tables may be wider than the page: each outermost one in a box that scrolls, also by keyboard."""
    box = f'<div class="wide-table" role="group" tabindex="0" aria-label="{standard_html.escape(label)}">'
    depth = 0

    def boxed(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag.group() == "<table>":
            depth += 1
            return f"{box}<table>" if depth == 1 else "<table>"
        depth -= 1
        return "</table></div>" if depth == 0 else "</table>"

    return _TABLE.sub(boxed, html)


def _image_or_words(tag: re.Match[str]) -> str:
    words = _WORDS.search(tag.group(1))
    if ' src="' not in tag.group(1):
        return f"<em>{words.group(1)}</em>" if words and words.group(1).strip() else ""
    return tag.group() if words else f'<img alt=""{tag.group(1)}>'


def _without_foreign_images(tag: str, attribute: str, value: str) -> str | None:
    """A part of the mail is an image's address alone, and an image has no other but that of a web server that encrypts.

    A link says whole where it leads: one relative to the desk's own pages means something else than its sender saw.
    """
    if attribute not in ("src", "href"):
        return value
    scheme = value.strip().partition(":")[0].lower()
    return value if scheme in ({"cid", "https"} if tag == "img" else ALLOWED_SCHEMES) else None


def from_text(text: str) -> str:
    """Plain text as HTML: paragraphs at blank lines, breaks at line ends, web addresses as links, indents and gaps kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().expandtabs(TAB)
    paragraphs = re.split(r"\n\s*\n", _COLLAPSING.sub("\xa0", lines))
    return "".join(f"<p>{_linked(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip())


def _linked(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for found in _LINK.finditer(text):
        address = standard_html.escape(found.group())
        pieces += [_escaped(text[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*pieces, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return standard_html.escape(text).replace("\n", "<br>")


def flatten(html: str) -> str:
    """The same HTML; where it nests deeper than any person writes, its text alone."""
    depth = _Depth()
    depth.feed(html)
    return from_text(re.sub(r"<[^>]*>", " ", html)) if depth.deepest > DEEPEST_NESTING else html


class _Depth(HTMLParser):
    """Counts how deep elements nest. An end tag counts only where its element is open, as in a browser."""

    UNNESTED = frozenset(
        {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
        | {"p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "option"}  # their end may be left out
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: Counter[str] = Counter()
        self.deepest = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.UNNESTED:
            self.open[tag] += 1
            self.deepest = max(self.deepest, self.open.total())

    def handle_endtag(self, tag: str) -> None:
        if self.open[tag]:
            self.open[tag] -= 1
