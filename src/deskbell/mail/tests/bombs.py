"""Messages that are made to hurt whoever reads them (threat 11), each small to send or plainly too large."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable

MEGABYTE = 1024 * 1024
HEAD = b"From: mallory@cust.test\r\nTo: help@desk.test\r\nSubject: Bomb\r\nMessage-ID: <bomb@cust.test>\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def plain(body: bytes, *, kind: str = "text/plain", encoding: str = "8bit", headers: bytes = b"") -> bytes:
    """One part."""
    fields = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n".encode()
    return HEAD + headers + fields + b"\r\n" + body


def parts(count: int) -> bytes:
    """A multipart of so many."""
    return MIXED + b"--b\r\n\r\nx\r\n" * count + b"--b--\r\n"


def nested(depth: int) -> bytes:
    """Multiparts within each other."""
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(depth)
    )
    return HEAD + opened + b"\r\nx\r\n"


def nested_messages(depth: int) -> bytes:
    """Messages within each other."""
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nx\r\n"


def tnef_of(count: int, size: int) -> bytes:
    """A winmail.dat that says that it holds so many attachments of so many bytes, and holds none of them."""

    def attribute(level: int, name: int, data: bytes, length: int) -> bytes:
        return struct.pack("<BII", level, name, length) + data + struct.pack("<H", sum(data) & 0xFFFF)

    rendering = attribute(2, 0x00069002, b"\0" * 14, 14)
    claimed = attribute(2, 0x0006800F, b"x", size)
    return struct.pack("<IH", 0x223E9F78, 1) + (rendering + claimed) * count


def compressed(size: int) -> bytes:
    """So many bytes of nothing, which nobody should unpack."""
    return zlib.compress(bytes(size), 9)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content)


# What ends in quarantine, because reading it all would cost too much.
BOMBS: dict[str, Callable[[], bytes]] = {
    "10,000 parts": lambda: parts(10_000),
    "100,000 parts": lambda: parts(100_000),
    "multiparts 500 deep": lambda: nested(500),
    "a million headers": lambda: HEAD + b"X: y\r\n" * 1_000_000 + b"\r\nx",
    "a header of 30 MB": lambda: HEAD + b"X: " + b"y" * 30 * MEGABYTE + b"\r\n\r\nx",
    "a header folded 300,000 times": lambda: HEAD + b"X: y\r\n" + b" y\r\n" * 300_000 + b"\r\nx",
    "50,000 recipients": lambda: plain(
        b"x", headers=b"Cc: " + b",\r\n ".join(b"u%d@cust.test" % at for at in range(50_000))[:500_000] + b"\r\n"
    ),
    "a subject of 20,000 encoded words": lambda: plain(
        b"x",
        headers=b"Subject: " + b"\r\n ".join(b"=?utf-%d?q?x?=" % (8 * (1 + at % 4)) for at in range(20_000)) + b"\r\n",
    ),
    "a winmail.dat of 50,000 files": lambda: plain(
        _base64(tnef_of(50_000, 1)), kind="application/ms-tnef", encoding="base64"
    ),
    "more bytes than a message may have": lambda: plain(b"x" * (65 * MEGABYTE)),
}

# What is read all the same: it costs no more than its size.
DUDS: dict[str, Callable[[], bytes]] = {
    "a base64 of 2 GB that ends early": lambda: plain(
        b"QUJD" * 10, encoding="base64", headers=b"Content-Length: 2147483648\r\n"
    ),
    "utf-32 junk": lambda: plain(
        b"\xff\xfe\x00\x00" + b"\xd8\x00\xdf\xff" * 100_000, kind="text/plain; charset=utf-32"
    ),
    "utf-7 junk": lambda: plain(b"+AAAA" * 200_000, kind="text/plain; charset=utf-7"),
    "a charset that is none": lambda: plain(b"\xff" * MEGABYTE, kind="text/plain; charset=" + "x" * 5000),
    "idna and punycode as charsets": lambda: plain(b"xn--" + b"a-" * 300_000, kind="text/plain; charset=punycode"),
    "a codec that unpacks": lambda: plain(compressed(500 * MEGABYTE), kind="text/plain; charset=zlib"),
    "a part that unpacks": lambda: plain(
        _base64(compressed(500 * MEGABYTE)), kind="application/zip", encoding="base64"
    ),
    "quoted-printable soft breaks": lambda: plain(b"=\r\n" * MEGABYTE, encoding="quoted-printable"),
    "uuencode begun and never ended": lambda: plain(b"begin 644 x\r\n" * 100_000),
    "a winmail.dat of lies": lambda: plain(
        _base64(tnef_of(10_000, 0x7FFFFFFF)), kind="application/ms-tnef", encoding="base64"
    ),
    "HTML 100,000 deep": lambda: plain(b"<div>" * 100_000 + b"x", kind="text/html"),
    "HTML tables 20,000 deep": lambda: plain(b"<table><tr><td>" * 20_000 + b"x", kind="text/html"),
    "HTML of formatting that is never closed": lambda: plain(b"<b><i><u><a href=x>" * 50_000, kind="text/html"),
    "HTML of 10 MB": lambda: plain(b"<p>Hello <b>there</b></p>\r\n" * 400_000, kind="text/html"),
    "an HTML attribute of 10 MB": lambda: plain(b"<p title='" + b"x" * 10 * MEGABYTE + b"'>x</p>", kind="text/html"),
    "5,000 links": lambda: plain(
        b"".join(b"<a href='https://cust.test/%d'>x</a> " % at for at in range(5000)), kind="text/html"
    ),
    "a million quote marks": lambda: plain(b">" * MEGABYTE),
    "a million quoted lines": lambda: plain(b"> x\r\n" * 500_000),
    "lines that nearly begin a quote": lambda: plain(b"On Mon, 2 Mar 2026 at 10:00, a b <a@b.test>\r\n" * 20_000),
    "one line of 20 MB": lambda: plain(b"a " * 10 * MEGABYTE),
    "a References of 10,000 ids": lambda: plain(
        b"x", headers=b"References: " + b"\r\n ".join([b"<a@b.test>"] * 10_000) + b"\r\n"
    ),
    "a subject of 4,000 encoded words": lambda: plain(
        b"x", headers=b"Subject: " + b"\r\n ".join([b"=?utf-8?q?x?="] * 4_000) + b"\r\n"
    ),
    "messages 500 deep": lambda: nested_messages(500),
    "20 MB in base64": lambda: plain(_base64(bytes(20 * MEGABYTE)), kind="application/zip", encoding="base64"),
    "comments within comments": lambda: plain(b"x", headers=b"To: " + b"(" * 100_000 + b"\r\n"),
    "parameters without end": lambda: plain(
        b"x", kind="text/plain;" + "".join(f" name*{at}*=x;" for at in range(20_000))
    ),
    "a boundary like any other line": lambda: (
        HEAD + b'Content-Type: multipart/mixed; boundary="' + b"-" * 60 + b'"\r\n\r\n' + b"-" * 5_000_000
    ),
}
