"""Content-Transfer-Encoding undone: the bytes of a part, also where the encoding is misnamed or broken."""

from __future__ import annotations

import binascii
import re

from deskbell.mail.parsing.encoded_words import base64_bytes
from deskbell.mail.parsing.limits import Budget
from deskbell.mail.parsing.structure import Part
from deskbell.mail.parsing.uuencode import first_file

_UU = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def content(part: Part, *, budget: Budget) -> bytes:
    """The part's decoded bytes. Raises TooMuch."""
    encoding = part.first("content-transfer-encoding").decode("ascii", "replace").strip(" \t;\"'").lower().split(";")[0]
    raw = _decoded(part, encoding.strip())
    budget.decoded(len(raw))
    return raw


def _decoded(part: Part, encoding: str) -> bytes:
    if encoding == "base64":
        return _from_base64(part)
    if encoding in {"quoted-printable", "quotedprintable", "quoted_printable", "qp"}:
        return binascii.a2b_qp(part.body)
    if encoding in _UU:
        return first_file(part.body) or part.body
    return part.body


def _from_base64(part: Part) -> bytes:
    """Base64 up to where it ends; text that only claims to be base64 is left as it is."""
    body = part.body
    if b"--" in body or b":" in body:
        body = re.split(rb"(?m)^[^A-Za-z0-9+/=\s]", body, maxsplit=1)[0]  # a footer that a list has put below
    letters = len(re.sub(rb"[A-Za-z0-9+/=\s]", b"", body[:4096]))
    if letters and part.content_type.startswith("text/") and (letters > 20 or b" " in body.strip()[:200]):
        part.problems.append("text that claims to be base64")
        return part.body
    return base64_bytes(body)
