"""Header values as text: encoded words however broken, bytes that nobody declared, ids and dates."""

from __future__ import annotations

import pytest

from deskbell.mail.parsing.dates import moment
from deskbell.mail.parsing.reading import read_mail

SUBJECTS = {
    b"=?utf-8?Q?a?= =?utf-8?Q?b?=": "ab",
    b"=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=": "ab",
    b"x =?utf-8?Q?a?= y": "x a y",
    b"=?utf-8?Q?a b c?=": "a b c",
    b"=?utf-8?Q?a_=C3?= =?utf-8?Q?=BC?=": "a ü",
    b"=?utf-8?B?w7w?=": "ü",
    b"=?utf-8?B?w7w=": "ü",
    b"=?utf-8?B?VGVzdA?= =?utf-8?B?IGE=?=": "Test a",
    b"=?unknown?Q?J=FCrgen?=": "Jürgen",
    b"=?iso-8859-1*de?Q?J=FCrgen?=": "Jürgen",
    b"=?utf-8?Q?J=FCrgen?=": "Jürgen",
    b"=?iso-8859-1?Q?=C3=BC?=": "ü",
    b"=?windows-1252?Q?=93x=94_=80?=": "“x” €",
    b"=?koi8-r?B?8NLJ18XU?=": "Привет",
    b"\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0": "Привет мир",
    b"\xf0\xd2\xc9\xd7\xc5\xd4 \xcd\xc9\xd2": "Привет мир",
    b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=": "日本",
    b"\x1b$BF|K\\\x1b(B": "日本",
    b"=?CP932?B?g2WDWINn?=": "テスト",
    b"\xc4\xe3\xba\xc3\xb2\xe2\xca\xd4": "你好测试",
    b"=?big5?B?p0GmbqFA?=": "你好",
    b"=?hz-gb-2312?Q?~{VPND~}?=": "中文",
    b"=?utf-7?Q?+ZeVnLIqe-?=": "日本語",
    b"=?utf-8?Q??=": "",
    b"=?utf-8?b?SGVsbG8=?==?utf-8?b?V29ybGQ=?=": "HelloWorld",
    b"=?ISO-8859-1?Q?a=0D=0ABcc:_x?=": "a Bcc: x",
    b"=?utf-8?Q?x=00y?=": "xy",
    b"a\r\n b\r\n\tc": "a b c",
}
MOMENTS = {
    "Sat, 21 Nov 2026 10:00:00 +0100": "2026-11-21T09:00:00+00:00",
    "Sat, 21 Nov 2026 10:00:00 +0100 (CET)": "2026-11-21T09:00:00+00:00",
    "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600": "1997-11-21T15:55:06+00:00",
    "21 Nov 26 10:00 EST": "2026-11-21T15:00:00+00:00",
    "2026-11-21T10:00:00Z": "2026-11-21T10:00:00+00:00",
    "2026-11-21 10:00:00 +0100": "2026-11-21T09:00:00+00:00",
    "Sat, 21 Nov 2026 10:00:00 GMT+01:00": "2026-11-21T09:00:00+00:00",
    "Sat Nov 21 10:00:00 2026": "2026-11-21T10:00:00+00:00",
    "Sat Nov 21 10:00:00 CET 2026": "2026-11-21T09:00:00+00:00",
    "Sat, 21 Nov 2026 10:00:00 PM +0000": "2026-11-21T22:00:00+00:00",
    "Sat, 21 Nov 2026 12:30:00 AM": "2026-11-21T00:30:00+00:00",
    "Sat, 21 Nov 2026 10.00.00 +0100": "2026-11-21T09:00:00+00:00",
    "Sat, 21 Nov 2026 10:00:00.123 +0000": "2026-11-21T10:00:00+00:00",
    "Sa, 21 März 2026 10:00:00 MEZ": "2026-03-21T09:00:00+00:00",
    "Sat, 21 nov. 2026 10:00:00 +0100": "2026-11-21T09:00:00+00:00",
    "Sat, 21 Nov 126 10:00:00 +0000": "2026-11-21T10:00:00+00:00",
    "21.11.2026 10:00:00": "2026-11-21T10:00:00+00:00",
    "11/21/2026 10:00:00 AM": "2026-11-21T10:00:00+00:00",
    "21/11/2026 10:00": "2026-11-21T10:00:00+00:00",
    "Sat, 21 Nov 2026 24:00:00 +0000": "2026-11-22T00:00:00+00:00",
    "Sat, 21 Nov 2026 10:00:60 +0000": "2026-11-21T10:01:00+00:00",
    "Mon, 21 Aug 95 13:30:57 -600": "1995-08-21T19:30:57+00:00",
    "Sat, 21 Nov 2026": "2026-11-21T00:00:00+00:00",
}


@pytest.mark.parametrize("raw", SUBJECTS)
def test_a_subject_is_readable(raw: bytes) -> None:
    assert read_mail(b"Subject: " + raw + b"\r\n\r\n").message.subject == SUBJECTS[raw]


def test_a_subject_of_raw_bytes_has_the_charset_that_the_message_names_elsewhere() -> None:
    raw = "Content-Type: text/plain; charset=koi8-r\nSubject: Счёт за ноябрь\n\nДа".encode("koi8-r")
    assert read_mail(raw).message.subject == "Счёт за ноябрь"


@pytest.mark.parametrize("text", MOMENTS)
def test_a_date_is_an_instant(text: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.isoformat() == MOMENTS[text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Wed, 15 Dec 2010    59:10 -0500",
        "Sat, 21 Nov 2026 25:00:00 +0000",
        "31 Feb 2026 10:00",
        "9" * 5000,
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text) is None


def test_ids_are_found_whatever_stands_around_them() -> None:
    message = read_mail(
        b"Message-ID:  <1234   @   local(blah)  .machine .example>\n"
        b'In-Reply-To: Your message of "Mon" <a@example.org>\n'
        b"References: <a@example.org><b(c)@example.org>\n\t<a@example.org> junk\n\n"
    ).message
    assert message.message_id == "1234@local.machine.example"
    assert message.in_reply_to == ("a@example.org",)
    assert message.references == ("a@example.org", "b(c)@example.org")
