"""The lines of an HTML body, with what mail programs say of them in classes and ids. On the HTML as sent: cleaning drops
those. One pass, no tree: the time grows with the length alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deskbell.mail.parsing.lines import INVISIBLE, LONGEST_LINE, MOST_LINES, Line, Mark

_MOST_TAGS = 100_000
# Every piece is bounded and never given back, so that unclosed tags cost no more than their length.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20}+)([^<>]{0,8000}+)>|<!--|<[!?][^<>]{0,1000}+>")
_ATTRIBUTE = re.compile(r"""\b(id|class|type|name|style)\s{0,3}=\s{0,3}("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_PICTURE = "\ufffc"
_CELLS = frozenset({"td", "th"})
_UNSHOWN = frozenset({"head", "script", "style", "title", "template"})
_CLOSING = {tag: re.compile(f"</{tag}[^<>]{{0,200}}+>?", re.IGNORECASE) for tag in _UNSHOWN}

_REST_IDS = (
    "appendonsend", "divrplyfwdmsg", "olk_src_body_section", "zwchr", "stopspelling", "mail-editor-reference-message-container",
    "isreplycontent", "yahoo_quoted", "reply-intro", "originalmessage",
)  # fmt: skip
_REST_CLASSES = ("yahoo_quoted", "outlookmessageheader", "zmail_extra", "ydp_quoted", "reply-quote-header")
_QUOTED_CLASSES = (
    "gmail_attr", "moz-cite-prefix", "protonmail_quote", "tutanota_quote", "skiff_quote", "front-blockquote", "hm_quote",
    "freebirdanalyticsviewquoted", "iosymail", "quoted-text", "mcntcontentquote",
)  # fmt: skip
_QUOTED_NAMES = ("quote", "messagereplysection")
_SIGNATURE_CLASSES = (
    "gmail_signature",
    "moz-signature",
    "protonmail_signature_block",
    "ydpsignature",
    "applesignature",
)
_SIGNATURE_IDS = ("ms-outlook-mobile-signature", "signature", "applemailsignature", "applesignature", "spark_signature")


@dataclass
class _Region:
    """An open element that gives its lines a mark. `open` counts elements of its name, itself included."""

    tag: str
    mark: Mark
    open: int = 1


@dataclass
class _Scan:
    source: str
    regions: list[_Region] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    start: int = 0  # where the line that is being read begins
    breaks: int = 0  # since the last line that held anything
    rest: bool = False

    def text(self, begin: int, end: int) -> None:
        if self.length < LONGEST_LINE and end > begin:
            piece = self.source[begin : min(end, begin + LONGEST_LINE)]
            self.pieces.append(piece)
            self.length += len(piece)

    def line(self) -> Line | None:
        """The line read so far, if it holds anything; the next one begins."""
        text = " ".join(html.unescape("".join(self.pieces)).split()).strip(f"{INVISIBLE} ")
        self.pieces, self.length = [], 0
        if not text:
            return None
        mark = self.regions[-1].mark if self.regions else Mark.NONE
        if self.rest:
            mark, self.rest = Mark.REST_IS_QUOTED, False
        elif mark is Mark.NONE and text[0] == ">":
            mark = Mark.QUOTED
        found = Line(text, self.start, mark, self.breaks > 1)
        self.breaks = 0
        return found

    def opened(self, tag: str, attributes: str) -> None:
        if self.regions and self.regions[-1].tag == tag:
            self.regions[-1].open += 1
        mark = _mark(tag, attributes)
        if mark is Mark.REST_IS_QUOTED:
            self.rest = True
        elif mark is not Mark.NONE and tag != "hr":
            self.regions.append(_Region(tag, mark))

    def closed(self, tag: str) -> None:
        if self.regions and self.regions[-1].tag == tag:
            self.regions[-1].open -= 1
            if not self.regions[-1].open:
                self.regions.pop()
                if self.regions and self.regions[-1].tag == tag:
                    self.regions[-1].open -= 1


def html_lines(source: str) -> list[Line]:
    """The lines that hold anything; a line begins at the first tag that belongs to it alone."""
    return list(_html_lines(source))


def _html_lines(source: str) -> Iterator[Line]:
    scan = _Scan(source)
    position = count = tags = 0
    while tags < _MOST_TAGS and count < MOST_LINES and (found := _TAG.search(source, position)):
        tags += 1
        scan.text(position, found.start())
        position = _behind(source, found)
        if line := _at_tag(scan, found, (found[2] or "").lower()):
            count += 1
            yield line
    if count < MOST_LINES:
        scan.text(position, len(source))
        if line := scan.line():
            yield line


def _behind(source: str, found: re.Match[str]) -> int:
    """Where it goes on: behind a tag, a comment, or an element that is not shown."""
    if found[0] == "<!--":
        end = source.find("-->", found.end())
        return len(source) if end < 0 else end + 3
    if found[2] and not found[1] and found[2].lower() in _UNSHOWN:
        closing = _CLOSING[found[2].lower()].search(source, found.end())
        return closing.end() if closing else len(source)
    return found.end()


def _at_tag(scan: _Scan, found: re.Match[str], tag: str) -> Line | None:
    if tag in _BLOCKS:
        return _at_block(scan, found, tag)
    if tag == "img" and "cid:" in found[3][:2000]:
        scan.pieces.append(_PICTURE)  # somebody may answer with a picture alone; a remote one is rather a tracker
    if tag in _CELLS:
        scan.pieces.append(" ")
    if tag == "span":  # some programs mark signatures by it
        _region(scan, found, tag)
    return None


def _at_block(scan: _Scan, found: re.Match[str], tag: str) -> Line | None:
    line = scan.line()
    is_empty = line is None
    if found[1] or tag == "br":
        scan.start = found.end()
        scan.breaks += tag in {"br", "p", "div"} and (is_empty or tag == "p")
        scan.breaks += not is_empty
    elif not is_empty:
        scan.start = found.start()
        scan.breaks += 1
    _region(scan, found, tag)
    return line


def _region(scan: _Scan, found: re.Match[str], tag: str) -> None:
    if found[1]:
        scan.closed(tag)
    elif tag != "br":
        scan.opened(tag, found[3])


def _mark(tag: str, attributes: str) -> Mark:
    values = {found[1].lower(): found[2].strip("\"'").lower() for found in _ATTRIBUTE.finditer(attributes[:2000])}
    identity, names = values.get("id", ""), values.get("class", "")
    if _has(identity, _REST_IDS) or _has(names, _REST_CLASSES):
        return Mark.REST_IS_QUOTED
    if tag == "blockquote" and _is_citation(values):
        return Mark.QUOTED
    if _has(names, _QUOTED_CLASSES) or values.get("name") in _QUOTED_NAMES:
        return Mark.QUOTED
    if _has(names, _SIGNATURE_CLASSES) or identity in _SIGNATURE_IDS:
        return Mark.SIGNATURE
    return Mark.NONE


def _is_citation(values: dict[str, str]) -> bool:
    style = values.get("style", "")
    return values.get("type") == "cite" or "quote" in values.get("class", "") or "border-left" in style


def _has(value: str, wanted: tuple[str, ...]) -> bool:
    """Whether it holds one of these, also with what Outlook's "x_" and Gmail's "m_…" put in front."""
    return bool(value) and any(one in value for one in wanted)
