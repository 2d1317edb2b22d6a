"""Address headers as programs write them."""

from __future__ import annotations

import pytest

from deskbell.mail.parsing.addresses import people
from deskbell.mail.parsing.limits import Budget


def _read(raw: str | bytes) -> list[tuple[str, str]]:
    data = raw if isinstance(raw, bytes) else raw.encode()
    return [(one.name, one.address) for one in people(data, budget=Budget())]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ann@example.com", [("", "ann@example.com")]),
        (
            '"Doe, John" <john@example.com>, bob@example.com',
            [("Doe, John", "john@example.com"), ("", "bob@example.com")],
        ),
        ("Doe, John <john@example.com>", [("Doe, John", "john@example.com")]),
        ("John: the best! <john@example.com>", [("John: the best!", "john@example.com")]),
        ("john@example.com (John Doe)", [("John Doe", "john@example.com")]),
        ("John <john@example.com", [("John", "john@example.com")]),
        ("<<john@example.com>>", [("", "john@example.com")]),
        ("John <john@example.com> trailing garbage", [("John", "john@example.com")]),
        ("a@example.com; b@example.com", [("", "a@example.com"), ("", "b@example.com")]),
        ("a@example.com b@example.com", [("", "a@example.com"), ("", "b@example.com")]),
        ("Team: a@example.com, B <b@example.com>;", [("", "a@example.com"), ("B", "b@example.com")]),
        ("undisclosed-recipients:;", []),
        ("Undisclosed recipients:", []),
        ("<Undisclosed-Recipient:;>", []),
        ("(Recipient list suppressed)", []),
        (", a@example.com,,", [("", "a@example.com")]),
        ("'Ann' <ann@example.com>", [("Ann", "ann@example.com")]),
        ("O'Brien <o'brien@example.com>", [("O'Brien", "o'brien@example.com")]),
        (r'"The \"Boss\"" <b@example.com>', [('The "Boss"', "b@example.com")]),
        ("<mailto:ann@example.com>", [("", "ann@example.com")]),
        ("Ann [mailto:ann@example.com]", [("Ann", "ann@example.com")]),
        ("ann @ example . com", [("", "ann@example.com")]),
        ("<@relay.example:ann@example.com>", [("", "ann@example.com")]),
        ("Ann <ann(work)@example.com(host)>", [("Ann", "ann@example.com")]),
        ("Mixed.Case@Example.COM", [("", "Mixed.Case@Example.COM")]),
        ('"odd one"@example.com', [("", '"odd one"@example.com')]),
        ("ann@[192.0.2.1]", [("", "ann@[192.0.2.1]")]),
        ("MAILER-DAEMON (Mail Delivery System)", [("Mail Delivery System", "MAILER-DAEMON")]),
        ("Nobody In Particular", [("Nobody In Particular", "")]),
        ("=?utf-8?Q?M=C3=BCller,_J?= <m@example.com>", [("Müller, J", "m@example.com")]),
        ('"=?utf-8?Q?M=C3=BCller?=" <m@example.com>', [("Müller", "m@example.com")]),
        ("=?utf-8?Q?M=C3=BCller_=3Cm=40example.com=3E?=", [("Müller", "m@example.com")]),
        ("Müller <m@example.com>", [("Müller", "m@example.com")]),
        ("Müller <m@example.com>".encode("latin-1"), [("Müller", "m@example.com")]),
        ("Ann <ann@exämple.example>", [("Ann", "ann@exämple.example")]),
        ("", []),
    ],
)
def test_people_are_found(raw: str | bytes, expected: list[tuple[str, str]]) -> None:
    """Names decoded and unquoted, addresses as written, and nothing of what stands around them."""
    assert _read(raw) == expected


def test_a_line_break_within_an_encoded_word_does_not_reach_the_name() -> None:
    """Threat 9: what is decoded may hold what would begin a header."""
    [(name, address)] = _read("=?utf-8?Q?Ann=0D=0ABcc:_x=40example.com?= <ann@example.com>")
    assert "\r" not in name
    assert "\n" not in name
    assert address == "ann@example.com"
