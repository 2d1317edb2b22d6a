"""A message cut into its parts: headers as bytes, bodies as slices. Nothing is decoded here.

Own code in place of the standard library's parser: it keeps every byte, stops at a limit where that is reached, and
mends what senders break (a boundary that is missing, wrong or doubled; a header line that is none).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deskbell.mail.parsing import limits
from deskbell.mail.parsing.limits import Budget, TooMuch
from deskbell.mail.parsing.parameters import ContentValue, content_value

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*")
_DELIMITER_LIKE = re.compile(
    rb"^--([^\s-][^\r\n]{0,200}?|-[^\r\n]{1,200}?)[ \t]{0,80}\r?\n(?=Content-[A-Za-z-]+:)", re.MULTILINE | re.IGNORECASE
)
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|received|return-path|mime-version|reply-to|sender|in-reply-to|references"
    rb"|delivered-to|importance|priority|precedence|organi[sz]ation|user-agent|envelope-to|errors-to|status|lines|comments"
    rb"|keywords|newsgroups|authentication-results|dkim-signature|auto-submitted"
    rb"|(?:x|content|list|thread|resent|arc|original)-[!-9;-~]+)[ \t]*:",
    re.IGNORECASE,
)
_MBOX = re.compile(rb">?From (?![ \t]*:)[^\n]*\n")
_TYPE = re.compile(r"[a-z0-9.+_-]+/[a-z0-9.+_-]+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One header field: its name in lower case, its value unfolded, in bytes."""

    name: str
    value: bytes


@dataclass(kw_only=True)
class Part:
    """A part of a message, or the message itself. `content_type` is in lower case and always type/subtype."""

    fields: list[Field]
    body: bytes
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def first(self, name: str) -> bytes:
        """The first field of that name; empty if there is none."""
        return next((one.value for one in self.fields if one.name == name), b"")

    def all(self, name: str) -> list[bytes]:
        """All fields of that name, top-most first."""
        return [one.value for one in self.fields if one.name == name]

    def walk(self) -> Iterator[Part]:
        """This part and all below it, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_structure(raw: bytes, *, budget: Budget) -> Part:
    """The tree of parts. Messages within the message are leaves. Raises TooMuch."""
    limits.check_size(raw)
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    start = _start(raw)
    return _part(raw[start:] if start else raw, budget=budget, depth=0, default_type="text/plain")


def _start(raw: bytes) -> int:
    """Where the headers begin: behind a byte order mark, blank lines and an mbox's From line."""
    rest = raw.removeprefix(b"\xef\xbb\xbf")
    blank = len(rest) - len(rest.lstrip(b" \t\r\n"))
    start = len(raw) - len(rest) + rest.rfind(b"\n", 0, blank) + 1
    found = _MBOX.match(raw, start)
    return found.end() if found else start


def _part(raw: bytes, *, budget: Budget, depth: int, default_type: str) -> Part:
    limits.check_depth(depth)
    budget.part()
    fields, body_start = split_header(raw)
    if not any(_KNOWN.match(one.name.encode() + b":") for one in fields):
        fields, body_start = [], len(raw) - len(raw.lstrip(b"\r\n"))  # text that only looks like headers
    part = Part(fields=fields, body=raw[body_start:])
    _describe(part, default_type)
    if part.content_type.startswith("multipart/"):
        _divide(part, budget=budget, depth=depth)
    return part


def _describe(part: Part, default_type: str) -> None:
    kind = content_value(part.first("content-type"))
    part.parameters = kind.parameters
    part.content_type = _content_type(kind, default_type, part)
    disposition = content_value(part.first("content-disposition"))
    part.disposition = disposition.value
    part.disposition_parameters = disposition.parameters


def _content_type(kind: ContentValue, default_type: str, part: Part) -> str:
    if not kind.value:
        return default_type
    if _TYPE.fullmatch(kind.value):
        return kind.value
    part.problems.append("a broken content type")
    if kind.value.startswith("multipart") and "boundary" in kind.parameters:
        return "multipart/mixed"
    if kind.value.partition("/")[0] in {"text", "plain"}:
        return "text/plain"
    return "text/html" if kind.value == "html" else "application/octet-stream"


