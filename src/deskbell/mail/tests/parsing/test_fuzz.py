"""Whatever comes in is read: messages made of everything that ever broke a parser, in any order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from deskbell.lib import html as html_rules
from deskbell.lib.html import clean_mail
from deskbell.mail.parsing import reading, understanding
from deskbell.mail.parsing.encoded_words import header_text
from deskbell.mail.parsing.explaining import explained
from deskbell.mail.parsing.limits import TooMuch
from deskbell.mail.parsing.message import IncomingMessage

CHARSETS = [
    "utf-8",
    "us-ascii",
    "gb2312",
    "iso-2022-jp",
    "utf-7",
    "utf-16",
    "idna",
    "hex",
    "unicode_escape",
    "x",
    "",
    "koi8-r",
]
FIELDS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "Content-ID",
    "Return-Path",
    "Authentication-Results",
    "X-A b",
]
TYPES = [
    "text/plain", "text/html", "text/plain; format=flowed", "text/enriched", "text/calendar", "image/png; name", "message/rfc822",
    "message/delivery-status", "application/ms-tnef", "text/rfc822-headers", "multipart/mixed", "text", ";", "a/b; name*0*=utf-8''%",
]  # fmt: skip
ENCODINGS = ["7bit", "base64", "quoted-printable", "x-uuencode", "8bit", "nonsense", ""]
PIECES = [
    b"<", b">", b'"', b"(", b")", b"@", b",", b";", b":", b" ", b"\n", b"\r\n", b"\r", b"\t", b"\0", b"\\", b"=", b"=?", b"?=", b"'",
    b"maria@example.org", b"<maria@example.org>", b"=?utf-8?Q?=C3=BC?=", b"=?utf-8?B?w7w=?=", b"=?hex?Q?zz?=", b"=?utf-8?Q?=",
    b"\xe4\xf6", b"\xc3\xbc", b"\xed\xa0\x80", b"\xff\xfe", b"\x1b$B", b"\x1b(B", b"+AAA-", b"~{", b"\xe2\x80\xa8", b"\xf0\x9f\x90\x88",
    b"Sat, 21 Nov 2026 10:00:00 +0100", b"99999999999", b"31.12.9999 99:99 pm", b"0000-00-00T00:00", b"+9999", b"--b", b"--b--",
    b"> quoted\n", b"On 21 Nov 2026, a@example.org wrote:\n", b"-- \n", b"Sent from my iPhone\n", b"From: x\nSent: y\nSubject: z\n",
    b"begin 644 a.txt\n", b"#0V%T\n", b"end\n", b"<p>", b"</p>", b"<blockquote type=cite>", b"<table><tr><td>", b"</table>", b"<!--",
    b"<script>alert(1)</script>", b"<img src='cid:x' onerror=alert(1)>", b"<a href='javascript:alert(1)'>", b"&#x110000;", b"&amp",
    b"<style>", b"<![CDATA[", b"<?xml version='1.0' encoding='x'?>", b"<ol start='x'>", b"<td colspan=99999999>", b"cid:x",
    b"Final-Recipient: rfc822; a@example.org\n", b"Status: 5.1.1\n", b"Action: failed\n", b"550 5.1.1 user unknown", b"undeliverable",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", b"DTSTART;TZID=x:20261121T100000Z\n", b"\x78\x9f\x3e\x22\0\0\x01\x03\x90\x06\0\xff\xff\xff\xff",
    b"-----BEGIN PGP MESSAGE-----\n", b"From a b\n", b'{"notificationType":"Bounce"}', b"Received: from x\n", b"\xef\xbb\xbf",
]  # fmt: skip


def words() -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=12).map(b"".join)


def fields() -> st.SearchStrategy[bytes]:
    one = st.tuples(st.sampled_from(FIELDS), words()).map(lambda pair: pair[0].encode() + b": " + pair[1] + b"\n")
    return st.lists(one, max_size=5).map(b"".join)


@st.composite
def leaves(draw: st.DrawFn) -> bytes:
    kind, charset, encoding = (draw(st.sampled_from(values)) for values in (TYPES, CHARSETS, ENCODINGS))
    head = f'Content-Type: {kind}; charset="{charset}"\nContent-Transfer-Encoding: {encoding}\n'.encode()
    return bytes(draw(fields()) + head + b"\n" + draw(words()))


@st.composite
def parents(draw: st.DrawFn, children: st.SearchStrategy[bytes]) -> bytes:
    kind = draw(st.sampled_from(["mixed", "alternative", "related", "report", "signed", "digest", "x"]))
    boundary = draw(st.sampled_from([b"b", b"b b", b"=_b'", b""]))
    parts = b"".join(b"--" + boundary + b"\n" + one + b"\n" for one in draw(st.lists(children, max_size=3)))
    head = b"Content-Type: multipart/" + kind.encode() + b'; boundary="' + boundary + b'"\n\n'
    return bytes(draw(fields()) + head + parts + draw(st.sampled_from([b"", b"--" + boundary + b"--\n", b"--b-"])))


def mails() -> st.SearchStrategy[bytes]:
    return st.recursive(leaves(), parents, max_leaves=6) | words()


def check(raw: bytes) -> None:
    """Read without a fault, not even one that is caught, and fit to be stored and shown."""
    try:
        message = understanding.understand(raw)
    except TooMuch:
        return
    assert not [problem for problem in message.problems if "could not be read" in problem]
    assert "\0" not in json.loads(json.dumps(explained(message)))["text"]
    for text in (
        message.text,
        message.reply_text,
        message.subject,
        message.html,
        *(one.name for one in message.attachments),
    ):
        assert "\0" not in text.encode("utf-8").decode("utf-8")
    assert message.date is None or message.date.utcoffset() == timedelta(0)
    assert not re.search(r"[\r\n]", " ".join((message.subject, *(one.name + one.address for one in message.to))))
    check_html(message)
    check_whole(message)


def check_html(message: IncomingMessage) -> None:
    for html in (message.html, message.reply_html, message.quoted_html):
        assert clean_mail(html) == html


def check_whole(message: IncomingMessage) -> None:
    """A cut throws nothing away."""
    if not message.html:
        assert letters(message.reply_text + message.quoted_text) == letters(message.text)


def letters(text: str) -> str:
    return "".join(text.split())


@given(raw=mails())
@settings(max_examples=150)
def test_whatever_comes_in_is_read(raw: bytes) -> None:
    check(raw)


def fails_on(piece: str) -> Callable[..., str]:
    """A decoder as one would have it that trusts what comes in."""

    def broken(raw: bytes, **options: object) -> str:
        text = header_text(raw, **options)  # type: ignore[arg-type]
        if piece in text:
            raise ValueError(piece)
        return text

    return broken


@pytest.mark.parametrize(
    ("room", "name", "broken"),
    [
        (reading, "header_text", fails_on("ü")),
        (understanding, "cut_text", lambda text, **_: (text.partition(">")[0], "")),
        (html_rules, "clean_mail", lambda html: html.replace("onerror", "").replace("<!--", "")),
        (reading, "moment", lambda text: None if "9999" not in text else int(text)),
    ],
    ids=["a header", "a cut", "the cleaning", "a date"],
)
def test_a_broken_parser_is_found(monkeypatch: pytest.MonkeyPatch, room: object, name: str, broken: object) -> None:
    monkeypatch.setattr(room, name, broken)
    search = settings(max_examples=1_000, database=None, phases=[Phase.generate])(given(raw=mails())(check))
    with pytest.raises((AssertionError, ValueError, ExceptionGroup)):
        search()
