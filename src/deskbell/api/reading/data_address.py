"""`data:` addresses (RFC 2397) as osTicket's clients write them, which is not always as the standard says."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

# Clients write text as it is. Percent signs are escapes only in what could stand in an address as a whole.
_ESCAPED = re.compile(r"(?:[!#$&-;=?-Z\[\]_a-z~]|%[0-9A-Fa-f]{2})*")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Data:
    """What a `data:` address holds; `content` is None where it is damaged."""

    media_type: str
    charset: str
    content: bytes | None

    @property
    def text(self) -> str:
        """The content as text; what can't be decoded is marked."""
        return decoded(self.content or b"", self.charset)

    @property
    def file_content(self) -> bytes | None:
        """The content of a file: text of a charset that was named comes in UTF-8, as osTicket keeps it."""
        if self.content is None or not self.media_type.startswith("text/"):
            return self.content
        try:
            return self.content.decode(self.charset).encode("utf-8")
        except (LookupError, ValueError, TypeError, AttributeError):
            return self.content


def read_data(text: str) -> Data:
    """What the text holds. One that is no such address is plain text itself."""
    if text[:5].lower() != "data:":
        return Data(media_type="text/plain", charset="utf-8", content=as_bytes(text))
    meta, comma, rest = text[5:].partition(",")
    media_type, *parameters = [part.strip() for part in meta.split(";")]
    if not comma:
        return Data(media_type="text/plain", charset="utf-8", content=None)
    is_base64 = any(part.lower() == "base64" for part in parameters)
    named = dict(part.lower().split("=", 1) for part in parameters if "=" in part)
    charset = named.get("charset", "utf-8").strip("\"' ")
    if is_base64:
        content = from_base64(rest)
    elif "%" in rest and _ESCAPED.fullmatch(rest):
        content = unquote_to_bytes(rest)
    else:  # the characters came as the call's own text
        content, charset = as_bytes(rest), "utf-8"
    return Data(media_type=(media_type or "text/plain").lower(), charset=charset, content=content)


def from_base64(text: str) -> bytes | None:
    """The bytes; None for what is no base64. Line breaks, a missing end and the alphabet of addresses are let pass."""
    plain = _SPACE.sub("", text).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def decoded(content: bytes, charset: str) -> str:
    """Bytes as text, by the charset that was named if there is one such."""
    try:
        codecs.lookup(charset)
        return content.decode(charset, errors="replace")
    except (LookupError, ValueError, TypeError, AttributeError):
        return content.decode("utf-8", errors="replace")


def as_bytes(text: str) -> bytes:
    """A text's bytes; half characters become question marks."""
    return text.encode("utf-8", errors="replace")
