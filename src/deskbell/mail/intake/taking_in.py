"""A message that was read becomes what it is for: a ticket, a message, an answer, a note; or is turned away, visibly.

Runs in the transaction that marks the incoming mail done. The order of its steps is the threat model's: first what came
before and what nobody wrote, then who writes where, and only then a new ticket.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.errors import Refused
from deskbell.lib import html as html_lib
from deskbell.mail.effects.note_alert import NAME as NOTE_ALERT
from deskbell.mail.intake import agents, machines
from deskbell.mail.intake.addresses import DeskAddresses, addresses_of_envelope, desk_addresses, plain
from deskbell.mail.intake.content import content_of_clients
from deskbell.mail.intake.copies import follow_copies
from deskbell.mail.intake.departments import refer_to_those_of
from deskbell.mail.intake.duplicates import first_of, is_id_taken
from deskbell.mail.intake.known_ids import remember
from deskbell.mail.intake.matching import Candidate, Match, Part, Step, candidates, is_gone, place_of
from deskbell.mail.intake.opening import open_for
from deskbell.mail.intake.outcomes import Taken
from deskbell.mail.intake.refusals import refuse_kindly
from deskbell.mail.models import IncomingMail, Mailbox, Outcome
from deskbell.mail.parsing.authentication import Verdicts, read_verdicts
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.tokens import read_token
from deskbell.mail.troubles import works_again
from deskbell.people.banning import is_banned
from deskbell.people.queries import is_unproved_alias, person_by_email
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.note import note
from deskbell.tickets.words import Source, State

__all__ = ["Taken", "take_in"]


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A message with all that the desk knows of its way here."""

    mail: IncomingMail
    message: IncomingMessage
    mailbox: Mailbox | None
    verdicts: Verdicts
    own: frozenset[str]  # the desk's addresses, and those that it was handed this message for
    further: tuple[Mailbox, ...] = ()  # the desk's other mailboxes that it is addressed to

    @property
    def sender(self) -> str:
        """The From address; empty where there is none."""
        return self.message.sender.address if self.message.sender else ""

    @property
    def is_from_known(self) -> bool:
        """Whether the sender is proven, and not by an address that some account merely claims: that lets nobody in."""
        return self.verdicts.is_proven and not is_unproved_alias(self.sender)


def take_in(mail: IncomingMail, message: IncomingMessage, *, addresses: DeskAddresses | None = None) -> Taken:
    """Everything that follows from a message. Needs the caller's open transaction; raises only what is the desk's fault.

    The caller writes the row: what became of it, and the `problems` and `authentication` that it has then. The desk's
    `addresses` are read where they are not given.
    """
    known = first_of(mail, message)
    if known is not None:
        return _again(mail, known)
    if is_id_taken(mail, message):
        mail.problems.append("Another message came with the same Message-ID.")
    arrival = _arrival(mail, message, addresses or desk_addresses())
    mail.authentication = arrival.verdicts.as_json()
    taken = _settle(arrival)
    if arrival.verdicts.is_proven:
        works_again(arrival.sender)
    if taken.ticket_id is not None and taken.outcome != Outcome.HELD:
        remember(message, ticket_id=taken.ticket_id, entry_id=taken.entry_id)
    return taken


def _arrival(mail: IncomingMail, message: IncomingMessage, addresses: DeskAddresses) -> Arrival:
    mailbox = addresses.mailbox_of(mail, message)
    trusted = mailbox.trusted_authserv_id if mailbox else ""
    sender = message.sender.address if message.sender else ""
    written = message.headers.get("from", "")
    verdicts = read_verdicts(message.authentication_results, trusted=trusted, sender=sender, written=written)
    own = addresses.own.union(map(plain, addresses_of_envelope(mail)))
    further = tuple(addresses.others_for(mail, message, but=mailbox))
    return Arrival(mail=mail, message=message, mailbox=mailbox, verdicts=verdicts, own=own, further=further)


