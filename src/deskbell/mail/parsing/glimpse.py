"""The little that can be said of a message that cannot be read: a few headers, by looking at its first bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deskbell.mail.parsing.addresses import people
from deskbell.mail.parsing.encoded_words import header_text
from deskbell.mail.parsing.identifiers import message_id
from deskbell.mail.parsing.limits import Budget
from deskbell.mail.parsing.message import Person

LOOKED_AT = 64 * 1024
LONGEST = 255
_FOLD = re.compile(rb"\r?\n[ \t]+")
# So short that no limit of a budget is reached within one
_HEADER = re.compile(rb"^(From|Subject|Message-ID):[ \t]*([^\r\n]{0,1900})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """Sender, subject and Message-ID, as far as they were seen; empty otherwise."""

    address: str = ""
    name: str = ""
    subject: str = ""
    message_id: str = ""


def glimpse(raw: bytes) -> Glimpse:
    """Look at the first bytes; never fails."""
    head = _FOLD.sub(b" ", raw[:LOOKED_AT].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0])
    seen: dict[bytes, bytes] = {}
    for name, value in _HEADER.findall(head):
        seen.setdefault(name.lower(), value)
    sender = next(iter(people(seen.get(b"from", b""), budget=Budget())), Person(address=""))
    return Glimpse(
        address=sender.address[:LONGEST],
        name=sender.name[:LONGEST],
        subject=header_text(seen.get(b"subject", b""), budget=Budget())[:LONGEST],
        message_id=message_id(header_text(seen.get(b"message-id", b""), budget=Budget()))[:LONGEST],
    )
