"""The little that can be said of a message that cannot be read: a few headers, by looking at its first bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr

LOOKED_AT = 64 * 1024
LONGEST = 255
_FOLD = re.compile(rb"\r?\n[ \t]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_HEADER = re.compile(rb"^(From|Subject|Message-ID):[ \t]*([^\r\n]{0,2000})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """Sender, subject and Message-ID, as far as they were seen; empty otherwise."""

    address: str = ""
    name: str = ""
    subject: str = ""
    message_id: str = ""


def glimpse(raw: bytes) -> Glimpse:
    """Look at the first bytes; never fails."""
    head = _FOLD.sub(b" ", raw[:LOOKED_AT].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0])
    seen: dict[str, str] = {}
    for name, value in _HEADER.findall(head):
        seen.setdefault(name.decode("ascii").lower(), value.decode("utf-8", "replace"))
    name, address = parseaddr(seen.get("from", ""))
    return Glimpse(
        address=_line(address),
        name=_line(_decoded(name)),
        subject=_line(_decoded(seen.get("subject", ""))),
        message_id=_line(seen.get("message-id", "")).strip("<> "),
    )


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()[:LONGEST]
