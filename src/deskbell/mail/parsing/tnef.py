"""winmail.dat (application/ms-tnef): the files and the text that Outlook wraps for itself. After MS-OXTNEF."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from deskbell.mail.parsing.charsets import decode
from deskbell.mail.parsing.limits import PARTS, Budget, TooMuch

_SIGNATURE = 0x223E9F78
_ATTACHMENT_BEGINS, _TITLE, _DATA, _ATTACHMENT_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_MESSAGE_PROPERTIES, _CODEPAGE, _BODY = 0x9003, 0x9007, 0x800C
_TEXT, _HTML = 0x1000, 0x1013
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _TYPE, _CONTENT_ID, _CONTENT = 0x3707, 0x3704, 0x3001, 0x370E, 0x3712, 0x3701
_FIXED_SIZES = {
    0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16, 0x01: 0,
}  # fmt: skip
_STRING, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_OBJECT_HEAD = 16  # an object's interface, before its bytes


@dataclass(kw_only=True)
class TnefFile:
    """A file as it lay in the envelope; what is not said is empty."""

    name: str = ""
    content_type: str = ""
    content: bytes = b""
    content_id: str = ""


@dataclass(kw_only=True)
class Unpacked:
    """What an envelope held. `html` is as it was sent."""

    files: list[TnefFile] = field(default_factory=list)
    text: str = ""
    html: str = ""


def unpack(raw: bytes, *, budget: Budget) -> Unpacked | None:
    """What is in the envelope, up to where it breaks off; None if it is no such envelope. Raises TooMuch."""
    if len(raw) < 6 or struct.unpack_from("<I", raw)[0] != _SIGNATURE:
        return None
    return _Reader(budget).read(raw)


class _Reader:
    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.charset = "cp1252"
        self.found = Unpacked()

    def read(self, raw: bytes) -> Unpacked:
        for kind, data in _attributes(raw):
            self._take(kind, data)
        return self.found

    def _take(self, kind: int, data: bytes) -> None:
        if kind == _CODEPAGE and len(data) >= 4:
            self.charset = f"cp{struct.unpack_from('<I', data)[0]}"
        elif kind == _BODY:
            self.found.text = self.found.text or self._string(data)
        elif kind == _MESSAGE_PROPERTIES:
            self._message(data)
        elif kind == _ATTACHMENT_BEGINS:
            if len(self.found.files) >= PARTS:
                raise TooMuch(f"more than {PARTS} files in winmail.dat")
            self.found.files.append(TnefFile())
        elif self.found.files:
            self._file(self.found.files[-1], kind, data)

    def _message(self, data: bytes) -> None:
        values = dict(self._properties(data))
        self.found.text = self._text(values.get(_TEXT)) or self.found.text
        self.found.html = self._text(values.get(_HTML))

    def _file(self, file: TnefFile, kind: int, data: bytes) -> None:
        if kind == _TITLE:
            file.name = file.name or self._string(data)
        elif kind == _DATA:
            self.budget.decoded(len(data))
            file.content = data
        elif kind == _ATTACHMENT_PROPERTIES:
            values = dict(self._properties(data))
            names = (self._text(values.get(key)) for key in (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME))
            file.name = next(filter(None, names), file.name)
            file.content_type = self._text(values.get(_TYPE)).lower()
            file.content_id = self._text(values.get(_CONTENT_ID)).strip("<> ")
            if not file.content and isinstance(inner := values.get(_CONTENT), bytes):
                self.budget.decoded(len(inner))
                file.content = inner

    def _text(self, value: str | bytes | None) -> str:
        return self._string(value) if isinstance(value, bytes) else value or ""

    def _string(self, data: bytes) -> str:
        return decode(data.rstrip(b"\0"), self.charset, budget=self.budget).text

    def _properties(self, data: bytes) -> Iterator[tuple[int, str | bytes]]:
        """The properties that hold text or bytes; ends where one cannot be read."""
        try:
            yield from self._each_property(data)
        except (struct.error, IndexError):
            return

    def _each_property(self, data: bytes) -> Iterator[tuple[int, str | bytes]]:
        (count,) = struct.unpack_from("<I", data)
        position = 4
        for _ in range(min(count, 10_000)):
            kind, identifier = struct.unpack_from("<HH", data, position)
            position = _behind_name(data, position + 4) if identifier >= 0x8000 else position + 4
            base = kind & 0xFFF
            if base in _FIXED_SIZES:
                repeated = struct.unpack_from("<I", data, position)[0] if kind & 0x1000 else 1
                position += _FIXED_SIZES[base] * repeated + (4 if kind & 0x1000 else 0)
                continue
            if base not in {_STRING, _UNICODE, _BINARY, _OBJECT}:
                return
            values, position = _values(data, position)
            if values:
                yield identifier, _value(values[0], base)


def _value(raw: bytes, kind: int) -> str | bytes:
    if kind == _UNICODE:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    if kind == _OBJECT:
        return raw[_OBJECT_HEAD:]
    return raw


def _values(data: bytes, position: int) -> tuple[list[bytes], int]:
    (count,) = struct.unpack_from("<I", data, position)
    position += 4
    values = []
    for _ in range(min(count, 1_000)):
        (length,) = struct.unpack_from("<I", data, position)
        values.append(data[position + 4 : position + 4 + length])
        position += 4 + _padded(length)
    return values, position


def _behind_name(data: bytes, position: int) -> int:
    (kind,) = struct.unpack_from("<I", data, position + 16)
    (number,) = struct.unpack_from("<I", data, position + 20)
    return position + 24 + (_padded(number) if kind else 0)


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    while position + 9 <= len(raw):
        kind, length = struct.unpack_from("<II", raw, position + 1)
        data = raw[position + 9 : position + 9 + length]
        yield kind & 0xFFFF, data
        position += 9 + length + 2
