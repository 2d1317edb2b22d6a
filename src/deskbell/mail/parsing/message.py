"""What a message says, once it was read. Plain data: it crosses from the child process that reads to the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Person:
    """A name and an address as a header gives them; the name may be empty."""

    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadAttachment:
    """A file in a message. `content_id` is without brackets; inline ones are shown within the text."""

    name: str
    content_type: str
    content: bytes
    is_inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A mail that did not arrive: whose it was, by what status (RFC 3463, "5.1.1"), and which one, where that is said."""

    recipient: str = ""
    status: str = ""
    is_permanent: bool = True
    message_id: str = ""  # of the mail that bounced


@dataclass(frozen=True, kw_only=True)
class IncomingMessage:
    """All that was read. Texts hold no lone surrogates and no NUL; HTML is clean; ids are without brackets.

    `text` and `html` are whole; `reply_…` is what the sender wrote anew, `quoted_…` what is repeated below it.
    `html` is empty for a message that has none.
    """

    sender: Person | None
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    reply_to: tuple[Person, ...] = ()
    subject: str = ""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None  # aware, UTC; as the sender claims
    text: str = ""
    reply_text: str = ""
    quoted_text: str = ""
    html: str = ""
    reply_html: str = ""
    quoted_html: str = ""
    repeats_only: bool = False  # nothing in it is new; it is not cut then
    attachments: tuple[ReadAttachment, ...] = ()
    machine: tuple[str, ...] = ()  # why this is no person's mail; empty for a person
    bounce: Bounce | None = None
    problems: tuple[str, ...] = ()  # what was mended, or could not be read
    authentication_results: tuple[str, ...] = ()  # the headers of that name, top-most first
    delivered_to: tuple[str, ...] = ()  # Delivered-To, X-Original-To, Envelope-To: which of the desk's addresses
    headers: Mapping[str, str] = field(default_factory=dict)  # decoded, by lower-case name, for filter rules
    is_signed: bool = False
    is_encrypted: bool = False
    content_hash: str = ""  # SHA-256 over sender, subject, texts and files
