"""A message opens a ticket, if its sender may."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Invalid, Refused
from deskbell.mail.intake.content import content_of_clients
from deskbell.mail.intake.outcomes import Taken
from deskbell.mail.intake.refusals import refuse_kindly
from deskbell.mail.models import IncomingMail, Mailbox, Outcome
from deskbell.mail.parsing.message import IncomingMessage, Person
from deskbell.mail.settings import TAKES_UNREGISTERED
from deskbell.people.addresses import checked_address
from deskbell.people.models import User
from deskbell.people.queries import organization_id_for, person_by_email
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.commands.suspect_link import suspect_link
from deskbell.tickets.intake import NoDepartment
from deskbell.tickets.intake_limits import NoRoom
from deskbell.tickets.models import Ticket
from deskbell.tickets.settings import MAY_VISITORS_OPEN
from deskbell.tickets.words import Source

# Whose a ticket is that nobody's mail opened: `.invalid` is no domain and never will be one (RFC 2606).
NOBODY = "unknown-sender@desk.invalid"


def open_for(
    mail: IncomingMail,
    message: IncomingMessage,
    *,
    mailbox: Mailbox | None,
    is_proven: bool,
    suspected: Ticket | None = None,
    is_machine: bool = False,
) -> Taken:
    """A new ticket of the sender's, or the reason why there is none. `suspected` is one that it may belong to."""
    sender = sender_of(mail, message.sender, *message.reply_to)
    known = person_by_email(sender.address)
    if known is not None and not known.is_active:
        return Taken(outcome=Outcome.REJECTED, reason="The sender's account is blocked.")
    if not is_machine and (refusal := _closed_to(known, sender.address)):
        return _turned_away(sender.address, refusal)
    content = content_of_clients(message, is_whole=suspected is not None or is_machine)
    try:
        ticket = open_ticket(
            actor=_actor(known, is_proven=is_proven, is_machine=is_machine or sender.address == NOBODY),
            email=sender.address,
            name=sender.name,
            subject=content.subject,
            source=Source.MAIL,
            headers=message.headers,
            is_taken_in=True,
            is_machine=is_machine or sender.address == NOBODY,
            **ties(mailbox),
            **content.for_entry,
        )
    except NoRoom as refused:
        return _turned_away(sender.address, str(refused.reason), template="ticket.overlimit")
    except NoDepartment:  # the message waits, at last in quarantine, until the desk is set up
        raise
    except Refused as refused:  # by a rule: its words are for people on the portal, and a mail may be anybody's
        return Taken(outcome=Outcome.REJECTED, reason=str(refused.reason))
    if suspected is not None:
        suspect_link(actor=Actor.system(), ticket_id=ticket.pk, other_id=suspected.pk)
    return Taken(
        outcome=Outcome.OPENED,
        ticket_id=ticket.pk,
        entry_id=ticket.last_message_id or ticket.entries.order_by("pk").values_list("pk", flat=True).first(),
        reason="" if sender.address != NOBODY else "The message names no sender.",
    )


def sender_of(mail: IncomingMail, *named: Person | None) -> Person:
    """Whom the message names; else whom the envelope names; else nobody, whose mail agents see all the same."""
    for one in (*named, Person(address=mail.envelope_sender)):
        if one is not None and _is_address(one.address):
            return one
    return Person(address=NOBODY, name=_("Unknown sender"))


def _is_address(text: str) -> bool:
    try:
        return checked_address(text) == text.strip()
    except Invalid:
        return False


def _closed_to(known: User | None, address: str) -> str:
    """Why this sender may not open a ticket by mail; empty if they may."""
    if not read(MAY_VISITORS_OPEN) and (known is None or not known.has_usable_password()):
        return _("This desk takes requests from people with an account.")
    if not read(TAKES_UNREGISTERED) and known is None and organization_id_for(address) is None:
        return _("This desk takes requests by mail only from addresses that it knows.")
    return ""


def _turned_away(address: str, sentence: str, *, template: str = "") -> Taken:
    refuse_kindly(address=address, about="new ticket", sentence=sentence, template=template)
    return Taken(outcome=Outcome.REJECTED, reason=sentence)


def _actor(known: User | None, *, is_proven: bool, is_machine: bool) -> Actor:
    """Only a proven address counts as the person: of anybody else no words go back in a confirmation (threat 10)."""
    if is_machine:
        return Actor.system()
    return Actor.client(known.pk) if known is not None and is_proven else Actor.visitor()


def ties(mailbox: Mailbox | None) -> dict[str, Any]:
    """Where tickets from this mailbox go, as far as that is still in use."""
    if mailbox is None:
        return {}
    topic, department, priority = mailbox.topic, mailbox.department, mailbox.priority
    return {
        "topic_id": topic.pk if topic is not None and not topic.is_retired else None,
        "department_id": department.pk if department is not None and not department.is_retired else None,
        "priority_id": priority.pk if priority is not None and not priority.is_retired else None,
        "status_id": mailbox.status_id,
    }
