"""Uuencoded files, alone or in the midst of a text."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4}(?: ([^\r\n]{0,255}?))?[ \t]*\r?\n", re.MULTILINE)
_LINE = re.compile(rb"[ -`]+")


@dataclass(frozen=True, kw_only=True)
class UuFile:
    """A file that stood in a text, and where: from `start` to `end`."""

    name: bytes
    content: bytes
    start: int
    end: int


def files(raw: bytes) -> list[UuFile]:
    """All files, in their order; what only begins like one is text."""
    found: list[UuFile] = []
    position = 0
    while begin := _BEGIN.search(raw, position):
        content, end = _read(raw, begin.end())
        position = end if content else begin.end()
        if content:
            found.append(UuFile(name=begin[1] or b"", content=content, start=begin.start(), end=end))
    return found


def first_file(raw: bytes) -> bytes:
    """The content of the first file; empty if there is none."""
    begin = _BEGIN.search(raw)
    return _read(raw, begin.end())[0] if begin else b""


def _read(raw: bytes, position: int) -> tuple[bytes, int]:
    """The content from here to the line `end` and where that line ends; nothing if a line is no uuencode."""
    pieces: list[bytes] = []
    while position < len(raw):
        stop = raw.find(b"\n", position)
        stop = len(raw) if stop < 0 else stop + 1
        line = raw[position:stop].rstrip(b"\r\n")
        if line.rstrip() == b"end":
            return b"".join(pieces), stop
        piece = _line(line)
        if piece is None:
            return b"", position
        pieces.append(piece)
        position = stop
    return b"".join(pieces), position


def _line(line: bytes) -> bytes | None:
    """The bytes of one line, also where trailing spaces were lost; None for a line that is no uuencode."""
    if not line.strip(b" `"):
        return b""
    if not _LINE.fullmatch(line):
        return None
    count = (line[0] - 32) & 63
    needed = (count + 2) // 3 * 4
    if not needed - 3 * 4 <= len(line) - 1 <= needed + 4 and count:
        return None
    try:
        return binascii.a2b_uu(line[: needed + 1].ljust(needed + 1))[:count]
    except binascii.Error:
        return None