def split_header(raw: bytes) -> tuple[list[Field], int]:
    """The fields at the beginning, and where the body starts. Raises TooMuch.

    A line that is no field belongs to the one before it if another field follows at once; else the body has begun.
    """
    fields: list[tuple[str, list[bytes]]] = []
    position = 0
    while position < len(raw):
        end = _line_end(raw, position)
        line = raw[position:end].rstrip(b"\r\n")
        if not line.strip(b" \t\r") and not (line.strip(b"\r") and _goes_on_behind_space(raw, end)):
            return _joined(fields), end
        found = _FIELD.match(line)
        if line[:1] in b" \t" and fields:
            fields[-1][1].append(line)
        elif found:
            fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
        elif fields and _goes_on_behind_space(raw, end):
            fields[-1][1].append(b" " + line)
        elif fields or not _goes_on(raw, end):
            return _joined(fields), position
        position = end
        _check_header(position, len(fields))
    return _joined(fields), position


def _check_header(length: int, count: int) -> None:
    if length > limits.HEADER_BYTES:
        raise TooMuch(f"more than {limits.HEADER_BYTES} bytes of headers")
    if count > limits.HEADERS:
        raise TooMuch(f"more than {limits.HEADERS} headers")


def _line_end(raw: bytes, position: int) -> int:
    end = raw.find(b"\n", position)
    return len(raw) if end < 0 else end + 1


def _goes_on(raw: bytes, position: int) -> bool:
    """Whether the line at this position is a header field that mails have."""
    return _KNOWN.match(raw, position) is not None


def _goes_on_behind_space(raw: bytes, position: int) -> bool:
    """Whether the headers go on behind a line of nothing but space."""
    return _goes_on(raw, position) or re.match(rb"[ \t]+[^\s]", raw[position : position + 200]) is not None


def _joined(fields: list[tuple[str, list[bytes]]]) -> list[Field]:
    return [Field(name=name, value=b"".join(lines).strip(b" \t\r\n")) for name, lines in fields]


def _divide(part: Part, *, budget: Budget, depth: int) -> None:
    """Cuts a multipart's body; one that cannot be cut becomes plain text."""
    pieces = _pieces(part)
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for start, end in pieces:
        raw = part.body[start:end]
        if raw.strip():
            part.children.append(_part(raw, budget=budget, depth=depth + 1, default_type=default))
    if not part.children:
        part.problems.append("a multipart without parts")
        part.content_type, part.disposition = "text/plain", ""


def _pieces(part: Part) -> Iterator[tuple[int, int]]:
    boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
    strict = re.compile(rb"^--" + re.escape(boundary) + rb"(--|-(?=\s*\Z))?[ \t]*\r*(?:\n|\Z)", re.MULTILINE)
    if boundary and strict.search(part.body):
        return _between(part.body, strict)
    part.problems.append("a boundary that is missing or wrong")
    words = rb"\s{1,80}+".join(map(re.escape, boundary.split()))  # a program may have folded it anew
    loose = re.compile(rb"^--" + words + rb"(--)?[^\n]*(?:\n|\Z)", re.MULTILINE)
    if boundary and loose.search(part.body):
        return _between(part.body, loose)
    guessed = _DELIMITER_LIKE.search(part.body)
    if guessed is None:
        return iter(())
    return _between(part.body, re.compile(rb"^--" + re.escape(guessed[1]) + rb"(--)?[ \t]*\r*(?:\n|\Z)", re.MULTILINE))


def _between(body: bytes, delimiter: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    """Where the parts lie. Parts that follow after the end are read too: some programs write the end too early."""
    start: int | None = None
    for found in delimiter.finditer(body):
        if start is not None:
            yield start, _without_line_end(body, start, found.start())
        start = None if found[1] else found.end()
    if start is not None:
        yield start, len(body)


def _without_line_end(body: bytes, start: int, end: int) -> int:
    if end > start and body[end - 1 : end] == b"\n":
        end -= 1
        if end > start and body[end - 1 : end] == b"\r":
            end -= 1
    return end
