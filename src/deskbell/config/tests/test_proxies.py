"""Whose word is believed about the sender's address (threat 21: trusted headers)."""

import pytest

from deskbell.config.parsing import networks
from deskbell.config.proxies import believe_trusted_only

TRUSTED = networks("10.0.0.0/8, ::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("10.1.1.1", "203.0.113.5", "203.0.113.5"),
        ("10.1.1.1", "6.6.6.6, 203.0.113.5, 10.2.2.2", "203.0.113.5"),
        ("10.1.1.1", "", "10.1.1.1"),
        ("10.1.1.1", "203.0.113.5, nonsense", "10.1.1.1"),
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.1.1.1", "203.0.113.5, ::ffff:10.2.2.2", "203.0.113.5"),
        ("::ffff:203.0.113.9", "1.2.3.4", "::ffff:203.0.113.9"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("", "1.2.3.4", ""),
    ],
)
def test_the_sender_is_the_first_that_is_no_proxy_of_ours(peer: str, forwarded: str, expected: str) -> None:
    meta = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    believe_trusted_only(meta=meta, trusted=TRUSTED)
    assert meta["REMOTE_ADDR"] == expected


def test_a_stranger_cannot_claim_encryption_or_a_host() -> None:
    forged = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "evil", "HTTP_FORWARDED": "for=x"}
    meta = {"REMOTE_ADDR": "203.0.113.9", **forged}
    believe_trusted_only(meta=meta, trusted=TRUSTED)
    assert meta == {"REMOTE_ADDR": "203.0.113.9"}


def test_a_trusted_proxy_can() -> None:
    meta = {"REMOTE_ADDR": "10.1.1.1", "HTTP_X_FORWARDED_PROTO": "https"}
    believe_trusted_only(meta=meta, trusted=TRUSTED)
    assert meta["HTTP_X_FORWARDED_PROTO"] == "https"
