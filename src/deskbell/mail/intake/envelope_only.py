"""A ticket for a message that try after try could not be taken in: who wrote and about what, with the whole as a file."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.errors import Refused
from deskbell.kernel.transactions import writing
from deskbell.lib import html as html_lib
from deskbell.mail.effects import automatic_answer, confirmation, note_alert
from deskbell.mail.intake import blobs
from deskbell.mail.intake.opening import sender_of, ties
from deskbell.mail.models import IncomingMail
from deskbell.mail.parsing.glimpse import Glimpse
from deskbell.mail.parsing.message import Person
from deskbell.people.queries import person_by_email
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.files import AttachmentDraft, keep
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import Source

# What could not be read may be anything, a loop too: agents hear of it, its sender does not.
MUTED = frozenset({automatic_answer.NAME, confirmation.NAME, note_alert.NAME})

log = logging.getLogger(__name__)


def open_envelope_only(mail: IncomingMail, seen: Glimpse) -> Ticket | None:
    """The ticket; None where its sender may have none or even this fails: the message is in quarantine all the same.

    Needs an open transaction.
    """
    sender = sender_of(mail, Person(address=seen.address, name=seen.name))
    known = person_by_email(sender.address)
    if known is not None and not known.is_active:
        return None
    try:
        with writing(), muting(MUTED):
            return _opened(mail, seen, sender)
    except (OperationalError, InterfaceError):
        raise
    except Refused:
        return None
    except Exception:
        log.exception("incoming mail %s: not even its sender and subject became a ticket", mail.pk)
        return None


def _opened(mail: IncomingMail, seen: Glimpse, sender: Person) -> Ticket:
    ticket = open_ticket(
        actor=Actor.visitor(),
        email=sender.address,
        name=sender.name,
        subject=seen.subject or _("(no subject)"),
        body=_("(This message could not be read.)"),
        source=Source.MAIL,
        is_taken_in=True,
        attachments=_whole(mail),
        **ties(mail.mailbox),
    )
    words = _(
        "The desk failed to take this message in, again and again. Only its sender and its subject stand here, "
        "with the whole as a file. Among “Incoming mail” administrators see why, and can have it tried again: "
        "what it says comes into this ticket then."
    )
    note(actor=Actor.system(), ticket_id=ticket.pk, body=html_lib.from_text(words), source=Source.MAIL)
    return ticket


def _whole(mail: IncomingMail) -> tuple[AttachmentDraft, ...]:
    try:
        return (AttachmentDraft(file_id=keep(blobs.read(mail.sha256)).pk, name=f"message-{mail.pk}.eml"),)
    except OSError:
        return ()
