"""What of a message is its text, what its HTML, and what are files: the rule of RFC 8621, 4.1.4, made safe."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from deskbell.lib import html as html_rules
from deskbell.lib import text as text_rules
from deskbell.mail.parsing import limits, uuencode
from deskbell.mail.parsing.charsets import codec_name, decode
from deskbell.mail.parsing.flowed import unflow
from deskbell.mail.parsing.limits import Budget
from deskbell.mail.parsing.structure import Part
from deskbell.mail.parsing.transfer import content

_BODY_TYPES = frozenset({"text/plain", "text/html"})
# Other ways to say the same as the text beside it: of no use as a file
_READABLE = re.compile(r"text/(?!calendar|csv|css|directory|javascript|rfc822|rtf|vcard|x-vcard|xml)")
_FORMATTING = re.compile(r"<param>[^<]{0,200}</param>|(?<!<)</?[A-Za-z0-9-]{1,60}>", re.IGNORECASE)  # RFC 1896
_SAME_AGAIN = frozenset({"text/enriched", "text/richtext", "text/rtf", "text/watch-html", "text/x-amp-html"})
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
# A picture within an attribute: the sanitiser would drop it, having read it all
_DATA_ADDRESS = re.compile(r"(?<=[\"'(])data:[a-z]{1,20}/[^\"')>]*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufdd0\ufffe\uffff]")


@dataclass
class Chosen:
    """The parts of a message by what they are for. A part may be in both of the first two."""

    texts: list[Part] = field(default_factory=list)
    htmls: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


@dataclass(kw_only=True)
class ReadBody:
    """One body part as text. `files` stood uuencoded in it; `whole` is what was too long to be shown."""

    text: str = ""
    html: str = ""
    source: str = ""  # the HTML before it was cleaned: its ids and classes say what is quoted
    files: list[uuencode.UuFile] = field(default_factory=list)
    whole: bytes = b""


def choose(root: Part) -> Chosen:
    """Sorts the parts."""
    chosen = Chosen()
    if not root.children and _is_unknown_text(root):
        chosen.texts.append(root)
    elif not root.children:
        _leaf(root, chosen, first=True, around="mixed", wanted=(True, True))
    else:
        _several(root, chosen, wanted=(True, True), in_choice=False)
    return chosen


def _is_unknown_text(root: Part) -> bool:
    """Whether it is the whole message, in a kind of text that says little more than plain text (RFC 2046, 4.1.4)."""
    is_file = root.disposition not in {"", "inline"} or "name" in root.parameters or root.disposition_parameters
    return root.content_type not in _BODY_TYPES and bool(_READABLE.match(root.content_type)) and not is_file


def _several(parent: Part, chosen: Chosen, *, wanted: tuple[bool, bool], in_choice: bool) -> None:
    kind = parent.content_type.partition("/")[2]
    before = len(chosen.texts), len(chosen.htmls)
    wants_text, wants_html = wanted
    in_choice = in_choice or kind == "alternative"
    for index, part in enumerate(_in_order(parent, kind)):
        if part.children:
            _several(part, chosen, wanted=(wants_text, wants_html), in_choice=in_choice)
            continue
        if in_choice and kind != "alternative" and _is_body(part, first=index == 0, around=kind):
            wants_text = wants_text and part.content_type != "text/html"
            wants_html = wants_html and part.content_type != "text/plain"
        _leaf(part, chosen, first=index == 0, around=kind, wanted=(wants_text, wants_html))
    if kind == "alternative" and all(wanted):
        _fill_in(chosen, before)


def _fill_in(chosen: Chosen, before: tuple[int, int]) -> None:
    """A choice that offers only one kind stands for both."""
    new_texts, new_htmls = chosen.texts[before[0] :], chosen.htmls[before[1] :]
    if not new_texts:
        chosen.texts += new_htmls
    elif not new_htmls:
        chosen.htmls += new_texts


def _in_order(parent: Part, kind: str) -> list[Part]:
    """The parts; of related ones the one that the others belong to comes first."""
    if kind != "related" or len(parent.children) < 2:
        return parent.children
    start = parent.parameters.get("start", "").strip("<> ")
    named = [one for one in parent.children if start and start.encode() in one.first("content-id")]
    texts = [one for one in parent.children if one.content_type == "text/html" or one.children]
    chief = (named or texts or parent.children)[0]
    return [chief, *(one for one in parent.children if one is not chief)]


def _is_body(part: Part, *, first: bool, around: str) -> bool:
    named = "filename" in part.disposition_parameters or "name" in part.parameters
    if part.content_type not in _BODY_TYPES:
        return False
    if part.disposition not in {"", "inline"} and (named or not first):
        return False
    return first or (around != "related" and not named)


def _leaf(part: Part, chosen: Chosen, *, first: bool, around: str, wanted: tuple[bool, bool]) -> None:
    if not _is_body(part, first=first, around=around):
        if around != "alternative" or part.content_type not in _SAME_AGAIN:
            chosen.files.append(part)
    elif around == "alternative":
        (chosen.texts if part.content_type == "text/plain" else chosen.htmls).append(part)
    else:
        if wanted[0]:
            chosen.texts.append(part)
        if wanted[1]:
            chosen.htmls.append(part)


def read_body(part: Part, *, budget: Budget, hint: str = "") -> ReadBody:
    """A text/plain or text/html part as both. Raises TooMuch."""
    raw = content(part, budget=budget)
    whole = b""
    if len(raw) > 4 * limits.SHOWN_CHARACTERS:
        whole, raw = raw, raw[: 4 * limits.SHOWN_CHARACTERS]
    if part.content_type == "text/html":
        declared = part.parameters.get("charset", "")
        meta = _META.search(raw[:4096])
        if meta and not codec_name(declared):
            declared = meta[1].decode()
        decoded = decode(raw, declared, budget=budget, hint=hint)
        sent = _DATA_ADDRESS.sub("", plain(decoded.text))
        whole = whole or (raw if len(sent) > limits.SHOWN_HTML else b"")
        source = sent[: limits.SHOWN_HTML]
        html = html_rules.clean_mail(source)
        text = text_rules.from_html(html)
        body = ReadBody(html=html, source=source, text=text, whole=whole)
    else:
        found = uuencode.files(raw) if b"begin" in raw else []
        decoded = decode(_without(raw, found), part.parameters.get("charset", ""), budget=budget, hint=hint)
        text = _flowing(plain(_without_formatting(decoded.text, part)), part)
        body = ReadBody(text=text, files=found, whole=whole)
    if len(body.text) > limits.SHOWN_CHARACTERS:
        body.text, body.whole = body.text[: limits.SHOWN_CHARACTERS], whole or raw
    if decoded.problem:
        part.problems.append(decoded.problem)
    return body


def safe_html(sent: str) -> str:
    """As much of it as is shown, made harmless."""
    return html_rules.clean_mail(sent[: limits.SHOWN_HTML])


def _without(raw: bytes, found: list[uuencode.UuFile]) -> bytes:
    pieces, position = [], 0
    for one in found:
        pieces.append(raw[position : one.start])
        position = one.end
    return b"".join([*pieces, raw[position:]])


def _without_formatting(text: str, part: Part) -> str:
    if part.content_type not in {"text/enriched", "text/richtext"}:
        return text
    return re.sub(r"<(?=<)", "", _FORMATTING.sub("", re.sub(r"<nl>", "\n", text, flags=re.IGNORECASE)))


def _flowing(text: str, part: Part) -> str:
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    return unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")


def plain(text: str) -> str:
    """Text with \\n line ends, and without what no text holds."""
    return _CONTROL.sub(
        "", text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    ).replace("\ufeff", "")
