"""Messages as the parser would hand them over, and their way into the desk."""

from __future__ import annotations

from itertools import count
from typing import Any

from deskbell.kernel.leases import WorkState
from deskbell.kernel.transactions import writing
from deskbell.mail.held import HeldMail, held_mail
from deskbell.mail.intake.outcomes import Taken
from deskbell.mail.intake.storing import store
from deskbell.mail.intake.taking_in import take_in
from deskbell.mail.models import Door, HeldReply, IncomingMail, Mailbox
from deskbell.mail.parsing.message import IncomingMessage, Person
from deskbell.tickets.models import ThreadEntry, Ticket

DESK = "help@desk.example"
SERVER = "mx.desk.example"
PROVEN = f"{SERVER}; spf=pass smtp.mailfrom=x.example; dkim=pass header.d=x.example; dmarc=pass"
_numbers = count(1)


def desk_mailbox(address: str = DESK, **ties: Any) -> Mailbox:
    """The desk's address, whose mail server is trusted."""
    mailbox, _is_new = Mailbox.objects.get_or_create(
        address=address, defaults={"name": "Help", "trusted_authserv_id": SERVER, **ties}
    )
    return mailbox


def message(sender: str = "", text: str = "Hello there", *, proven: bool = False, **said: Any) -> IncomingMessage:
    """What a mail says: from this address, to the desk, with an id of its own."""
    number = next(_numbers)
    usual: dict[str, Any] = {
        "sender": Person(address=sender) if sender else None,
        "to": (Person(address=DESK),),
        "subject": "A question",
        "message_id": f"m{number}@client.example",
        "text": text,
        "reply_text": text,
        "content_hash": f"{number:064x}",
        "authentication_results": (PROVEN,) if proven else (),
    }
    return IncomingMessage(**{**usual, **said})


def come_in(said: IncomingMessage, *, mailbox: Mailbox | None = None, **envelope: Any) -> Taken:
    """The message is stored, and taken in as the worker does it."""
    raw = f"Subject: {said.subject}\n\n{next(_numbers)}".encode("utf-8", "replace")
    box = mailbox or desk_mailbox()
    mail = store(raw, door=Door.MAILBOX, mailbox_id=box.pk, uid_validity=1, uid=str(next(_numbers)), **envelope)
    with writing():
        taken = take_in(mail, said)
        written = {
            "sender": said.sender.address if said.sender else "",
            "message_id": said.message_id,
            "content_hash": said.content_hash,
            "problems": mail.problems,
            "state": WorkState.DONE,
        }
        IncomingMail.objects.filter(pk=mail.pk).update(**(written | taken.columns))
    return taken


def ticket_of(taken: Taken) -> Ticket:
    """The ticket that it went into."""
    assert taken.ticket_id is not None, taken
    return Ticket.objects.get(pk=taken.ticket_id)


def entry_of(taken: Taken) -> ThreadEntry:
    """The entry that it became."""
    assert taken.entry_id is not None, taken
    return ThreadEntry.objects.get(pk=taken.entry_id)


def held_at(ticket: Ticket) -> list[HeldMail]:
    """The mails that wait at a ticket for somebody's word."""
    rows = HeldReply.objects.filter(ticket=ticket, verdict=HeldReply.Verdict.WAITING).order_by("pk")
    return [held_mail(ticket_id=ticket.pk, held_id=row.pk) for row in rows]
