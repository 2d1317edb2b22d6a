"""Header values as text: encoded words (RFC 2047) however broken, and raw bytes in charsets that nobody declared."""

from __future__ import annotations

import binascii
import re

from deskbell.mail.parsing.charsets import decode
from deskbell.mail.parsing.limits import Budget

_NEXT = r"(?!=\?[^?\s]{1,60}\?[bq]\?)"
WORD = re.compile(
    r"=\?(?P<charset>[^?=\s]{0,60})\?\s*(?P<how>[bq])\s*\?"
    rf"(?:(?P<text>(?:{_NEXT}[^\r\n])*?)\?=(?![0-9A-F]{{2}})|(?P<open>(?:{_NEXT}[^\s<>\"])*))",  # the end may be missing
    re.IGNORECASE,
)
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_MOST_PIECES = 10_000  # that stand one behind the other, each with its padding
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]+")
_BREAKS = re.compile(r"[\t\r\n\u2028\u2029\x85]+")


def header_text(raw: bytes, *, budget: Budget, hint: str = "") -> str:
    """A header's value as one line of text, without control characters and outer space."""
    return one_line(decode_words(raw_text(raw, budget=budget, hint=hint), budget=budget, hint=hint))


def raw_text(raw: bytes, *, budget: Budget, hint: str = "") -> str:
    """The bytes as text, with encoded words as they are."""
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    return decode(raw, "", budget=budget, hint=hint).text


def one_line(text: str) -> str:
    """The same without control characters, lone surrogates, line breaks and outer space."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", _BREAKS.sub(" ", whole)).strip()


def decode_words(text: str, *, budget: Budget, hint: str = "") -> str:
    """The text with its encoded words decoded; space between two of them is dropped, as it was only put in to fold."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    charset, pending = "", list[bytes]()
    end = 0
    for found in WORD.finditer(text):
        between = text[end : found.start()]
        named = found["charset"].partition("*")[0].lower()
        if between.strip() or named != charset:  # else a letter may be cut in two by the words' end
            pieces += _flushed(pending, charset, budget, hint)
            pieces.append(between if between.strip() or not pending else "")
            charset, pending = named, []
        elif not pending:
            pieces.append(between)
        pending.append(_bytes_of(found["how"], found["text"] or found["open"] or ""))
        end = found.end()
    return "".join([*pieces, *_flushed(pending, charset, budget, hint), text[end:]])


def _flushed(pending: list[bytes], charset: str, budget: Budget, hint: str) -> list[str]:
    return [decode(b"".join(pending), charset, budget=budget, hint=hint).text] if pending else []


def _bytes_of(how: str, text: str) -> bytes:
    plain = text.encode("utf-8", "replace")
    return base64_bytes(plain) if how in "bB" else _quoted_bytes(plain)


def base64_bytes(text: bytes) -> bytes:
    """What base64 says, as far as it can be read: padding within, missing or wrong is overlooked."""
    usable = text.translate(None, _NOT_BASE64)
    inner = usable.rstrip(b"=")
    if 0 < inner.count(b"=") <= _MOST_PIECES:
        return b"".join(map(_base64_piece, inner.split(b"=")))
    return _base64_piece(inner.replace(b"=", b""))


def _base64_piece(piece: bytes) -> bytes:
    usable = piece if len(piece) % 4 != 1 else piece[:-1]
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def _quoted_bytes(text: bytes) -> bytes:
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text.replace(b"_", b" "))