def _again(mail: IncomingMail, known: IncomingMail) -> Taken:
    """It came twice. To another department's address: that department sees the ticket, if it was opened by this message.

    To another address of the desk in all other cases: the ticket's agents read where to.
    """
    is_elsewhere = mail.mailbox is not None and known.mailbox_id != mail.mailbox_id
    if known.ticket_id is not None and is_gone(known.ticket_id):
        return Taken(outcome=Outcome.DUPLICATE, ticket_id=known.ticket_id, duplicate_of=known.pk, is_of_deleted=True)
    if known.ticket_id is None or mail.mailbox is None or not is_elsewhere:
        return Taken(outcome=Outcome.DUPLICATE, ticket_id=known.ticket_id, duplicate_of=known.pk)
    is_new = known.outcome == Outcome.OPENED
    if not (is_new and refer_to_those_of([mail.mailbox], ticket_id=known.ticket_id)):
        words = _("The same message came to %(address)s as well.") % {"address": mail.mailbox.address}
        with muting(frozenset({NOTE_ALERT})):
            note(actor=Actor.system(), ticket_id=known.ticket_id, body=html_lib.from_text(words), source=Source.MAIL)
    return Taken(outcome=Outcome.DUPLICATE, ticket_id=known.ticket_id, duplicate_of=known.pk)


def _settle(arrival: Arrival) -> Taken:
    message = arrival.message
    if is_banned(arrival.sender):
        return Taken(outcome=Outcome.REJECTED, reason="The sender is on the ban list.")
    if read_token(message.message_id) is not None:
        return Taken(outcome=Outcome.MACHINE, reason="One of the desk's own mails came back.")
    found = [*_own_ticket(arrival.mail), *candidates(message, envelope=addresses_of_envelope(arrival.mail))]
    if message.bounce is not None:
        return machines.take_bounce(message, message.bounce, found)
    if reasons := machines.reasons(message, own=arrival.own):
        return machines.take_machine_mail(arrival.mail, message, found, mailbox=arrival.mailbox, reasons=reasons)
    place = place_of(message, found, mailbox=arrival.mailbox, own=arrival.own)
    if place is None:
        return _new_ticket(arrival, found)
    if place.part is Part.CLIENT:
        return _from_client(arrival, place)
    return agents.take(arrival.mail, message, place, is_proven=arrival.is_from_known)


def _own_ticket(mail: IncomingMail) -> list[Candidate]:
    """The ticket that was opened for this message when it was given up."""
    is_there = mail.ticket is not None and mail.ticket.state != State.DELETED
    return [Candidate(ticket=mail.ticket, step=Step.TRIED_BEFORE)] if mail.ticket and is_there else []


def _new_ticket(arrival: Arrival, found: list[Candidate]) -> Taken:
    taken = open_for(
        arrival.mail,
        arrival.message,
        mailbox=arrival.mailbox,
        is_proven=arrival.is_from_known,
        suspected=found[0].ticket if found else None,
    )
    if taken.outcome == Outcome.OPENED and taken.ticket_id is not None:
        refer_to_those_of(arrival.further, ticket_id=taken.ticket_id)
    return _with_copies(arrival, taken)


def _from_client(arrival: Arrival, place: Match) -> Taken:
    """A participant's message. Where the department takes none any more, the sender is told so."""
    user = person_by_email(arrival.sender)
    if user is None:
        raise LookupError(arrival.sender)  # a part in a ticket is an account's
    content = content_of_clients(arrival.message)
    try:
        entry = add_message(
            actor=Actor.client(user.pk), ticket_id=place.ticket.pk, source=Source.MAIL, **content.for_entry
        )
    except Refused as refused:
        reason = str(refused.reason)
        refuse_kindly(address=arrival.sender, about=f"ticket {place.ticket.pk}", sentence=reason)
        return Taken(outcome=Outcome.REJECTED, ticket_id=place.ticket.pk, reason=reason, match_step=place.step.value)
    is_continued = entry.ticket_id != place.ticket.pk
    taken = Taken(
        outcome=Outcome.OPENED if is_continued else Outcome.ADDED,
        ticket_id=entry.ticket_id,
        entry_id=entry.pk,
        match_step=place.step.value,
    )
    return _with_copies(arrival, taken)


def _with_copies(arrival: Arrival, taken: Taken) -> Taken:
    if taken.ticket_id is not None and taken.entry_id is not None:
        follow_copies(
            arrival.message,
            ticket_id=taken.ticket_id,
            entry_id=taken.entry_id,
            is_proven=arrival.is_from_known,
            own=arrival.own,
        )
    return taken
