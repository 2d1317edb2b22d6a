"""What is shown of a message that cannot be read, whatever it is made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from deskbell.mail.parsing.glimpse import LONGEST, Glimpse, glimpse
from deskbell.mail.tests.parsing.test_fuzz import mails

MARIA = Glimpse(address="maria@example.org", name="María", subject="Hülfe", message_id="1@example.org")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_what_the_headers_say_is_seen(end: bytes) -> None:
    lines = [
        b"Received: from x",
        b"From: =?utf-8?Q?Mar=C3=ADa?=",
        b" <maria@example.org>",
        b"Subject: H\xc3\xbclfe",
        b"Message-ID: <1@example.org>",
        b"",
        b"From: eve@example.org",
        b"",
    ]
    assert glimpse(end.join(lines)) == MARIA


@pytest.mark.parametrize(
    "piece", [b"(", b")", b"<", b'"', b",", b"a@b.cc,", b"<a@b.cc>", b"=?utf-8?Q?a?= ", b"=?x?b?", b"\\", b"\0"]
)
@pytest.mark.parametrize("name", [b"From", b"Subject", b"Message-ID"])
def test_hostile_headers_are_glimpsed(piece: bytes, name: bytes) -> None:
    """A reader that follows brackets by calling itself runs out of its stack, and quarantine would fail with it."""
    seen = glimpse(name + b": " + piece * 20_000 + b"\nX-A: b\n\n")
    assert max(map(len, (seen.address, seen.name, seen.subject, seen.message_id))) <= LONGEST


@given(raw=mails())
@settings(max_examples=100)
def test_whatever_comes_in_is_glimpsed(raw: bytes) -> None:
    seen = glimpse(raw)
    assert not re.search(r"[\0\r\n\ud800-\udfff]", f"{seen.address}{seen.name}{seen.subject}{seen.message_id}")
