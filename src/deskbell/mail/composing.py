"""From a mail's parts to the bytes that go over the wire. Knows nothing of tickets or tables.

Headers are built by the standard library's `EmailMessage` alone, addresses by `Address`: no text of a person ever
becomes a header of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime
from typing import Any

from deskbell.lib.text import one_line

MOST_REFERENCES = 12
LONGEST_SUBJECT = 250
LONGEST_NAME = 120


class MessageIds(UnstructuredHeader):
    """A header of Message-IDs, one a line. The standard library would write a long one as an encoded word (RFC 2047),
    which no mail program reads there."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """The header as it goes over the wire."""
        return f"{self.name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
for _name in ("message-id", "in-reply-to", "references"):
    _HEADERS.map_to_type(_name, MessageIds)  # type: ignore[arg-type]  # the registry mixes the base in
PLAIN, WITH_UTF8 = (policy.clone(header_factory=_HEADERS) for policy in (SMTP, SMTPUTF8))


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A name and an address as a header shows them."""

    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""  # without brackets; where the HTML shows it by this name, it stands within that


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Everything that makes a message."""

    message_id: str
    sender: Mailbox
    to: Sequence[Mailbox]
    cc: Sequence[Mailbox] = ()
    reply_to: str = ""
    subject: str
    text: str
    html: str = ""
    sent_at: datetime
    in_reply_to: str = ""
    references: Sequence[str] = ()
    is_automatic: bool = False
    files: Sequence[File] = ()

    @property
    def needs_utf8(self) -> bool:
        """Whether an address can only be written with SMTPUTF8 (RFC 6531): its local part is not ASCII."""
        return not all(box.address.isascii() for box in (wire_form(box) for box in (*self.to, *self.cc, self.sender)))


def compose(parts: Parts) -> EmailMessage:
    """The message. ValueError if an address can't be written in a header."""
    message = EmailMessage(policy=WITH_UTF8 if parts.needs_utf8 else PLAIN)
    message["From"] = _address(parts.sender)
    message["To"] = [_address(box) for box in parts.to]
    if parts.cc:
        message["Cc"] = [_address(box) for box in parts.cc]
    if parts.reply_to:
        message["Reply-To"] = _address(Mailbox(address=parts.reply_to))
    message["Subject"] = _plain(parts.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(parts.sent_at)
    message["Message-ID"] = one_line(parts.message_id)
    _add_thread(message, parts)
    if parts.is_automatic:
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834, section 5
        message["X-Auto-Response-Suppress"] = "All"  # what Exchange heeds instead
    _add_bodies(message, parts)
    return message


def bounded_references(references: Sequence[str]) -> list[str]:
    """The first reference, which holds the thread together, and the latest ones."""
    return [*references[:1], *references[1:][-(MOST_REFERENCES - 1) :]]


def wire_form(box: Mailbox) -> Mailbox:
    """The mailbox with its domain in ASCII (IDNA), as SMTP and headers want it. ValueError if that can't be."""
    local, at, domain = box.address.rpartition("@")
    if not (local and at and domain):
        raise ValueError(f"{box.address!r} is no address")
    plain = domain if domain.isascii() else domain.encode("idna").decode()
    return Mailbox(address=f"{local}@{plain}", name=box.name)


def _address(box: Mailbox) -> Address:
    local, _at, domain = wire_form(box).address.rpartition("@")
    return Address(display_name=_plain(box.name)[:LONGEST_NAME], username=local, domain=domain)


def _plain(text: str) -> str:
    """The text for a header: one line, and nothing that reads as an encoded word (RFC 2047) at the other end."""
    return one_line(_writable(text)).replace("=?", "= ?")


def _add_thread(message: EmailMessage, parts: Parts) -> None:
    references = [one_line(each) for each in bounded_references(parts.references)]
    if parts.in_reply_to:
        message["In-Reply-To"] = one_line(parts.in_reply_to)
    if references:
        message["References"] = " ".join(references)


def _add_bodies(message: EmailMessage, parts: Parts) -> None:
    message.set_content(_writable(parts.text), cte="quoted-printable")
    shown = [one for one in parts.files if one.content_id and f"cid:{one.content_id}" in parts.html]
    if parts.html:
        message.add_alternative(_writable(parts.html), subtype="html", cte="quoted-printable")
        _add_shown(message, shown)
    for file in parts.files:
        if file not in shown:
            message.add_attachment(file.content, **_kind_of(file), filename=one_line(file.name))


def _add_shown(message: EmailMessage, shown: Sequence[File]) -> None:
    """Pictures that the HTML shows stand beside it, each under the name that it is called by (RFC 2392)."""
    html = message.get_body(("html",))
    if not isinstance(html, EmailMessage):
        return
    for file in shown:
        cid = f"<{one_line(file.content_id)}>"
        html.add_related(file.content, **_kind_of(file), cid=cid, filename=one_line(file.name), disposition="inline")


def _kind_of(file: File) -> dict[str, Any]:
    main, _slash, sub = file.content_type.partition("/")
    return {"maintype": main or "application", "subtype": sub or "octet-stream"}


def _writable(text: str) -> str:
    """The text without lone surrogates, which no charset can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
