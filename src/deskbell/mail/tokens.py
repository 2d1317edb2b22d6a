"""Signed words in outgoing mails that say where a reply belongs, and whose reply it may be.

A token stands at the end of a Message-ID's local part, behind the plus of a reply address, or in a body marker. It is
bound to a ticket and to an entry; one that an agent gets is bound to that agent besides. It opens no door by itself:
whoever takes a reply in asks also who wrote it, and what that person may do now.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "deskbell.mail.tokens"
MAC_LETTERS = 20  # of 5 bits: 100 bits of an HMAC with SHA-256
# Lower case alone, and nothing that a mail program would quote: local parts are lowered and folded on their way.
_TOKEN = rf"(?P<place>c[0-9]{{1,19}}-[0-9]{{1,19}}|a[0-9]{{1,19}}-[0-9]{{1,19}}-[0-9]{{1,19}})-(?P<mac>[a-z2-7]{{{MAC_LETTERS}}})"
_AT_THE_END = re.compile(rf"(?:^|[.+]){_TOKEN}\Z")
_MARKER = re.compile(rf"\[ref:{_TOKEN}\]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a token with a good signature says. Without an entry it is the ticket as a whole that it is about."""

    ticket_id: int
    entry_id: int | None = None
    agent_id: int | None = None  # None: it went to clients


def reply_token(*, ticket_id: int, entry_id: int | None = None, agent_id: int | None = None) -> str:
    """The token for a mail to clients, or with `agent_id` for the mail to that agent alone; the same on every call."""
    ids = (ticket_id, entry_id or 0) if agent_id is None else (ticket_id, entry_id or 0, agent_id)
    place = ("c" if agent_id is None else "a") + "-".join(str(one) for one in ids)
    return f"{place}-{_mac(place)}"


def reply_address(address: str, token: str) -> str:
    """The desk's address with a token behind its plus; the bare address where the local part has no room for it."""
    local, _at, domain = address.rpartition("@")
    tagged = f"{local}+{token}"
    return f"{tagged}@{domain}" if len(tagged) <= 64 else address  # RFC 5321, section 4.5.3.1.1


def body_marker(token: str) -> str:
    """The token as a line of a mail's text shows it: it is found again within what a reply quotes."""
    return f"[ref:{token}]"


def read_token(text: str) -> Token | None:
    """What a Message-ID, an address or a bare token says; None without a token, or with one that the desk never signed."""
    local = text.strip().strip("<>").rpartition("@")[0] or text
    return _checked(_AT_THE_END.search(local.strip().lower()))


def tokens_in_text(text: str) -> Iterator[Token]:
    """The tokens of body markers that the desk signed, in their order."""
    for found in _MARKER.finditer(text):
        token = _checked(found)
        if token is not None:
            yield token


def _checked(found: re.Match[str] | None) -> Token | None:
    if found is None:
        return None
    place = found["place"].lower()
    if not constant_time_compare(found["mac"].lower(), _mac(place)):
        return None
    ticket, entry, *agent = (int(one) for one in place[1:].split("-"))
    return Token(ticket_id=ticket, entry_id=entry or None, agent_id=agent[0] if agent else None)


def _mac(place: str) -> str:
    digest = salted_hmac(SALT, place, algorithm="sha256").digest()
    return b32encode(digest).decode().lower()[:MAC_LETTERS]
